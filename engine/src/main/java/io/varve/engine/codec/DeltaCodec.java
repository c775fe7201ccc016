// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Times by their distance from the one before: `(aux + packed) · 10^scale`; `base` is the first time.
///
/// `param`: byte width in bits 0–3, scale in bits 4–8. Body: count − 1 unsigned numbers.
final class DeltaCodec implements LaneCodec {
    static int encode(
            long[] times,
            int from,
            int count,
            long minDelta,
            int scale,
            int width,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        long power = Decimals.power(scale);
        for (int i = 1; i < count; i++) {
            long packed = (times[from + i] - times[from + i - 1]) / power - minDelta;
            BytePacking.put(dst, offset, i - 1, width, packed);
        }
        header.set(Codecs.DELTA, width | scale << TimeEncoder.SCALE_SHIFT, times[from], minDelta, 0);
        return width * (count - 1);
    }

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        int width = header.param & BytePacking.WIDTH_MASK;
        long power = Decimals.checkedPower(header.param >>> TimeEncoder.SCALE_SHIFT);
        BytePacking.requireWidth(Codecs.DELTA, width);
        CodecException.requireLength(Codecs.DELTA, (long) width * (count - 1), length);
        BytePacking.unpack(src, offset, count - 1, header.aux, width, out, at + 1);
        long time = header.base;
        out[at] = time;
        for (int i = at + 1; i < at + count; i++) {
            time += out[i] * power;
            out[i] = time;
        }
    }
}
