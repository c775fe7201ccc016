// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.query.plan.SqlType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Up to [#CAPACITY] values of one column.
///
/// | type | lane |
/// |---|---|
/// | BOOLEAN | 0 or 1 |
/// | BIGINT | i64 |
/// | UBIGINT | u64 |
/// | HUGEINT, CALENDAR_INTERVAL | low 64 bits; the high ones are in a second array |
/// | DOUBLE | raw bits |
/// | VARCHAR | `offset << 32 | length` into the heap, UTF-8 |
///
/// A null's lane has no meaning. The heap may be another vector's ([#borrowHeap]); it is copied before anything is appended.
/// Threads: one at a time. Memory: 9 KiB, 8 more for HUGEINT, and the heap, told to the meter.
public final class Vector {
    public static final int CAPACITY = 1024;

    private static final int FIRST_HEAP_BYTES = 1024;
    private static final int MAX_HEAP_BYTES = 64 << 20;
    private static final byte[] NO_HEAP = new byte[0];
    private static final long[] NO_HIGHS = new long[0];

    private final SqlType type;
    private final Meter meter;
    private final long[] lanes = new long[CAPACITY];
    private final long[] highs;
    private final boolean[] nulls = new boolean[CAPACITY];
    private boolean mayHaveNulls;
    private byte[] heap = NO_HEAP;
    private int heapLength;
    private boolean borrowed;

    public Vector(SqlType type, Meter meter) {
        this.type = type.lowered();
        this.meter = meter;
        this.highs = type.isWide() ? new long[CAPACITY] : NO_HIGHS;
        meter.held(bytesOf(type));
    }

    /// Bytes of a vector with an empty heap.
    static long bytesOf(SqlType type) {
        return CAPACITY * (type.isWide() ? 17L : 9L);
    }

    public SqlType type() {
        return type;
    }

    /// The lanes themselves, for loops.
    public long[] lanes() {
        return lanes;
    }

    /// The high halves of HUGEINTs.
    public long[] highs() {
        return highs;
    }

    /// True where a row is null, for loops; see [#mayHaveNulls].
    public boolean[] nulls() {
        return nulls;
    }

    /// False if surely no row is null.
    public boolean mayHaveNulls() {
        return mayHaveNulls;
    }

    /// Bytes that the vector holds now.
    public long heldBytes() {
        return bytesOf(type) + (borrowed ? 0 : heap.length);
    }

    /// Forgets all values.
    public void clear() {
        if (mayHaveNulls) {
            Arrays.fill(nulls, false);
            mayHaveNulls = false;
        }
        heapLength = 0;
        if (borrowed) {
            borrowed = false;
            heap = NO_HEAP;
        }
    }

    public boolean isNull(int row) {
        return mayHaveNulls && nulls[row];
    }

    public void setNull(int row) {
        nulls[row] = true;
        mayHaveNulls = true;
    }

    public long lane(int row) {
        return lanes[row];
    }

    public boolean booleanAt(int row) {
        return lanes[row] != 0;
    }

    public double doubleAt(int row) {
        return Double.longBitsToDouble(lanes[row]);
    }

    public BigInteger hugeAt(int row) {
        return Int128.toBigInteger(highs[row], lanes[row]);
    }

    public void set(int row, long lane) {
        lanes[row] = lane;
    }

    public void setBoolean(int row, boolean value) {
        lanes[row] = value ? 1 : 0;
    }

    public void setDouble(int row, double value) {
        lanes[row] = Double.doubleToRawLongBits(value);
    }

    public void setHuge(int row, long high, long low) {
        highs[row] = high;
        lanes[row] = low;
    }

    public byte[] heap() {
        return heap;
    }

    public int textOffset(int row) {
        return (int) (lanes[row] >>> 32);
    }

    public int textLength(int row) {
        return (int) lanes[row];
    }

    public String textAt(int row) {
        return new String(heap, textOffset(row), textLength(row), StandardCharsets.UTF_8);
    }

    public void setText(int row, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        setText(row, bytes, 0, bytes.length);
    }

    public void setText(int row, byte[] source, int offset, int length) {
        lanes[row] = (long) append(source, offset, length) << 32 | length;
    }

    /// Lets rows point into bytes of someone else, who does not change them while this vector is read.
    public void borrowHeap(byte[] bytes, int length) {
        if (!borrowed) {
            meter.held(-heap.length);
        }
        heap = bytes;
        heapLength = length;
        borrowed = true;
    }

    private int append(byte[] source, int offset, int length) {
        long needed = (long) heapLength + length;
        if (needed > heap.length || borrowed) {
            grow(needed);
        }
        System.arraycopy(source, offset, heap, heapLength, length);
        int at = heapLength;
        heapLength += length;
        return at;
    }

    private void grow(long needed) {
        if (needed > MAX_HEAP_BYTES) {
            throw new ResourceExhaustedException("text of one batch (bytes)", MAX_HEAP_BYTES, needed);
        }
        int capacity = (int) Math.max(needed, Math.min(MAX_HEAP_BYTES, Math.max(FIRST_HEAP_BYTES, 2L * heapLength)));
        meter.held(borrowed ? capacity : capacity - heap.length);
        byte[] larger = new byte[capacity];
        System.arraycopy(heap, 0, larger, 0, heapLength);
        heap = larger;
        borrowed = false;
    }

    /// Copies row `from` of `source` (same type) to row `to`.
    public void copyRow(int to, Vector source, int from) {
        if (source.isNull(from)) {
            setNull(to);
            return;
        }
        if (mayHaveNulls) {
            nulls[to] = false;
        }
        if (type == SqlType.VARCHAR) {
            setText(to, source.heap, source.textOffset(from), source.textLength(from));
        } else {
            lanes[to] = source.lanes[from];
            if (type.isWide()) {
                highs[to] = source.highs[from];
            }
        }
    }

    /// Makes row `i` row `rows[i]` of `source` (same type), for `count` rows, with the heap of `source`.
    public void gather(Vector source, int[] rows, int count) {
        gather(source, rows, 0, count);
    }

    /// Makes row `i` row `rows[from + i]` of `source` (same type), up to `rows[to - 1]`, with the heap of `source`.
    public void gather(Vector source, int[] rows, int from, int to) {
        clear();
        for (int i = from; i < to; i++) {
            lanes[i - from] = source.lanes[rows[i]];
        }
        if (type.isWide()) {
            for (int i = from; i < to; i++) {
                highs[i - from] = source.highs[rows[i]];
            }
        }
        if (source.mayHaveNulls) {
            mayHaveNulls = true;
            for (int i = from; i < to; i++) {
                nulls[i - from] = source.nulls[rows[i]];
            }
        }
        if (type == SqlType.VARCHAR) {
            borrowHeap(source.heap, source.heapLength);
        }
    }

    /// Sets row `row` to a literal of the class that [SqlType] names.
    public void setLiteral(int row, Object value) {
        switch (value) {
            case Boolean bit -> setBoolean(row, bit);
            case Long number -> set(row, number);
            case Double number -> setDouble(row, number);
            case BigInteger number -> Int128.set(this, row, number);
            case String text -> setText(row, text);
            default -> throw new IllegalArgumentException("no value of SQL: " + value.getClass());
        }
    }
}
