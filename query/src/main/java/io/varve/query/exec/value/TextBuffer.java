// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import io.varve.engine.fault.ResourceExhaustedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of text under construction, UTF-8. Threads: one at a time. Memory: one array that grows and is reused.
public final class TextBuffer {
    private static final int MAX_BYTES = 1 << 30;
    private static final byte[] MIN_LONG = "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);

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
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    public void add(byte[] source) {
        add(source, 0, source.length);
    }

    public void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    public void addLong(long value) {
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
        int digits = 1;
        for (long bound = 10; digits < 19 && value >= bound; bound *= 10) {
            digits++;
        }
        int count = Math.max(digits, width);
        ensure(count);
        long rest = value;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
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
