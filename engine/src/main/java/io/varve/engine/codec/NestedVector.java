// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;

/// A vector inside the body of another: the entries of a dictionary, the values of runs.
///
/// ```
/// +----------+--------------+-------------+------------+-------------------+---------------+------+
/// | u8 codec | varint param | zigzag base | zigzag aux | varint exceptions | varint length | body |
/// +----------+--------------+-------------+------------+-------------------+---------------+------+
/// ```
/// Threads: any, stateless.
final class NestedVector {
    static final int MAX_HEAD = 64;

    private NestedVector() {}

    static int headBytes(VectorHeader header, int length) {
        return 1
                + Varints.bytes(header.param)
                + Varints.bytes(zigzag(header.base))
                + Varints.bytes(zigzag(header.aux))
                + Varints.bytes(header.exceptions)
                + Varints.bytes(length);
    }

    static void writeHead(VectorHeader header, int length, MemorySegment dst, long offset) {
        dst.set(U8, offset, (byte) header.codec);
        long at = Varints.put(dst, offset + 1, header.param);
        at = Varints.put(dst, at, zigzag(header.base));
        at = Varints.put(dst, at, zigzag(header.aux));
        at = Varints.put(dst, at, header.exceptions);
        Varints.put(dst, at, length);
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    /// Decodes `count` lanes at the source's position and passes over them.
    static void read(ByteSource source, int count, long[] out, int at) {
        VectorHeader header = new VectorHeader();
        int codec = source.u8();
        if (!Codecs.mayBeNested(codec)) {
            throw new CodecException("codec inside another: codec=" + codec);
        }
        int param = source.count(Integer.MAX_VALUE);
        long base = source.zigzag();
        long aux = source.zigzag();
        header.set(codec, param, base, aux, source.count(count));
        int length = source.count(source.limit() - source.position());
        long start = source.take(length);
        Codecs.lane(codec).decode(header, source.segment(), start, length, count, out, at);
    }
}
