// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.batch.ControlBatch;
import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.Tier;
import io.varve.engine.series.TagMatcher;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.LiveShard;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Deletes and retention meet what a replay brings back, files on their way and moves under way: what is gone stays gone, what came later stays.
class RemovalReplayTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long HOUR = 3_600_000_000_000L;
    private static final long WEEK = 7 * 24 * HOUR;
    private static final long MONDAY = Math.floorDiv(NOW - 4 * 24 * HOUR, WEEK) * WEEK + 4 * 24 * HOUR;
    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(NOW);

    private EngineOptions options(long memory) {
        return SteppedEngine.options(1, clock, 7)
                .withSegmentBytes(1 << 20)
                .withMaxLogTailBytes(256L << 20)
                .withMemoryBytes(memory)
                .withBatches(8, 128 << 10);
    }

    private static void row(Engine engine, String table, long timeNs, long n) {
        try (Writer writer = engine.database("db").writer()) {
            writer.row(writer.series(table, "tag", "x"), timeNs)
                    .set(writer.field(table, "n", ValueType.I64), n)
                    .append();
            writer.commit();
        }
    }

    private static void many(Engine engine, String table, long fromNs, int count) {
        try (Writer writer = engine.database("db").writer()) {
            Series series = writer.series(table, "tag", "x");
            Field[] f = new Field[8];
            for (int i = 0; i < 8; i++) {
                f[i] = writer.field(table, "f" + i, ValueType.I64);
            }
            for (int i = 0; i < count; i++) {
                Row r = writer.row(series, fromNs + i);
                for (Field each : f) {
                    r.set(each, i);
                }
                r.append();
                if (i % 2000 == 1999) {
                    writer.commit();
                }
            }
            writer.commit();
        }
    }

    private static long rows(Engine engine, String table) {
        long count = 0;
        try (Rows rows = engine.database("db").scan(table).open()) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }

    private long files() {
        return disk.list("shard-0/data").stream()
                .filter(n -> n.endsWith(".sst"))
                .count();
    }

    @Test
    void shouldKeepARowThatCameAfterTheRetentionThatIsReplayed() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            Engine e = open.engine();
            row(e, "b", NOW, 1);
            row(e, "a", MONDAY - 5 * HOUR, 1);
            e.retain(e.table("db", "a").id(), MONDAY);
            row(e, "a", MONDAY - 4 * HOUR, 2);
            e.database("db").flush("a");
            assertEquals(1, rows(e, "a"));
        }
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            assertEquals(1, rows(open.engine(), "a"), "acknowledged after retention, in a file, gone after restart");
        }
    }

    @Test
    void shouldKeepARowThatCameAfterTheDeleteThatIsReplayed() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            Engine e = open.engine();
            row(e, "b", NOW, 1);
            row(e, "a", MONDAY - 5 * HOUR, 1);
            e.delete(e.table("db", "a").id(), MONDAY - 6 * HOUR, MONDAY, List.of());
            row(e, "a", MONDAY - 4 * HOUR, 2);
            e.database("db").flush("a");
            assertEquals(1, rows(e, "a"));
        }
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            assertEquals(1, rows(open.engine(), "a"), "acknowledged after the delete, in a file, gone after restart");
        }
    }

    @Test
    void shouldDeleteTheFilesOfDroppedPartitions() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            Engine e = open.engine();
            many(e, "a", MONDAY - 5 * HOUR, 10_000);
            e.database("db").flush("a");
            open.settle();
            assertEquals(1, files());
            e.retain(e.table("db", "a").id(), MONDAY);
            open.settle();
            clock.advance(10 * HOUR);
            open.settle();
            clock.advance(10 * HOUR);
            open.settle();
            assertEquals(0, rows(e, "a"));
            assertEquals(0, files(), "file of a dropped partition");
        }
    }

    @Test
    void shouldDropTheSameWhereverAMoveIs() {
        StringBuilder bad = new StringBuilder();
        for (int k = 0; k < 60; k++) {
            SimDisk own = new SimDisk();
            try (SteppedEngine open = SteppedEngine.open(own, options(64 << 20))) {
                Engine e = open.engine();
                row(e, "a", MONDAY - 5 * HOUR - 40 * WEEK, 1);
                row(e, "a", NOW, 1);
                e.database("db").flush("a");
                row(e, "a", MONDAY - 5 * HOUR, 1);
                row(e, "a", MONDAY - 6 * HOUR, 1);
                e.database("db").flush("a");
                row(e, "a", MONDAY - 5 * HOUR, 2);
                LiveShard shard = (LiveShard) e.shards().getFirst();
                int id = e.table("db", "a").id();
                shard.compact(id, Tier.COLD, new Answer(() -> {}));
                open.step(k / 2);
                Answer answer = new Answer(() -> {});
                answer.expect();
                boolean ok = shard.tryPublish(
                        new ControlBatch.Retention(id, MONDAY), e.catalog().version(), answer);
                assertTrue(ok);
                if (k % 2 == 1) {
                    clock.advance(1_000_000_000L);
                }
                open.settle();
                long live = rows(e, "a");
                if (live != 1) {
                    bad.append(" k=").append(k).append(" live rows=").append(live);
                }
            }
            try (SteppedEngine open = SteppedEngine.open(own, options(64 << 20))) {
                long after = rows(open.engine(), "a");
                if (after != 1) {
                    bad.append(" k=").append(k).append(" after restart rows=").append(after);
                }
            }
        }
        assertEquals("", bad.toString());
    }

    @Test
    void shouldNotBringDeletedRowsBackWhenAReplayFlushes() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(256 << 20))) {
            Engine e = open.engine();
            row(e, "b", NOW, 1);
            many(e, "a", NOW, 400_000);
            assertEquals(400_000, rows(e, "a"));
            e.delete(e.table("db", "a").id(), Long.MIN_VALUE, Long.MAX_VALUE, List.of());
            open.settle();
            assertEquals(0, rows(e, "a"));
        }
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            assertEquals(0, rows(open.engine(), "a"), "deleted rows after a restart with less memory");
        }
    }

    @Test
    void shouldKeepTheReplaysMemoryBoundBehindADelete() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(512 << 20))) {
            Engine e = open.engine();
            row(e, "b", NOW, 1);
            many(e, "a", NOW, 100);
            e.delete(e.table("db", "a").id(), Long.MIN_VALUE, Long.MAX_VALUE, List.of());
            many(e, "a", NOW, 900_000);
        }
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            double use = open.engine().shards().getFirst().memtableUse();
            assertTrue(use < 1, "memtable use after the replay: " + use);
        }
    }

    @Test
    void shouldRefuseOnTheWayInWhatTheLogCouldNotGiveBack() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            Engine e = open.engine();
            row(e, "a", NOW, 1);
            int table = e.table("db", "a").id();
            List<TagMatcher> values = List.of(new TagMatcher.In(
                    1,
                    IntStream.rangeClosed(0, ControlBatch.MAX_VALUES)
                            .mapToObj(Integer::toString)
                            .toList()));
            List<TagMatcher> many = Collections.nCopies(ControlBatch.MAX_MATCHERS + 1, new TagMatcher.Eq(1, "x"));
            List<TagMatcher> column = List.of(new TagMatcher.Eq(-1, "x"));
            for (List<TagMatcher> refused : List.of(values, many, column)) {
                assertThrows(IllegalArgumentException.class, () -> e.delete(table, 0, 1, refused));
            }
            assertThrows(IllegalArgumentException.class, () -> e.delete(table + 100, 0, 1, List.of()));
            assertThrows(IllegalArgumentException.class, () -> e.retain(-5, 0));
            row(e, "a", NOW, 2);
        }
        try (SteppedEngine open = SteppedEngine.open(disk, options(64 << 20))) {
            assertEquals(1, rows(open.engine(), "a"));
        }
    }
}
