// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// How many rows the memtable had after each batch that touched it, 12 bytes a batch.
///
/// Written by: the owner; read by: anyone. The release of `count` publishes the batch's rows together with its entry.
final class AppliedBatches {
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(AppliedBatches.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Replaced by longer copies; written before the count that needs them.
    private long[] indexes = new long[8];

    private int[] rows = new int[8];

    @SuppressWarnings("UnusedVariable") // read and written by COUNT
    private int count;

    /// States that the memtable has `rowCount` rows once batch `index` is applied; indexes grow, or repeat for a batch's second section.
    void add(long index, int rowCount) {
        int size = count;
        if (size > 0 && indexes[size - 1] == index) {
            // Readers ask for this batch only after the whole of it was applied, so nobody looks at the entry yet.
            rows[size - 1] = rowCount;
            COUNT.setRelease(this, size);
            return;
        }
        assert size == 0 || indexes[size - 1] < index;
        if (size == indexes.length) {
            indexes = Arrays.copyOf(indexes, size * 2);
            rows = Arrays.copyOf(rows, size * 2);
        }
        indexes[size] = index;
        rows[size] = rowCount;
        COUNT.setRelease(this, size + 1);
    }

    /// Rows of all batches up to and with `appliedIndex`.
    int rowsUpTo(long appliedIndex) {
        int high = (int) COUNT.getAcquire(this);
        long[] searched = indexes;
        int[] counts = rows;
        int low = 0;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (searched[middle] <= appliedIndex) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : counts[low - 1];
    }

    long bytes() {
        return 12L * indexes.length;
    }
}
