// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What makes a memtable a file, one rule at a time; the budget of memtables is 32 MiB.
class FlushRulesTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long MEMORY_BYTES = 64L << 20;
    private static final long MEMTABLE_BYTES = MEMORY_BYTES / 2;
    private static final long RULE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_TAIL_BYTES = 8L << 20;
    private static final int FIELDS = 8;
    /// A row of a time, a series and [#FIELDS] values of eight bytes.
    private static final int ROW_BYTES = 8 + 4 + 8 * FIELDS;

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(NOW);

    private EngineOptions options(long maxTailBytes) {
        return SteppedEngine.options(1, clock, disk.ops())
                .withSegmentBytes(1 << 20)
                .withMaxLogTailBytes(maxTailBytes)
                .withMemoryBytes(MEMORY_BYTES)
                .withBatches(8, 128 << 10);
    }

    private static void write(Engine engine, String table, long bytes) {
        try (Writer writer = engine.database("db").writer()) {
            Series series = writer.series(table, "host", "a");
            Field[] fields = new Field[FIELDS];
            for (int i = 0; i < FIELDS; i++) {
                fields[i] = writer.field(table, "f" + i, ValueType.I64);
            }
            long rows = bytes / ROW_BYTES;
            for (int i = 0; i < rows; i++) {
                Row row = writer.row(series, NOW + i);
                for (int f = 0; f < FIELDS; f++) {
                    row.set(fields[f], (i * 31L + f) * 0x9E3779B97F4A7C15L);
                }
                row.append();
            }
        }
    }

    private void pass(SteppedEngine open, long ns) {
        clock.advance(ns);
        open.settle();
    }

    private static boolean isInFiles(Engine engine, String table) {
        int id = engine.table("db", table).id();
        int runs = 0;
        for (PartitionView partition : engine.shards().getFirst().partitions()) {
            if (partition.key().tableId() == id) {
                if (!partition.memtables().isEmpty()) {
                    return false;
                }
                runs += partition.runs().size();
            }
        }
        return runs > 0;
    }

    @Test
    void shouldFlushAMemtableAboveAnEighthOfTheBudget() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(1L << 30))) {
            write(open.engine(), "small", MEMTABLE_BYTES / 32);
            write(open.engine(), "large", MEMTABLE_BYTES / 7);
            pass(open, RULE_NS);
            assertTrue(isInFiles(open.engine(), "large"));
            assertTrue(!isInFiles(open.engine(), "small"));
        }
    }

    @Test
    void shouldFlushTheLargestWhenAllTogetherPassHalfOfTheBudget() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(1L << 30))) {
            Engine engine = open.engine();
            // Both below the page of 64 K rows, which alone is more than an eighth.
            write(engine, "largest", 21_000 * ROW_BYTES);
            int tables = 0;
            double use = 0;
            while (!isInFiles(engine, "largest")) {
                use = engine.shards().getFirst().memtableUse();
                assertTrue(use <= 0.5, "use=" + use);
                write(engine, "t" + tables++, 5_000 * ROW_BYTES);
                pass(open, RULE_NS);
            }
            assertTrue(use > 0.4, "flushed early: use=" + use);
            for (int i = 0; i < tables; i++) {
                assertTrue(!isInFiles(engine, "t" + i));
            }
        }
    }

    @Test
    void shouldFlushWhatGotNoRowForAMinute() {
        try (SteppedEngine open = SteppedEngine.open(disk, options(1L << 30))) {
            write(open.engine(), "idle", 10_000);
            write(open.engine(), "busy", 10_000);
            pass(open, TimeUnit.SECONDS.toNanos(50));
            write(open.engine(), "busy", 10_000);
            pass(open, TimeUnit.SECONDS.toNanos(11));
            assertTrue(isInFiles(open.engine(), "idle"));
            assertTrue(!isInFiles(open.engine(), "busy"));
        }
    }

    /// However small it is: so that the log can be released, and an open replays a bounded tail.
    @Test
    void shouldFlushWhatHoldsTheLogsFloor() {
        AtomicLong replayed = new AtomicLong();
        EngineListener listener = new EngineListener() {
            @Override
            public void onRecovered(int shard, long batches, long tookNs) {
                replayed.set(batches);
            }
        };
        long batches;
        try (SteppedEngine open = SteppedEngine.open(disk, options(MAX_TAIL_BYTES))) {
            write(open.engine(), "holder", 1_000);
            for (int i = 0; i < 24; i++) {
                write(open.engine(), "t" + i, MEMTABLE_BYTES / 32);
                pass(open, RULE_NS);
            }
            assertTrue(isInFiles(open.engine(), "holder"));
            batches = open.engine().shards().getFirst().appliedBatches();
        }
        try (SteppedEngine again =
                SteppedEngine.open(disk, options(MAX_TAIL_BYTES).withListener(listener))) {
            assertTrue(replayed.get() > 0 && replayed.get() < batches / 2, replayed + " of " + batches);
            assertEquals(25, again.engine().catalog().databases().getFirst().tableCount());
        }
    }
}
