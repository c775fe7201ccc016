// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Times near a straight line: `base + ((aux · i >> 20) + packed(i)) · 10^scale`; each is decoded alone.
///
/// `param`: frame in bits 0–7, scale in bits 8–12. Body: a frame of the residuals.
final class LineCodec implements LaneCodec {
    static final int SLOPE_SHIFT = 20;

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        int width = Frames.width(Codecs.LINE, header.param);
        long power = Decimals.checkedPower(header.param >>> PackedCodec.SCALE_SHIFT);
        long limit = offset + length;
        long end = Frames.packedEnd(Codecs.LINE, width, count, offset, limit);
        Kernels.BEST.unpack(src, offset, count, width, 0, out, at);
        if (Frames.isPatched(header.param)) {
            end = Frames.patch(src, end, limit, count, 0, out, at);
        }
        CodecException.requireLength(Codecs.LINE, end - offset, length);
        for (int i = 0; i < count; i++) {
            out[at + i] = header.base + (((header.aux * i) >> SLOPE_SHIFT) + out[at + i]) * power;
        }
    }
}
