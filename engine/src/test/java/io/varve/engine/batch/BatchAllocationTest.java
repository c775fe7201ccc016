// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class BatchAllocationTest {
    private static final int ROWS = 2000;
    private static final int BATCHES = 20;

    private final BatchBuilder builder = new BatchBuilder(1 << 20);
    private final BatchReader reader = new BatchReader();
    private final SectionRows rows = new SectionRows();

    @Test
    void shouldAllocateNothingPerRowOnceWarm() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(1 << 20);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 30; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int batch = 0; batch < BATCHES; batch++) {
                    stage(batch);
                    builder.pack(buffer);
                    builder.reset();
                    reader.wrap(buffer, 0, "test", 0);
                    while (reader.nextSection()) {
                        rows.decode(reader);
                    }
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            // A slice per batch and column bitmap is allowed, an object per row is not.
            assertTrue(least < BATCHES * 1024L, "bytes=" + least);
        }
    }

    private void stage(int batch) {
        byte[] text = {'a', 'b', 'c'};
        for (int row = 0; row < ROWS; row++) {
            assertTrue(builder.hasRoom(6, 3));
            SectionBuilder section = builder.section(row & 1);
            section.beginRow(section.seriesOfId(row % 100), batch * 1_000_000L + row);
            section.putLong(1, ValueType.I64, row % 77);
            section.putLong(2, ValueType.F64, Double.doubleToRawLongBits(row / 10.0));
            section.putLong(3, ValueType.BOOL, row >>> 3 & 1);
            if (row % 3 == 0) {
                section.putLong(4, ValueType.U64, row * 1_000_003L);
                section.putString(5, text, 0, 3);
            }
            section.endRow();
        }
    }
}
