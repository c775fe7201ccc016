// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.SimDisk;
import io.varve.engine.memtable.PageSorter;
import io.varve.engine.partition.MemtableEntry;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.shard.LiveShard;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Flushes that must wait for room on the disk: at an open, and while pages are sorted meanwhile.
class FlushWaitTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final int FIELDS = 8;
    private static final int SERIES = 10;
    private static final int BATCH_ROWS = 2_000;

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(NOW);

    private EngineOptions options(long memoryBytes) {
        return SteppedEngine.options(1, clock, disk.ops())
                .withSegmentBytes(1 << 20)
                .withMaxLogTailBytes(256L << 20)
                .withMemoryBytes(memoryBytes)
                .withBatches(8, 128 << 10);
    }

    /// Rows whose times go back and forth, so that their pages need sorting.
    private static void write(Engine engine, int from, int to) {
        try (Writer writer = engine.database("db").writer()) {
            Series[] series = new Series[SERIES];
            for (int i = 0; i < SERIES; i++) {
                series[i] = writer.series("t", "host", "h" + i);
            }
            Field[] fields = new Field[FIELDS];
            for (int i = 0; i < FIELDS; i++) {
                fields[i] = writer.field("t", "f" + i, ValueType.I64);
            }
            for (int i = from; i < to; i++) {
                Row row = writer.row(series[i * 7 % SERIES], NOW + (i ^ 5));
                for (Field field : fields) {
                    row.set(field, i);
                }
                row.append();
                if (i % BATCH_ROWS == BATCH_ROWS - 1) {
                    writer.commit();
                }
            }
        }
    }

    private static long rows(Engine engine) {
        long count = 0;
        try (Rows rows = engine.database("db").scan("t").open()) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }

    private static LiveShard shard(Engine engine) {
        return (LiveShard) engine.shards().getFirst();
    }

    private static int memtables(Engine engine) {
        return shard(engine).partitions().stream()
                .mapToInt(partition -> partition.memtables().size())
                .sum();
    }

    private static long sealedBytes(Engine engine) {
        long bytes = 0;
        for (PartitionView partition : shard(engine).partitions()) {
            bytes += partition.memtables().stream()
                    .mapToLong(entry -> entry.memtable().value().bytes())
                    .sum();
        }
        return bytes;
    }

    /// The log of a large engine comes back into a small one on a full disk: one flush is tried, then the replay goes on in memory.
    @Test
    void shouldReplayInMemoryWhenAFullDiskTakesNoFlush() {
        int rows = 400_000;
        try (SteppedEngine large = SteppedEngine.open(disk, options(1L << 30))) {
            write(large.engine(), 0, rows);
        }
        disk.capacity(disk.usedBytes());
        try (SteppedEngine small = SteppedEngine.open(disk, options(64L << 20))) {
            Engine engine = small.engine();
            assertTrue(
                    shard(engine).memtableUse() > 0.75, "use=" + shard(engine).memtableUse());
            assertTrue(shard(engine).pendingFlushBytes() > 0, "nothing waits for room");
            assertEquals(2, memtables(engine), "what was sealed once, and the rest");
            assertEquals(rows, rows(engine));
            disk.capacity(Long.MAX_VALUE);
            clock.advance(TimeUnit.SECONDS.toNanos(1));
            small.settle();
            engine.database("db").flush("t");
            assertEquals(0, shard(engine).pendingFlushBytes());
            assertEquals(0, memtables(engine));
            write(engine, rows, rows + 1);
            assertEquals(rows + 1, rows(engine));
        }
    }

    /// What was counted as pending when it was sealed is what comes off when it is in a file, though sorting has made it larger meanwhile.
    @Test
    void shouldGiveBackThePendingBytesThatItCounted() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(64L << 20))) {
            Engine engine = open.engine();
            for (int round = 0; round < 3; round++) {
                write(engine, round * 10_000, (round + 1) * 10_000);
                disk.capacity(disk.usedBytes());
                assertThrows(
                        ResourceExhaustedException.class,
                        () -> engine.database("db").flush("t"));
                long pending = shard(engine).pendingFlushBytes();
                clock.advance(TimeUnit.MILLISECONDS.toNanos(200));
                open.settle();
                assertEquals(pending, shard(engine).pendingFlushBytes());
                assertTrue(sealedBytes(engine) > pending, "no page was sorted after the seal");
                disk.capacity(Long.MAX_VALUE);
                clock.advance(TimeUnit.SECONDS.toNanos(1));
                open.settle();
                assertEquals(0, shard(engine).pendingFlushBytes());
                assertEquals(0, memtables(engine));
            }
            assertEquals(30_000, rows(engine));
        }
    }

    /// However long it was quiet before.
    @Test
    void shouldSortEveryPageSoonAfterASeal() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(64L << 20))) {
            Engine engine = open.engine();
            write(engine, 0, 10);
            for (int i = 0; i < 5; i++) {
                clock.advance(TimeUnit.SECONDS.toNanos(1));
                open.settle();
            }
            disk.capacity(disk.usedBytes());
            write(engine, 10, 10_000);
            assertThrows(
                    ResourceExhaustedException.class,
                    () -> engine.database("db").flush("t"));
            clock.advance(TimeUnit.MILLISECONDS.toNanos(100));
            open.settle();
            for (PartitionView partition : shard(engine).partitions()) {
                for (MemtableEntry entry : partition.memtables()) {
                    assertTrue(entry.memtable().value().isSealed());
                    assertFalse(entry.memtable().value().sortStep(new PageSorter()), "a page was left");
                }
            }
            disk.capacity(Long.MAX_VALUE);
        }
    }
}
