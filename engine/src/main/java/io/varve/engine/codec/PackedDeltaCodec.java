// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Integers by their distance from the one before, in a frame of bits: `base`, then each `(aux + packed(i)) · 10^scale` further. Or by how that distance changes, delta of delta:
/// the first comes from 0, and the changes are what the frame holds.
///
/// `param`: frame in bits 0–7, scale in bits 8–12. Body: a frame of count − 1 numbers.
final class PackedDeltaCodec implements LaneCodec {
    private final int codec;
    private final int sums;

    PackedDeltaCodec(int codec, int sums) {
        this.codec = codec;
        this.sums = sums;
    }

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        long power = Decimals.checkedPower(header.param >>> PackedCodec.SCALE_SHIFT);
        long end = unpack(codec, header, src, offset, offset + length, count, out, at);
        CodecException.requireLength(codec, end - offset, length);
        if (power == 1) {
            sum(sums, header.base, out, at, count);
            return;
        }
        sum(sums, 0, out, at, count);
        for (int i = at; i < at + count; i++) {
            out[i] = header.base + out[i] * power;
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

    /// Sums `out[at + 1 ..]` up, once or twice, from `first` on, which becomes `out[at]`.
    static void sum(int sums, long first, long[] out, int at, int count) {
        long value = first;
        out[at] = value;
        if (sums == 1) {
            for (int i = at + 1; i < at + count; i++) {
                value += out[i];
                out[i] = value;
            }
            return;
        }
        long distance = 0;
        for (int i = at + 1; i < at + count; i++) {
            distance += out[i];
            value += distance;
            out[i] = value;
        }
    }
}
