// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.util.Arrays;

/// A growing byte array that formats are written into. Threads: one at a time.
public final class ByteSink {
    private static final int FIRST_BYTES = 256;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /// The array, valid in [0, [#length]) until the next write.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Drops what lies behind `newLength`.
    void length(int newLength) {
        length = Math.min(length, newLength);
    }

    public void clear() {
        length = 0;
    }

    public void u8(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    public void u16(int value) {
        u8(value);
        u8(value >>> 8);
    }

    public void i32(int value) {
        u16(value);
        u16(value >>> 16);
    }

    public void i64(long value) {
        i32((int) value);
        i32((int) (value >>> 32));
    }

    /// Unsigned LEB128: 7 bits a byte, least significant first, 1 to 10 bytes.
    public void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            u8(((int) rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        u8((int) rest);
    }

    /// A varint of the zigzag form, so that small negative numbers are short.
    public void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    public void write(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    public void write(ByteSink source) {
        write(source.bytes, 0, source.length);
    }

    /// Overwrites four bytes written before.
    public void patchI32(int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> (8 * i));
        }
    }

    /// Appends `count` zero bytes and returns where they begin.
    int reserve(int count) {
        ensure(count);
        Arrays.fill(bytes, length, length + count, (byte) 0);
        length += count;
        return length - count;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }
}
