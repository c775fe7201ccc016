// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Series that came and went cost nothing in the partitions where they are not.
@Timeout(60)
class ChurnTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long WEEK = 7L * 24 * 3600 * 1_000_000_000L;
    private static final int GONE = 20_000;
    private static final int ALIVE = 10;

    private static void write(Writer writer, int from, int count, long timeNs) {
        Field value = writer.field("t", "v", ValueType.I64);
        for (int i = from; i < from + count; i++) {
            writer.row(writer.series("t", "pod", "pod-" + (100_000 + i)), timeNs)
                    .set(value, i)
                    .append();
        }
        writer.commit();
    }

    /// Bytes of the runs in the partition at `timeNs`.
    private static long bytes(Engine engine, long timeNs) {
        long sum = 0;
        for (PartitionView partition : engine.shards().getFirst().partitions()) {
            if (partition.key().contains(timeNs)) {
                for (RunFile run : partition.runs()) {
                    sum += run.run().bytes();
                }
            }
        }
        return sum;
    }

    private static long bytesOfTheLastWeek(int gone) {
        try (SteppedEngine open = SteppedEngine.open(new SimDisk(), SteppedEngine.options(1, new ManualClock(NOW), 5));
                Writer writer = open.engine().database("db").writer()) {
            for (int i = 0; i < gone; i += 1_000) {
                write(writer, i, 1_000, NOW - 20 * WEEK + i);
            }
            if (gone > 0) {
                open.engine().database("db").flush("t");
            }
            write(writer, GONE, ALIVE, NOW - 5 * WEEK);
            open.engine().database("db").flush("t");
            assertEquals(
                    gone + ALIVE,
                    open.engine()
                            .cardinality()
                            .series(open.engine().table("db", "t").id()));
            int rows = 0;
            try (Rows found = open.engine()
                    .database("db")
                    .scan("t")
                    .between(NOW - 6 * WEEK, NOW)
                    .open()) {
                while (found.next()) {
                    rows++;
                }
            }
            assertEquals(ALIVE, rows);
            return bytes(open.engine(), NOW - 5 * WEEK);
        }
    }

    @Test
    void shouldNotPayForSeriesInPartitionsWhereTheyAreAbsent() {
        long alone = bytesOfTheLastWeek(0);
        long amongGone = bytesOfTheLastWeek(GONE);
        assertTrue(alone > 0);
        // Ids are larger, that is all.
        assertTrue(amongGone <= alone + 64, "alone=" + alone + ", among " + GONE + " others=" + amongGone);
    }
}
