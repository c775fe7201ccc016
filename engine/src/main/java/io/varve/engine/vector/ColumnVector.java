// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

import java.util.Arrays;

/// Up to [#CAPACITY] values of one column, with validity.
///
/// Shape: `values()[i]` is the lane of row `i` (see [ValueType]); it is 0 where the row has no value. Strings lie in `heap()`, which
/// grows as needed. Threads: one at a time. Memory: arrays are allocated once and reused by [#clear].
public final class ColumnVector {
    public static final int CAPACITY = 1024;

    private static final int WORDS = CAPACITY / 64;
    private static final int FIRST_HEAP_BYTES = 4096;

    private ValueType type;
    private final long[] values = new long[CAPACITY];
    private final long[] validity = new long[WORDS];
    private boolean allValid;
    private byte[] heap = new byte[0];
    private int heapLength;

    public ColumnVector(ValueType type) {
        this.type = type;
    }

    public ValueType type() {
        return type;
    }

    public long[] values() {
        return values;
    }

    /// Bit `i` is set where row `i` has a value; meaningful only when [#allValid] is false.
    public long[] validity() {
        return validity;
    }

    public boolean allValid() {
        return allValid;
    }

    public boolean isValid(int row) {
        return allValid || (validity[row >>> 6] >>> (row & 63) & 1) != 0;
    }

    public double doubleAt(int row) {
        return Double.longBitsToDouble(values[row]);
    }

    public byte[] heap() {
        return heap;
    }

    public int heapLength() {
        return heapLength;
    }

    public int stringOffset(int row) {
        return (int) (values[row] >>> 32);
    }

    public int stringLength(int row) {
        return (int) values[row];
    }

    /// Empties the vector: no row has a value.
    public void clear(ValueType newType) {
        type = newType;
        allValid = false;
        Arrays.fill(validity, 0);
        heapLength = 0;
    }

    /// Declares that all rows have values; the caller fills [#values].
    public void markAllValid() {
        allValid = true;
    }

    public void set(int row, long lane) {
        values[row] = lane;
        validity[row >>> 6] |= 1L << (row & 63);
    }

    public void setNull(int row) {
        values[row] = 0;
        validity[row >>> 6] &= ~(1L << (row & 63));
    }

    public void setString(int row, byte[] source, int offset, int length) {
        int at = appendHeap(source, offset, length);
        set(row, (long) at << 32 | length);
    }

    /// Copies bytes into the heap and returns where they begin; for bulk decoders that fill lanes themselves.
    public int appendHeap(byte[] source, int offset, int length) {
        ensureHeap(heapLength + length);
        System.arraycopy(source, offset, heap, heapLength, length);
        int at = heapLength;
        heapLength += length;
        return at;
    }

    /// Makes room for `bytes` bytes in all and returns the heap, for decoders that copy from off-heap memory.
    public byte[] ensureHeap(int bytes) {
        if (heap.length < bytes) {
            heap = Arrays.copyOf(heap, Math.max(Math.max(FIRST_HEAP_BYTES, bytes), heap.length * 2));
        }
        return heap;
    }

    public void heapLength(int length) {
        heapLength = length;
    }

    /// Copies row `from` of `source` (same type) to row `to` of this vector, value or absence.
    public void copyRow(int to, ColumnVector source, int from) {
        if (!source.isValid(from)) {
            setNull(to);
        } else if (type == ValueType.STRING) {
            setString(to, source.heap, source.stringOffset(from), source.stringLength(from));
        } else {
            set(to, source.values[from]);
        }
    }

    /// Makes this vector equal to the first `count` rows of `source`.
    public void copyOf(ColumnVector source, int count) {
        type = source.type;
        allValid = source.allValid;
        System.arraycopy(source.values, 0, values, 0, count);
        System.arraycopy(source.validity, 0, validity, 0, WORDS);
        heapLength = 0;
        if (source.heapLength > 0) {
            appendHeap(source.heap, 0, source.heapLength);
        }
    }

    /// Sets `allValid` when each of the first `count` rows has a value, so that readers may skip the bitmap.
    public void settle(int count) {
        int full = count >>> 6;
        for (int i = 0; i < full; i++) {
            if (validity[i] != -1L) {
                return;
            }
        }
        long rest = (1L << (count & 63)) - 1;
        allValid = rest == 0 || (validity[full] & rest) == rest;
    }
}
