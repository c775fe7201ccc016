// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Times by their distance from the earliest: `base + packed · 10^scale`; each is decoded alone.
///
/// `param`: byte width in bits 0–3, scale in bits 4–8. Body: count unsigned numbers.
final class TimeForCodec implements LaneCodec {
    static int encode(
            long[] times,
            int from,
            int count,
            long min,
            int scale,
            int width,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        long power = Decimals.power(scale);
        for (int i = 0; i < count; i++) {
            BytePacking.put(dst, offset, i, width, (times[from + i] - min) / power);
        }
        header.set(Codecs.TIME_FOR, width | scale << TimeEncoder.SCALE_SHIFT, min, 0, 0);
        return width * count;
    }

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        int width = header.param & BytePacking.WIDTH_MASK;
        long power = Decimals.checkedPower(header.param >>> TimeEncoder.SCALE_SHIFT);
        BytePacking.requireWidth(Codecs.TIME_FOR, width);
        CodecException.requireLength(Codecs.TIME_FOR, (long) width * count, length);
        BytePacking.unpack(src, offset, count, 0, width, out, at);
        for (int i = at; i < at + count; i++) {
            out[i] = header.base + out[i] * power;
        }
    }
}
