// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I32;
import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U16;
import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;

/// Reads what [ByteSink] wrote, within limits. Threads: one at a time.
///
/// Errors: [CodecException] for a read behind the limit.
public final class ByteSource {
    private MemorySegment segment = MemorySegment.NULL;
    private long position;
    private long limit;

    public ByteSource wrap(MemorySegment newSegment, long from, long to) {
        if (from < 0 || to < from || to > newSegment.byteSize()) {
            throw new CodecException("range outside the bytes: from=" + from + ", to=" + to);
        }
        segment = newSegment;
        position = from;
        limit = to;
        return this;
    }

    public MemorySegment segment() {
        return segment;
    }

    public long position() {
        return position;
    }

    public long limit() {
        return limit;
    }

    public int u8() {
        return segment.get(U8, take(1)) & 0xFF;
    }

    public int u16() {
        return segment.get(U16, take(2)) & 0xFFFF;
    }

    public int i32() {
        return segment.get(I32, take(4));
    }

    public long i64() {
        return segment.get(I64, take(8));
    }

    public long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new CodecException("number of more than ten bytes: position=" + position);
    }

    /// A varint that must lie in [0, max], which bounds what a caller allocates by it.
    public int count(long max) {
        long value = varint();
        if (value < 0 || value > max || value > Integer.MAX_VALUE) {
            throw new CodecException("count out of range: count=" + value + ", max=" + max);
        }
        return (int) value;
    }

    public long zigzag() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /// Passes over `bytes` bytes and returns where they began.
    public long take(long bytes) {
        long at = position;
        if (bytes < 0 || bytes > limit - at) {
            throw new CodecException("read behind the end: position=" + at + ", bytes=" + bytes + ", limit=" + limit);
        }
        position = at + bytes;
        return at;
    }

    /// Returns to what was read last.
    void back(int bytes) {
        position -= bytes;
    }
}
