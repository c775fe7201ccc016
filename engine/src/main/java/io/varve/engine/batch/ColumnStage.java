// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import io.varve.engine.vector.ValueType;
import java.util.Arrays;

/// The values of one column that wait in a builder: only those of rows that have one, with a bitmap once a row has none.
///
/// Threads: its builder's. Memory: arrays grow by doubling and are kept over [#clear].
final class ColumnStage {
    private static final int FIRST_VALUES = 16;

    final int columnId;
    final ValueType type;
    long[] lanes = new long[FIRST_VALUES];
    byte[] heap = new byte[0];
    int heapLength;
    int count;
    /// Equal to `count` while every row up to it has a value and there is at least one, else −1: the fast path's only test.
    int dense = -1;
    /// Set from the first gap on.
    boolean sparse;

    private long[] presence = new long[0];

    ColumnStage(int columnId, ValueType type) {
        this.columnId = columnId;
        this.type = type;
    }

    long[] presence() {
        return presence;
    }

    /// Adds the value of `row`, or replaces it when the row has one already; true when it was added.
    boolean put(int row, long lane) {
        if (has(row)) {
            lanes[count - 1] = lane;
            return false;
        }
        if (count == lanes.length) {
            lanes = Arrays.copyOf(lanes, count * 2);
        }
        if (!sparse && count != row) {
            sparse = true;
            ensurePresence(row);
            Arrays.fill(presence, 0);
            fillOnes(count);
        }
        if (sparse) {
            ensurePresence(row);
            presence[row >>> 6] |= 1L << (row & 63);
        }
        lanes[count++] = lane;
        dense = sparse ? -1 : count;
        return true;
    }

    /// Makes room for the values of so many rows, in [#lanes].
    void ensureRows(int rows) {
        if (lanes.length < rows) {
            lanes = Arrays.copyOf(lanes, Math.max(rows, 2 * lanes.length));
        }
    }

    /// The first `rows` rows, more than none, have their values in [#lanes] now; the column was empty.
    void filled(int rows) {
        assert count == 0 && !sparse;
        count = rows;
        dense = rows;
    }

    /// Adds or replaces a string; a lane is `offset << 32 | length` in [#heap].
    boolean putString(int row, byte[] src, int off, int len) {
        if (has(row)) {
            heapLength -= (int) lanes[count - 1];
        }
        if (heap.length - heapLength < len) {
            heap = Arrays.copyOf(heap, Math.max(Math.max(64, heapLength + len), heap.length * 2));
        }
        System.arraycopy(src, off, heap, heapLength, len);
        boolean added = put(row, (long) heapLength << 32 | len);
        heapLength += len;
        return added;
    }

    /// Takes back the value of the newest row, if there is one.
    void rollback(int row) {
        if (!has(row)) {
            return;
        }
        count--;
        if (type == ValueType.STRING) {
            heapLength -= (int) lanes[count];
        }
        if (sparse) {
            presence[row >>> 6] &= ~(1L << (row & 63));
        } else {
            dense = count == 0 ? -1 : count;
        }
        if (count == 0) {
            clear();
        }
    }

    /// Makes the bitmap complete for `rowCount` rows, some of which have no value.
    void completePresence(int rowCount) {
        ensurePresence(rowCount - 1);
        if (!sparse) {
            sparse = true;
            dense = -1;
            Arrays.fill(presence, 0);
            fillOnes(count);
        }
    }

    void clear() {
        count = 0;
        dense = -1;
        sparse = false;
        heapLength = 0;
    }

    long retainedBytes() {
        return 8L * (lanes.length + presence.length) + heap.length;
    }

    private boolean has(int row) {
        if (!sparse) {
            return count == row + 1;
        }
        int word = row >>> 6;
        return word < presence.length && (presence[word] >>> (row & 63) & 1) != 0;
    }

    private void ensurePresence(int row) {
        int words = (row >>> 6) + 1;
        if (presence.length < words) {
            presence = Arrays.copyOf(presence, Math.max(words, presence.length * 2));
        }
    }

    private void fillOnes(int bits) {
        Arrays.fill(presence, 0, bits >>> 6, -1L);
        if ((bits & 63) != 0) {
            presence[bits >>> 6] = (1L << (bits & 63)) - 1;
        }
    }
}
