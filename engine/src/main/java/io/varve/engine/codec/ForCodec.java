// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Frame of reference: unsigned differences to the smallest lane, in 1, 2 or 4 bytes each (`param`).
final class ForCodec implements LaneCodec {
    /// Encodes as the smallest of CONST, FOR and RAW64.
    static int encode(long[] lanes, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = from; i < from + count; i++) {
            min = Math.min(min, lanes[i]);
            max = Math.max(max, lanes[i]);
        }
        int width = BytePacking.widthOf(max - min);
        if (width == 0) {
            header.set(Codecs.CONST, 0, min, 0, 0);
            return 0;
        }
        if (width == 8) {
            return RawCodec.encode(lanes, from, count, dst, offset, header);
        }
        BytePacking.pack(lanes, from, count, min, width, dst, offset);
        header.set(Codecs.FOR, width, min, 0, 0);
        return width * count;
    }

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        int width = header.param;
        BytePacking.requireWidth(Codecs.FOR, width);
        CodecException.requireLength(Codecs.FOR, (long) width * count, length);
        BytePacking.unpack(src, offset, count, header.base, width, out, at);
    }
}
