// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.varve.engine.io.SimDisk;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.ValueType;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// A table of thousands of columns, each with a value in one row of fifty.
class WideTableTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final int COLUMNS = 4_000;
    private static final int ROWS = 50;
    /// Three vectors of lanes, 8 KiB each, are on the way; tables for the 512 vectors that a row group may hold would be 90 KiB.
    private static final long MOST_BYTES_PER_COLUMN = 40 << 10;

    private final SimDisk disk = new SimDisk();
    private final EngineOptions options =
            SteppedEngine.options(1, new ManualClock(NOW), 3).withSegmentBytes(1 << 20);

    @Test
    void shouldBeFlushedInHeapThatGrowsWithItsRowsNotWithWhatARowGroupMayHold() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (SteppedEngine open = SteppedEngine.open(disk, options);
                Writer writer = open.engine().database("db").writer()) {
            Series series = writer.series("wide", "host", "a");
            for (int i = 0; i < ROWS; i++) {
                Row row = writer.row(series, NOW + i);
                for (int c = i; c < COLUMNS; c += ROWS) {
                    row.set(writer.field("wide", "f" + c, ValueType.I64), c);
                }
                row.append();
            }
            writer.commit();
            long before = threads.getCurrentThreadAllocatedBytes();
            open.engine().database("db").flush("wide");
            long perColumn = (threads.getCurrentThreadAllocatedBytes() - before) / COLUMNS;
            TestLog.print("flush of " + COLUMNS + " columns: " + perColumn + " heap bytes per column");
            assertTrue(perColumn < MOST_BYTES_PER_COLUMN, "bytes=" + perColumn);
        }
        try (SteppedEngine again = SteppedEngine.open(disk, options);
                Rows rows = again.engine()
                        .database("db")
                        .scan("wide")
                        .fields("f0", "f" + (COLUMNS - 1))
                        .open()) {
            int count = 0;
            while (rows.next()) {
                assertEquals(count == 0, !rows.isNull(0));
                assertEquals(count == ROWS - 1, !rows.isNull(1));
                count++;
            }
            assertEquals(ROWS, count);
        }
    }
}
