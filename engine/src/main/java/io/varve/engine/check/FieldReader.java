// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.check;

import io.varve.engine.fault.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Walks over the bytes of a file, little-endian, and tells a [FieldSink] the name and value of each piece.
///
/// Threads: one. Errors: [CorruptionException] where the file ends inside a piece, or a piece is not what it must be.
public final class FieldReader {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BYTE = 0xFF;
    private static final int SHORT = 0xFFFF;

    private final String file;
    private final MemorySegment bytes;
    private final FieldSink sink;
    private long at;

    public FieldReader(String file, MemorySegment bytes, FieldSink sink) {
        this.file = file;
        this.bytes = bytes;
        this.sink = sink;
    }

    public String file() {
        return file;
    }

    public MemorySegment bytes() {
        return bytes;
    }

    /// Where the next piece begins.
    public long at() {
        return at;
    }

    public long left() {
        return bytes.byteSize() - at;
    }

    public boolean hasMore() {
        return left() > 0;
    }

    public void seek(long offset) {
        at = offset;
    }

    public int u8(String name) {
        return (int) number(name, 1);
    }

    public int u16(String name) {
        return (int) number(name, Short.BYTES);
    }

    public int i32(String name) {
        return (int) number(name, Integer.BYTES);
    }

    public long i64(String name) {
        return number(name, Long.BYTES);
    }

    private long number(String name, int length) {
        require(name, length);
        long value = switch (length) {
            case 1 -> bytes.get(ValueLayout.JAVA_BYTE, at) & BYTE;
            case Short.BYTES -> bytes.get(U16, at) & SHORT;
            case Integer.BYTES -> bytes.get(I32, at);
            default -> bytes.get(I64, at);
        };
        sink.field(at, length, name + " = " + value);
        at += length;
        return value;
    }

    /// A checksum or a mask: in hexadecimal digits.
    public int hex32(String name) {
        require(name, Integer.BYTES);
        int value = bytes.get(I32, at);
        sink.field(at, Integer.BYTES, name + " = 0x" + Integer.toHexString(value));
        at += Integer.BYTES;
        return value;
    }

    /// A number that people know by its hexadecimal digits, as a file id.
    public long hex64(String name) {
        require(name, Long.BYTES);
        long value = bytes.get(I64, at);
        sink.field(at, Long.BYTES, name + " = " + String.format("%016x", value));
        at += Long.BYTES;
        return value;
    }

    public String text(String name, int length) {
        require(name, length);
        String text = new String(bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        sink.field(at, length, name + " = " + text.strip());
        at += length;
        return text;
    }

    /// A stretch whose contents are not taken apart; nothing when it has no bytes.
    public void skip(String name, long length) {
        require(name, length);
        if (length > 0) {
            sink.field(at, length, name);
        }
        at += length;
    }

    /// Something about what comes next that no bytes of this place say.
    public void say(String text) {
        sink.field(at, 0, text);
    }

    private void require(String name, long length) {
        if (length < 0 || length > left()) {
            throw new CorruptionException(file, at, name + ", " + length + " bytes", left() + " bytes to the end");
        }
    }

    /// Ends the walk when what was read last is not right.
    public void check(boolean right, long offset, String expected) {
        if (!right) {
            throw new CorruptionException(file, offset, expected, "something else");
        }
    }
}
