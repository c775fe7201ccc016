// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.ValueType;
import java.util.Arrays;

/// Moves runs of rows between vectors, column by column.
///
/// Destinations keep explicit validity bits; they are settled by whoever hands them on.
final class RowCopy {
    private RowCopy() {}

    /// Copies rows [from, from + count) of the first `columns` columns of `source` to row `at` of `target`, where none is set from there on.
    static void append(RowVector source, int from, int count, RowVector target, int at, int columns) {
        System.arraycopy(source.times(), from, target.times(), at, count);
        for (int c = 0; c < columns; c++) {
            appendColumn(source.column(c), from, count, target.column(c), at);
        }
    }

    private static void appendColumn(ColumnVector source, int from, int count, ColumnVector target, int at) {
        if (source.type() == ValueType.STRING) {
            for (int i = 0; i < count; i++) {
                target.copyRow(at + i, source, from + i);
            }
            return;
        }
        System.arraycopy(source.values(), from, target.values(), at, count);
        if (source.allValid()) {
            setRange(target.validity(), at, count);
        } else {
            copyBits(source.validity(), from, target.validity(), at, count);
        }
    }

    /// Drops the first `dropped` of `count` rows. Strings keep their places in the heap.
    static void shift(RowVector rows, int dropped, int count, int columns) {
        int left = count - dropped;
        System.arraycopy(rows.times(), dropped, rows.times(), 0, left);
        for (int c = 0; c < columns; c++) {
            ColumnVector column = rows.column(c);
            System.arraycopy(column.values(), dropped, column.values(), 0, left);
            if (!column.allValid()) {
                copyBits(column.validity(), dropped, column.validity(), 0, left);
            }
        }
    }

    /// Moves the strings of the first `count` rows to the front of the heap, where each has bytes of its own, in row order.
    static void compactHeap(ColumnVector column, int count) {
        int at = 0;
        for (int row = 0; row < count; row++) {
            if (column.isValid(row)) {
                int length = column.stringLength(row);
                System.arraycopy(column.heap(), column.stringOffset(row), column.heap(), at, length);
                column.values()[row] = (long) at << 32 | length;
                at += length;
            }
        }
        column.heapLength(at);
    }

    /// Unsets all rows from `left` on, and the heap when none is left.
    static void trim(ColumnVector column, int left) {
        if (left == 0) {
            column.clear(column.type());
            return;
        }
        long[] words = column.validity();
        int word = left >>> 6;
        if (word < words.length) {
            words[word] &= (1L << (left & 63)) - 1;
            Arrays.fill(words, word + 1, words.length, 0);
        }
    }

    static int countBits(long[] words, int from, int count) {
        int set = 0;
        for (int at = from; at < from + count; ) {
            int bits = Math.min(64 - (at & 63), from + count - at);
            set += Long.bitCount(words[at >>> 6] >>> (at & 63) & mask(bits));
            at += bits;
        }
        return set;
    }

    private static void setRange(long[] words, int at, int count) {
        for (int i = at; i < at + count; ) {
            int bits = Math.min(64 - (i & 63), at + count - i);
            words[i >>> 6] |= mask(bits) << (i & 63);
            i += bits;
        }
    }

    /// Copies bits forward, so source and target may be one array when `at` ≤ `from`.
    private static void copyBits(long[] source, int from, long[] target, int at, int count) {
        for (int done = 0; done < count; ) {
            int s = from + done;
            int t = at + done;
            int bits = Math.min(Math.min(64 - (s & 63), 64 - (t & 63)), count - done);
            long value = source[s >>> 6] >>> (s & 63) & mask(bits);
            long hole = mask(bits) << (t & 63);
            target[t >>> 6] = (target[t >>> 6] & ~hole) | (value << (t & 63));
            done += bits;
        }
    }

    private static long mask(int bits) {
        return bits == 64 ? -1L : (1L << bits) - 1;
    }
}
