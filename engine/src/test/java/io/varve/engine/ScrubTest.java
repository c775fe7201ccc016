// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.scan.LostRun;
import io.varve.engine.shard.ScrubOptions;
import io.varve.engine.shard.ScrubProgress;
import io.varve.engine.shard.StorageTask;
import io.varve.engine.testing.ManualClock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Files are read again in the background, slowly, and damage that no query has met is set aside.
@Timeout(60)
class ScrubTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final int BYTES_PER_SECOND = 1000;

    private final SimDisk disk = CheckSpecimen.make();
    private final ManualClock clock = new ManualClock(CheckSpecimen.NOW + HOUR);

    private SteppedEngine open(long bytesPerSecond) {
        return SteppedEngine.open(
                disk,
                SteppedEngine.options(1, clock, 9)
                        .withSegmentBytes(128 << 10)
                        .withScrub(new ScrubOptions(24 * HOUR, bytesPerSecond)));
    }

    private List<String> tables() {
        return disk.files().stream().filter(path -> path.endsWith(".sst")).toList();
    }

    private long tableBytes() {
        return tables().stream().mapToLong(disk::sizeBytes).sum();
    }

    private static ScrubProgress progress(SteppedEngine open) {
        return open.engine().shards().getFirst().scrub();
    }

    private void pass(SteppedEngine open, long seconds) {
        for (long i = 0; i < seconds; i++) {
            clock.advance(SECOND);
            open.step(4);
        }
    }

    @Test
    void shouldReadEveryByteOfEveryFileOnceInAPassAtTheRateItMay() {
        try (SteppedEngine open = open(BYTES_PER_SECOND)) {
            pass(open, 590);
            assertEquals(0, progress(open).bytes());
            pass(open, 10);
            Set<String> tasks = new HashSet<>();
            long least = tableBytes() / BYTES_PER_SECOND;
            for (int second = 0; second < least - 1; second++) {
                pass(open, 1);
                for (StorageTask task : open.engine().shards().getFirst().tasks()) {
                    tasks.add(task.what());
                }
            }
            assertEquals(0, progress(open).passes(), "faster than it may");
            pass(open, 60);
            assertEquals(new ScrubProgress(tableBytes(), 0, 1, progress(open).lastPassNs()), progress(open));
            assertTrue(progress(open).lastPassNs() > CheckSpecimen.NOW + HOUR);
            assertEquals(Set.of("scrub"), tasks);
            assertEquals(List.of(), open.engine().shards().getFirst().tasks());
            clock.advance(24 * HOUR);
            pass(open, least + 60);
            assertEquals(2, progress(open).passes());
            assertEquals(2 * tableBytes(), progress(open).bytes());
        }
        assertEquals(List.of(), disk.openFiles());
    }

    @Test
    void shouldSetAsideAFileThatNoQueryHasTouched() {
        String bad = tables().get(1);
        disk.flipBit(bad, 8 * 300);
        try (SteppedEngine open = open(1 << 20)) {
            pass(open, 660);
            assertFalse(disk.exists(bad));
            assertEquals(1, progress(open).errors());
            assertEquals(1, progress(open).passes());
            List<LostRun> lost = open.engine().shards().getFirst().lost();
            assertEquals(
                    CheckSpecimen.ROWS, lost.stream().mapToLong(LostRun::rows).sum());
        }
    }

    @Test
    void shouldKeepAFileThatCouldNotBeReadOnce() {
        try (SteppedEngine open = open(1 << 20)) {
            pass(open, 590);
            disk.failAt(SimOp.READ, 2, false);
            pass(open, 60);
            assertTrue(disk.faultFired());
            assertEquals(1, progress(open).errors());
            assertEquals(List.of(), open.engine().shards().getFirst().lost());
            clock.advance(24 * HOUR);
            pass(open, 60);
            assertEquals(2, progress(open).passes());
            assertEquals(1, progress(open).errors());
        }
    }

    @Test
    void shouldReadNothingWhenSwitchedOff() {
        try (SteppedEngine open = open(0)) {
            pass(open, 2_000);
            assertEquals(ScrubProgress.NONE, progress(open));
        }
    }
}
