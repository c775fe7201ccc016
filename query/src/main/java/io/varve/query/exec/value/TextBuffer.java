// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import io.varve.engine.fault.ResourceExhaustedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of text under construction, UTF-8. Threads: one at a time. Memory: one array that grows and is reused.
public final class TextBuffer {
    private static final int MAX_BYTES = 1 << 30;
    private static final byte[] MIN_LONG = "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);

    private static final int MAX_DIGITS = 19;
    private static final int SHORT = 2 * Long.BYTES;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle PAIR = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    /// Two decimal digits of each number below a hundred.
    private static final short[] PAIRS = new short[100];

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) ((('0' + i / 10) << Byte.SIZE) | ('0' + i % 10));
        }
    }

    private byte[] bytes;
    private int length;

    public TextBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Cuts off what lies behind `newLength`.
    public void length(int newLength) {
        length = newLength;
    }

    public void add(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
    }

    public void add(byte[] source, int offset, int count) {
        ensure(count);
        if (count <= SHORT && offset + SHORT <= source.length && length + SHORT <= bytes.length) {
            // What is copied too much is overwritten or cut off; a call for so few bytes takes longer.
            WORD.set(bytes, length, (long) WORD.get(source, offset));
            WORD.set(bytes, length + Long.BYTES, (long) WORD.get(source, offset + Long.BYTES));
        } else {
            System.arraycopy(source, offset, bytes, length, count);
        }
        length += count;
    }

    /// Adds once more what lies at [from, to).
    public void repeat(int from, int to) {
        ensure(to - from);
        System.arraycopy(bytes, from, bytes, length, to - from);
        length += to - from;
    }

    public void add(byte[] source) {
        add(source, 0, source.length);
    }

    public void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    public void addLong(long value) {
        if (value >= 0 && value < 10) {
            add((char) ('0' + value));
            return;
        }
        if (value == Long.MIN_VALUE) {
            add(MIN_LONG);
            return;
        }
        if (value < 0) {
            add('-');
        }
        addDigits(Math.abs(value), 1);
    }

    /// Adds 64 unsigned bits in decimal.
    public void addUnsigned(long bits) {
        if (bits >= 0) {
            addDigits(bits, 1);
        } else {
            long quotient = Long.divideUnsigned(bits, 10);
            addDigits(quotient, 1);
            add((char) ('0' + (bits - quotient * 10)));
        }
    }

    /// Adds a value ≥ 0 with at least `width` digits.
    public void addDigits(long value, int width) {
        int count = Math.max(digitsOf(value), width);
        ensure(count);
        length += count;
        putDigits(value, length, count);
    }

    /// Adds the `digits` digits of a value > 0 with a point behind the first `whole` ones, 0 < whole < digits.
    public void addDecimal(long value, int digits, int whole) {
        ensure(digits + 1);
        int from = length;
        length += digits + 1;
        putDigits(value, length, digits);
        System.arraycopy(bytes, from + 1, bytes, from, whole);
        bytes[from + whole] = '.';
    }

    /// Digits of a value ≥ 0.
    static int digitsOf(long value) {
        int digits = 1;
        for (long bound = 10; digits < MAX_DIGITS && value >= bound; bound *= 10) {
            digits++;
        }
        return digits;
    }

    /// Writes the last `count` digits of a value so that they end before `end`, two at a time.
    private void putDigits(long value, int end, int count) {
        long rest = value;
        int at = end;
        int first = end - count;
        while (rest > Integer.MAX_VALUE && at >= first + 2) {
            long hundreds = rest / 100;
            at = putPair((int) (rest - 100 * hundreds), at);
            rest = hundreds;
        }
        int small = (int) rest;
        while (at >= first + 2) {
            int hundreds = small / 100;
            at = putPair(small - 100 * hundreds, at);
            small = hundreds;
        }
        if (at > first) {
            bytes[first] = (byte) ('0' + small % 10);
        }
    }

    private int putPair(int pair, int end) {
        PAIR.set(bytes, end - 2, PAIRS[pair]);
        return end - 2;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            long needed = (long) length + more;
            if (needed > MAX_BYTES) {
                throw new ResourceExhaustedException("text buffer (bytes)", MAX_BYTES, needed);
            }
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(MAX_BYTES, 2L * bytes.length)));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
