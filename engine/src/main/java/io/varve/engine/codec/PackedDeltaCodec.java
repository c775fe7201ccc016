// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Integers by their distance from the one before, in a frame of bits: `base`, then each `(aux + packed(i)) · 10^scale` further.
///
/// `param`: frame in bits 0–7, scale in bits 8–12. Body: a frame of count − 1 numbers.
final class PackedDeltaCodec implements LaneCodec {
    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        long power = Decimals.checkedPower(header.param >>> PackedCodec.SCALE_SHIFT);
        long end = unpack(Codecs.PACKED_DELTA, header, src, offset, offset + length, count, out, at);
        CodecException.requireLength(Codecs.PACKED_DELTA, end - offset, length);
        long value = header.base;
        out[at] = value;
        if (power == 1) {
            accumulate(out, at, count);
            return;
        }
        for (int i = at + 1; i < at + count; i++) {
            value += out[i] * power;
            out[i] = value;
        }
    }

    /// Unpacks the distances to `out[at + 1 ..]`; returns where the frame ends.
    static long unpack(
            int codec, VectorHeader header, MemorySegment src, long offset, long limit, int count, long[] out, int at) {
        int width = Frames.width(codec, header.param);
        long end = Frames.packedEnd(codec, width, count - 1, offset, limit);
        Kernels.BEST.unpack(src, offset, count - 1, width, header.aux, out, at + 1);
        return Frames.isPatched(header.param) ? Frames.patch(src, end, limit, count - 1, header.aux, out, at + 1) : end;
    }

    /// Sums up `out[at + 1 ..]` onto `out[at]`.
    static void accumulate(long[] out, int at, int count) {
        long value = out[at];
        for (int i = at + 1; i < at + count; i++) {
            value += out[i];
            out[i] = value;
        }
    }
}
