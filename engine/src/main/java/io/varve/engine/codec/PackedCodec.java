// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Integers in a frame of reference of bits: `base + packed(i) · 10^scale`.
///
/// `param`: frame in bits 0–7, scale in bits 8–12. Body: a frame.
final class PackedCodec implements LaneCodec {
    static final int SCALE_SHIFT = 8;

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        int codec = Codecs.PACKED;
        int width = Frames.width(codec, header.param);
        long power = Decimals.checkedPower(header.param >>> SCALE_SHIFT);
        long limit = offset + length;
        long end = Frames.packedEnd(codec, width, count, offset, limit);
        long base = power == 1 ? header.base : 0;
        Kernels.BEST.unpack(src, offset, count, width, base, out, at);
        if (Frames.isPatched(header.param)) {
            end = Frames.patch(src, end, limit, count, base, out, at);
        }
        CodecException.requireLength(codec, end - offset, length);
        if (power != 1) {
            for (int i = at; i < at + count; i++) {
                out[i] = header.base + out[i] * power;
            }
        }
    }
}
