// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;

/// One bit per lane, least significant first; all equal lanes are CONST instead.
final class BoolCodec implements LaneCodec {
    static int encode(long[] lanes, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
        long ones = 0;
        for (int i = from; i < from + count; i++) {
            ones += lanes[i];
        }
        if (ones == 0 || ones == count) {
            header.set(Codecs.CONST, 0, lanes[from], 0, 0);
            return 0;
        }
        header.set(Codecs.BOOL, 0, 0, 0, 0);
        int bytes = Bitmaps.bytes(count);
        for (int b = 0; b < bytes; b++) {
            int bits = 0;
            int end = Math.min(8, count - 8 * b);
            for (int j = 0; j < end; j++) {
                bits |= (int) (lanes[from + 8 * b + j] & 1) << j;
            }
            dst.set(U8, offset + b, (byte) bits);
        }
        return bytes;
    }

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        CodecException.requireLength(Codecs.BOOL, Bitmaps.bytes(count), length);
        for (int i = 0; i < count; i++) {
            out[at + i] = (long) src.get(U8, offset + (i >>> 3)) >>> (i & 7) & 1;
        }
    }
}
