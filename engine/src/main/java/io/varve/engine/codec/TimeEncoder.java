// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Encodes the times of a vector: a stride when they are equidistant, else deltas or differences to the earliest, whichever is smaller.
///
/// Times of one series ascend; those of a mixed vector need not. Differences are divided by the largest power of ten that divides
/// them all. Threads: any, stateless.
public final class TimeEncoder {
    static final int SCALE_SHIFT = 4;

    private TimeEncoder() {}

    /// Encodes `times[from .. from + count)` (1 ≤ count ≤ 1024) at `dst[offset]`, fills `header`, returns the body's length, at most 8·count.
    public static int encode(long[] times, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
        long first = times[from];
        long stride = count > 1 ? times[from + 1] - first : 0;
        if (isStride(times, from, count)) {
            header.set(Codecs.STRIDE, 0, first, stride, 0);
            return 0;
        }
        long min = first;
        long max = first;
        for (int i = 1; i < count; i++) {
            min = Math.min(min, times[from + i]);
            max = Math.max(max, times[from + i]);
        }
        if (max - min < 0) {
            return RawCodec.encode(times, from, count, dst, offset, header);
        }
        int scale = commonScale(times, from, count, stride);
        long power = Decimals.power(scale);
        long minDelta = Long.MAX_VALUE;
        long maxDelta = Long.MIN_VALUE;
        for (int i = 1; i < count; i++) {
            long delta = times[from + i] - times[from + i - 1];
            minDelta = Math.min(minDelta, delta);
            maxDelta = Math.max(maxDelta, delta);
        }
        int forWidth = BytePacking.widthOf((max - min) / power);
        // Both deltas are true differences within [-2^63, 2^63), but their distance may need all 64 bits.
        int deltaWidth = BytePacking.widthOf(maxDelta / power - minDelta / power);
        if (Math.min(forWidth, deltaWidth) == 8) {
            return RawCodec.encode(times, from, count, dst, offset, header);
        }
        return forWidth <= deltaWidth
                ? TimeForCodec.encode(times, from, count, min, scale, forWidth, dst, offset, header)
                : DeltaCodec.encode(times, from, count, minDelta / power, scale, deltaWidth, dst, offset, header);
    }

    /// Whether all neighbours are equally far apart.
    static boolean isStride(long[] times, int from, int count) {
        long stride = count > 1 ? times[from + 1] - times[from] : 0;
        long differences = 0;
        for (int i = 1; i < count; i++) {
            differences |= times[from + i] - times[from + i - 1] ^ stride;
        }
        return differences == 0;
    }

    private static int commonScale(long[] times, int from, int count, long firstDelta) {
        int scale = Decimals.scaleOf(firstDelta);
        for (int i = 2; i < count && scale > 0; i++) {
            long delta = times[from + i] - times[from + i - 1];
            while (delta % Decimals.power(scale) != 0) {
                scale--;
            }
        }
        return scale;
    }
}
