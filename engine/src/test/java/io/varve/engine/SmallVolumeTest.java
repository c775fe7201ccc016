// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.SimDisk;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.ValueType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Volumes that are smaller than the log's tail: the log goes round in its share, what is flushed keeps its own.
@Tag("sim")
class SmallVolumeTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long TICK_NS = TimeUnit.MINUTES.toNanos(10);
    private static final long NOW = 1_700_000_000_000_000_000L / HOUR * HOUR;
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final int FIELDS = 8;
    private static final int ROW_BYTES = 8 * (FIELDS + 1);
    /// Two hours of retention, the partition that is being filled, and the one that is being dropped.
    private static final int TICKS_KEPT = 4 * 6;

    private final ManualClock clock = new ManualClock(NOW);
    private final Map<Long, Long> written = new HashMap<>();
    private final Set<Long> unanswered = new HashSet<>();
    private long random = 42;

    private SteppedEngine open(SimDisk disk, int shards) {
        return SteppedEngine.open(
                disk,
                SteppedEngine.options(shards, clock, 7)
                        .withSegmentBytes(SEGMENT_BYTES)
                        .withMaxLogTailBytes(1L << 30)
                        .withIdleFlushNs(Long.MAX_VALUE / 2)
                        .withBatches(2, 4 << 10));
    }

    private long next() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return random;
    }

    /// Takes the rows down as written when all of them are acknowledged; until then anything may have become of them.
    private void write(Engine engine, String table, int rows) {
        Map<Long, Long> now = new HashMap<>();
        for (int i = 0; i < rows; i++) {
            unanswered.add(clock.epochNs() + i);
        }
        try (Writer writer = engine.database("db").writer()) {
            Series[] series = {writer.series(table, "host", "a"), writer.series(table, "host", "b")};
            for (int i = 0; i < rows; i++) {
                long timeNs = clock.epochNs() + i;
                long sum = 0;
                Row row = writer.row(series[i % 2], timeNs);
                for (int f = 0; f < FIELDS; f++) {
                    long value = next();
                    sum += value;
                    row.set(writer.field(table, "f" + f, ValueType.I64), value);
                }
                row.append();
                now.put(timeNs, sum);
            }
            writer.commit();
        }
        written.putAll(now);
        unanswered.removeAll(now.keySet());
    }

    /// Every row from `fromNs` on is there, once, with its values.
    private void check(Engine engine, String table, long fromNs) {
        Map<Long, Long> found = new HashMap<>();
        String[] fields = new String[FIELDS];
        for (int f = 0; f < FIELDS; f++) {
            fields[f] = "f" + f;
        }
        try (Rows rows = engine.database("db").scan(table).fields(fields).open()) {
            while (rows.next()) {
                long sum = 0;
                for (int f = 0; f < FIELDS; f++) {
                    sum += rows.getLong(f);
                }
                assertNull(found.put(rows.timeNs(), sum), "row shown twice");
            }
        }
        written.keySet().removeIf(timeNs -> timeNs < fromNs);
        found.keySet().removeIf(timeNs -> timeNs < fromNs || unanswered.contains(timeNs));
        assertEquals(written, found);
    }

    /// The log may grow to a gigabyte, the volume has less than two megabytes: no write is ever refused.
    @Test
    void shouldAcceptForEverOnAVolumeSmallerThanTheTail() {
        int step = Suite.pick(400_000, 100_000, 30_000);
        for (int capacity = 600_000; capacity < 2_000_000; capacity += step) {
            int shards = capacity / step % 2 == 0 ? 1 : 2;
            acceptForEver(capacity, capacity < 1_000_000 ? 1 : shards);
        }
    }

    private void acceptForEver(int capacity, int shards) {
        SimDisk disk = new SimDisk();
        disk.capacity(capacity);
        written.clear();
        unanswered.clear();
        int rows = Math.max(1, capacity / 4 / TICKS_KEPT / ROW_BYTES);
        int ticks = 6 * capacity / (rows * ROW_BYTES);
        try {
            try (SteppedEngine open = open(disk, shards)) {
                Engine engine = open.engine();
                write(engine, "t", 1);
                int id = engine.table("db", "t").id();
                engine.change(catalog -> List.of(
                        new CatalogChange.SetTableOptions(id, new TreeMap<>(Map.of("retention", "2h")), List.of())));
                for (int i = 0; i < ticks; i++) {
                    write(engine, "t", rows);
                    clock.advance(TICK_NS);
                    open.settle();
                    if (i % 16 == 0) {
                        check(engine, "t", clock.epochNs() - 2 * HOUR);
                    }
                }
                long log = disk.files().stream()
                        .filter(path -> path.contains("/log/"))
                        .mapToLong(path -> disk.bytes(path).length)
                        .sum();
                assertTrue(log <= capacity / 3, "log=" + log + ", capacity=" + capacity);
                TestLog.print("small volume: capacity=" + capacity + ", shards=" + shards + ", written="
                        + (long) ticks * rows * ROW_BYTES + ", log=" + log + ", used=" + disk.usedBytes());
            }
            try (SteppedEngine again = open(disk, shards)) {
                check(again.engine(), "t", clock.epochNs() - 2 * HOUR);
                write(again.engine(), "t", rows);
                check(again.engine(), "t", clock.epochNs() - 2 * HOUR);
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("capacity=" + capacity + ", shards=" + shards, e);
        }
    }

    /// Somebody else fills the volume, so that not even a flush fits: dropping partitions makes room for it all the same.
    @Test
    void shouldDropPartitionsWhileAFlushWaitsForRoom() {
        SimDisk disk = new SimDisk();
        try (SteppedEngine open = open(disk, 1)) {
            Engine engine = open.engine();
            write(engine, "t", 2_000);
            engine.database("db").flush("t");
            clock.advance(4 * HOUR);
            write(engine, "t", 500);
            disk.capacity(disk.usedBytes() + 2_000);
            assertThrows(
                    ResourceExhaustedException.class,
                    () -> engine.database("db").flush("t"));
            engine.retain(engine.table("db", "t").id(), clock.epochNs() - 2 * HOUR);
            // Whoever reads the dropped file lets go first, then the flush tries again.
            for (int i = 0; i < 3; i++) {
                clock.advance(TimeUnit.SECONDS.toNanos(1));
                open.settle();
            }
            engine.database("db").flush("t");
            check(engine, "t", clock.epochNs() - HOUR);
            assertEquals(500, written.size());
        }
        try (SteppedEngine again = open(disk, 1)) {
            check(again.engine(), "t", Long.MIN_VALUE);
        }
    }

    /// Without retention the volume fills up: then rows are refused, what was taken is readable and in files, and dropping it by hand brings all back.
    @Test
    void shouldRefuseOnlyWhenFilesFillTheVolumeAndRecoverByDropping() {
        SimDisk disk = new SimDisk();
        disk.capacity(1_000_000);
        try (SteppedEngine open = open(disk, 1)) {
            Engine engine = open.engine();
            write(engine, "t", 1);
            assertThrows(DiskFullException.class, () -> {
                while (true) {
                    clock.advance(TICK_NS);
                    write(engine, "t", 50);
                }
            });
            open.settle();
            assertNull(engine.failure());
            check(engine, "t", Long.MIN_VALUE);
            long taken = written.size();
            assertTrue(taken * ROW_BYTES > 400_000, "taken=" + taken);
            assertTrue(disk.usableBytes() > 100_000, "usable=" + disk.usableBytes());
            for (int i = 0; i < 3; i++) {
                engine.retain(engine.table("db", "t").id(), clock.epochNs() - 2 * HOUR);
                open.settle();
            }
            clock.advance(TICK_NS);
            open.settle();
            write(engine, "t", 50);
            check(engine, "t", clock.epochNs() - HOUR);
        }
    }
}
