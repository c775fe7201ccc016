// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;

import java.lang.foreign.MemorySegment;

/// Lanes as they are, 8 bytes each.
final class RawCodec implements LaneCodec {
    static int encode(long[] lanes, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
        MemorySegment.copy(lanes, from, dst, I64, offset, count);
        header.set(Codecs.RAW64, 0, 0, 0, 0);
        return 8 * count;
    }

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        CodecException.requireLength(Codecs.RAW64, 8L * count, length);
        MemorySegment.copy(src, I64, offset, out, at, count);
    }
}
