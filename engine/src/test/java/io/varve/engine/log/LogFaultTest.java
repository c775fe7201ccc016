// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import static io.varve.engine.log.LogFixture.SEGMENT_BYTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.testing.LeakExtension;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Fails every operation of a log once, with EIO and with ENOSPC, and fills the disk at every size.
@Tag("sim")
class LogFaultTest {
    @RegisterExtension
    final LeakExtension leaks = new LeakExtension();

    private int fatal;
    private int refused;

    /// Three opens with appends, rolls, releases and one clean stop; a refusal is tried once more, a fatal error ends it.
    private void workload(SimDisk disk, LogNotes notes) {
        long number = 0;
        for (int run = 0; run < 3; run++) {
            try (ShardLog log = openOnceMore(disk, notes)) {
                for (int i = 0; i < 6; i++) {
                    appendOnceMore(log, notes, number++);
                    notes.force(log);
                    log.mark();
                }
                notes.release(log, notes.numbers.size() - 1);
                int all = notes.numbers.size();
                if (run == 1) {
                    log.closeClean();
                    notes.acknowledged = all;
                }
            }
        }
    }

    private ShardLog openOnceMore(SimDisk disk, LogNotes notes) {
        LogFixture fixture = new LogFixture(leaks.memory());
        try {
            return fixture.open(disk, notes.floor, notes.floor);
        } catch (DiskFullException e) {
            refused++;
            return fixture.open(disk, notes.floor, notes.floor);
        }
    }

    private void appendOnceMore(ShardLog log, LogNotes notes, long number) {
        long end = log.endPosition();
        try {
            notes.append(log, number, 2504);
        } catch (DiskFullException e) {
            refused++;
            assertEquals(end, log.endPosition(), "a refused batch was appended");
            notes.numbers.removeLast();
            notes.positions.removeLast();
            notes.append(log, number, 2504);
        }
    }

    private void recover(SimDisk disk, LogNotes notes, String where) {
        for (SimCrashModel model : disk.models(4)) {
            SimDisk after = disk.crash(model, 5);
            try (ShardLog log = new LogFixture(leaks.memory()).open(after, notes.floor, notes.floor)) {
                assertNull(log.report().newGap(), where + ", model " + model);
                notes.check(LogFixture.numbers(log, notes.floor));
            } catch (AssertionError e) {
                throw new AssertionError(where + ", model " + model, e);
            }
        }
    }

    private long failEach(@Nullable SimOp kind, boolean full) {
        for (long n = 1; ; n++) {
            SimDisk disk = leaks.watch(new SimDisk());
            LogNotes notes = new LogNotes();
            disk.failAt(kind, n, full);
            try {
                workload(disk, notes);
            } catch (EngineFailedException e) {
                fatal++;
            } catch (DiskException e) {
                assertTrue(!full, "refused twice: " + e);
            }
            recover(disk, notes, "kind " + kind + ", n " + n + ", full " + full);
            if (!disk.faultFired()) {
                return n - 1;
            }
        }
    }

    @Test
    void shouldAcknowledgeNothingThatAnIoErrorMayHaveLost() {
        long points = failEach(null, false);
        long reads = failEach(SimOp.READ, false);
        TestLog.print("log EIO: points=" + points + ", reads=" + reads + ", fatal=" + fatal);
        assertTrue(fatal > 30 && points > 80, "fatal " + fatal + ", points " + points);
    }

    @Test
    void shouldRefuseDefinitelyWhereSpaceIsTakenAndFailElsewhere() {
        long points = failEach(null, true);
        TestLog.print("log ENOSPC: points=" + points + ", fatal=" + fatal + ", refused=" + refused);
        assertTrue(refused > 20 && fatal > 20, "refused " + refused + ", fatal " + fatal);
    }

    @Test
    void shouldGoOnByItselfWhenSpaceComesBack() {
        for (long capacity = 0; capacity < 6L * SEGMENT_BYTES; capacity += Suite.pick(1_000, 100, 40)) {
            SimDisk disk = leaks.watch(new SimDisk());
            disk.capacity(capacity);
            LogFixture fixture = new LogFixture(leaks.memory());
            ShardLog log = openWhenRoom(fixture, disk);
            List<Long> expected = new ArrayList<>();
            for (long i = 0; i < 20; i++) {
                long end = log.endPosition();
                try {
                    LogFixture.append(log, i, 2504);
                } catch (DiskFullException e) {
                    assertEquals(end, log.endPosition());
                    assertThrows(DiskFullException.class, () -> LogFixture.append(log, 99, 2504));
                    assertEquals(expected, LogFixture.numbers(log, 0), "what was readable stays readable");
                    disk.capacity(Long.MAX_VALUE);
                    LogFixture.append(log, i, 2504);
                }
                expected.add(i);
                log.force();
            }
            assertEquals(expected, LogFixture.numbers(log, 0));
            log.close();
            try (ShardLog again = fixture.open(disk)) {
                assertEquals(expected, LogFixture.numbers(again, 0));
            }
        }
    }

    private static ShardLog openWhenRoom(LogFixture fixture, SimDisk disk) {
        try {
            return fixture.open(disk);
        } catch (DiskFullException e) {
            disk.capacity(Long.MAX_VALUE);
            return fixture.open(disk);
        }
    }
}
