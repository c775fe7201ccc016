// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.LiveShard;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import org.junit.jupiter.api.Test;

/// Of two rows of one time the later one wins, wherever merges and moves put their runs.
class RunOrderTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long HOUR = 3_600_000_000_000L;
    private static final long DAY = 24 * HOUR;
    private static final long SECOND = 1_000_000_000L;
    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(NOW);

    private EngineOptions options() {
        return SteppedEngine.options(1, clock, 7)
                .withSegmentBytes(1 << 20)
                .withMaxLogTailBytes(256L << 20)
                .withMemoryBytes(64 << 20)
                .withBatches(8, 128 << 10);
    }

    private static void rows(Engine engine, long fromNs, int count, long value) {
        try (Writer writer = engine.database("db").writer()) {
            Series series = writer.series("t", "tag", "x");
            Field field = writer.field("t", "n", ValueType.I64);
            for (int i = 0; i < count; i++) {
                writer.row(series, fromNs + i).set(field, value).append();
                if (i % 2_000 == 1_999) {
                    writer.commit();
                }
            }
            writer.commit();
        }
    }

    private static void flush(SteppedEngine open) {
        open.engine().database("db").flush("t");
        open.settle();
    }

    private static long valueAt(Engine engine, long timeNs) {
        try (Rows rows =
                engine.database("db").scan("t").between(timeNs, timeNs + 1).open()) {
            assertTrue(rows.next(), "no row");
            return rows.getLong(0);
        }
    }

    private static long count(Engine engine) {
        long count = 0;
        try (Rows rows = engine.database("db").scan("t").open()) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }

    private long files() {
        return disk.list("shard-0/data").stream()
                .filter(name -> name.endsWith(".sst"))
                .count();
    }

    @Test
    void shouldKeepAMergeBehindAnOlderRun() {
        try (SteppedEngine open = SteppedEngine.open(disk, options())) {
            for (int i = 0; i < 3_000; i++) {
                rows(open.engine(), NOW + i * 1_009L % 7_919, 1, i);
            }
            flush(open);
            for (int late = 1; late <= 4; late++) {
                rows(open.engine(), NOW, 1, 10_000 + late);
                flush(open);
            }
            clock.advance(10 * SECOND);
            open.settle();
            clock.advance(10 * SECOND);
            open.settle();
            assertEquals(2, files(), "the large run, and the four small ones as one");
            assertEquals(10_004, valueAt(open.engine(), NOW));
        }
        try (SteppedEngine open = SteppedEngine.open(disk, options())) {
            assertEquals(10_004, valueAt(open.engine(), NOW), "after a restart");
        }
    }

    @Test
    void shouldKeepLateRowsBehindAMove() {
        for (int cycles = 0; cycles < 20; cycles++) {
            SimDisk own = new SimDisk();
            try (SteppedEngine open = SteppedEngine.open(own, options())) {
                rows(open.engine(), NOW - 3 * DAY, 3_000, 1);
                flush(open);
                rows(open.engine(), NOW - 2 * DAY, 3_000, 1);
                flush(open);
                compact(open);
                open.step(cycles);
                rows(open.engine(), NOW - 3 * DAY + 5, 1, 2);
                open.engine().database("db").flush("t");
                clock.advance(SECOND);
                open.settle();
                assertEquals(2, valueAt(open.engine(), NOW - 3 * DAY + 5), "cycles=" + cycles);
            }
            try (SteppedEngine open = SteppedEngine.open(own, options())) {
                assertEquals(2, valueAt(open.engine(), NOW - 3 * DAY + 5), "after a restart, cycles=" + cycles);
            }
        }
    }

    /// One day has rows in memory that are older than the flushed ones of the next day, when both become one week: a
    /// process killed right after any record of the manifest has them all.
    @Test
    void shouldReplayWhatAMoveDidNotHave() {
        int rows = 400_000;
        try (SteppedEngine open = SteppedEngine.open(disk, options())) {
            rows(open.engine(), NOW - 3 * DAY, 1, 1);
            rows(open.engine(), NOW - 2 * DAY, rows, 1);
            clock.advance(SECOND);
            open.settle();
            assertTrue(files() > 0, "nothing was flushed by its size");
            compact(open);
            int kills = 0;
            long manifest = -1;
            for (int cycles = 0; cycles < 300; cycles++) {
                open.step(1);
                clock.advance(SECOND / 100);
                if (manifest == disk.bytes("shard-0/manifest.1").length) {
                    continue;
                }
                manifest = disk.bytes("shard-0/manifest.1").length;
                kills++;
                try (SteppedEngine again = SteppedEngine.open(disk.crash(SimCrashModel.PROCESS, 0), options())) {
                    assertEquals(rows + 1, count(again.engine()), "cycles=" + cycles);
                }
            }
            assertTrue(kills > 1, "the move was not made");
        }
    }

    private static void compact(SteppedEngine open) {
        Engine engine = open.engine();
        Answer answer = new Answer(() -> {});
        answer.expect();
        ((LiveShard) engine.shards().getFirst()).compact(engine.table("db", "t").id(), Tier.COLD, answer);
    }
}
