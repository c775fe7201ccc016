// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import static io.varve.engine.batch.LaneEncoding.BITS;
import static io.varve.engine.batch.LaneEncoding.CONST;
import static io.varve.engine.batch.LaneEncoding.DECIMAL1;
import static io.varve.engine.batch.LaneEncoding.DELTA1;
import static io.varve.engine.batch.LaneEncoding.FOR1;
import static io.varve.engine.batch.LaneEncoding.MAX_DECIMAL_SCALE;
import static io.varve.engine.batch.LaneEncoding.MAX_SCALE;
import static io.varve.engine.batch.LaneEncoding.RAW;
import static io.varve.engine.batch.LaneEncoding.RUNS;
import static io.varve.engine.batch.LaneEncoding.STRIDE;
import static io.varve.engine.batch.LaneEncoding.powerOfTen;

import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Packs arrays of 64-bit lanes, each in the smallest of the encodings of [LaneEncoding].
///
/// Shape: all methods write at `at` and return the offset behind what they wrote. Value blocks take ≤ 1 + 8n bytes, ordered blocks
/// ≤ [#ORDERED_OVERHEAD] + 8n. Threads: one. Memory: scratch arrays grow to the largest column seen.
final class LaneWriter {
    /// What an ordered block may need beyond 8 bytes a value: two nested headers and counts.
    static final int ORDERED_OVERHEAD = 48;

    private static final int CHUNK = 1024;
    private static final int FOR_HEADER = 10;
    private static final int DELTA_HEADER = 18;
    private static final int ROWS_PER_RUN = 8;

    private final byte[] bytes = new byte[CHUNK];
    private final short[] shorts = new short[CHUNK];
    private final int[] ints = new int[CHUNK];
    private long[] decimals = new long[CHUNK];
    private long[] runValues = new long[CHUNK];
    private long[] runLengths = new long[CHUNK];

    /// Packs integers without order: RAW, CONST or FOR.
    long putIntegers(MemorySegment dst, long at, long[] v, int n) {
        long min = v[0];
        long max = v[0];
        for (int i = 1; i < n; i++) {
            min = Math.min(min, v[i]);
            max = Math.max(max, v[i]);
        }
        if (min == max) {
            return putConstant(dst, at, min);
        }
        int width = width(max - min);
        if (FOR_HEADER + (long) width * n >= 1 + 8L * n) {
            return putRaw(dst, at, v, n);
        }
        return putFrame(dst, at, FOR1, v, n, min, 0, width);
    }

    /// Packs doubles (raw bits): CONST, or exact decimals, or RAW.
    long putDoubles(MemorySegment dst, long at, long[] v, int n) {
        if (isConstant(v, n)) {
            return putConstant(dst, at, v[0]);
        }
        int scale = decimalScale(v, n);
        if (scale >= 0) {
            long min = decimals[0];
            long max = min;
            for (int i = 1; i < n; i++) {
                min = Math.min(min, decimals[i]);
                max = Math.max(max, decimals[i]);
            }
            int width = width(max - min);
            if (FOR_HEADER + (long) width * n < 1 + 8L * n) {
                return putFrame(dst, at, DECIMAL1, decimals, n, min, scale, width);
            }
        }
        return putRaw(dst, at, v, n);
    }

    /// Packs lanes that are 0 or 1.
    long putBooleans(MemorySegment dst, long at, long[] v, int n) {
        if (isConstant(v, n)) {
            return putConstant(dst, at, v[0]);
        }
        dst.set(Layouts.U8, at, (byte) BITS);
        long out = at + 1;
        for (int i = 0; i < n; i += 8) {
            int bits = 0;
            for (int j = 0, end = Math.min(8, n - i); j < end; j++) {
                bits |= ((int) v[i + j] & 1) << j;
            }
            dst.set(Layouts.U8, out++, (byte) bits);
        }
        return out;
    }

    /// Packs what arrives in some order: times, series references, lines. Tries runs, strides and deltas too.
    long putOrdered(MemorySegment dst, long at, long[] v, int n) {
        int runs = 1;
        for (int i = 1; i < n; i++) {
            runs += v[i] != v[i - 1] ? 1 : 0;
        }
        if (runs == 1) {
            return putConstant(dst, at, v[0]);
        }
        if ((long) runs * ROWS_PER_RUN > n) {
            return putSteps(dst, at, v, n);
        }
        if (runValues.length < runs) {
            runValues = new long[Integer.highestOneBit(runs) * 2];
            runLengths = new long[runValues.length];
        }
        int run = -1;
        for (int i = 0; i < n; i++) {
            if (i == 0 || v[i] != v[i - 1]) {
                runValues[++run] = v[i];
                runLengths[run] = 0;
            }
            runLengths[run]++;
        }
        dst.set(Layouts.U8, at, (byte) RUNS);
        dst.set(Layouts.I32, at + 1, runs);
        long next = putIntegers(dst, at + 5, runLengths, runs);
        return putSteps(dst, next, runValues, runs);
    }

    long putCycle(MemorySegment dst, long at, int modulus) {
        dst.set(Layouts.U8, at, (byte) LaneEncoding.CYCLE);
        dst.set(Layouts.I32, at + 1, modulus);
        return at + 5;
    }

    /// STRIDE, FOR or DELTA, the last two in units of the largest power of ten that divides all steps.
    private long putSteps(MemorySegment dst, long at, long[] v, int n) {
        if (n > 1 && isStride(v, n)) {
            dst.set(Layouts.U8, at, (byte) STRIDE);
            dst.set(Layouts.I64, at + 1, v[0]);
            dst.set(Layouts.I64, at + 9, v[1] - v[0]);
            return at + 17;
        }
        long min = v[0];
        long max = v[0];
        for (int i = 1; i < n; i++) {
            min = Math.min(min, v[i]);
            max = Math.max(max, v[i]);
        }
        if (min == max) {
            return putConstant(dst, at, min);
        }
        if (max - min < 0) {
            return putRaw(dst, at, v, n);
        }
        long minDelta = Long.MAX_VALUE;
        long maxDelta = Long.MIN_VALUE;
        for (int i = 1; i < n; i++) {
            minDelta = Math.min(minDelta, v[i] - v[i - 1]);
            maxDelta = Math.max(maxDelta, v[i] - v[i - 1]);
        }
        int scale = commonScale(v, n, max - min);
        long unit = powerOfTen(scale);
        int frameWidth = width((max - min) / unit);
        long deltaRange = maxDelta - minDelta;
        int deltaWidth = deltaRange < 0 ? Long.BYTES : width(deltaRange / unit);
        long frameBytes = FOR_HEADER + (long) frameWidth * n;
        long deltaBytes = DELTA_HEADER + (long) deltaWidth * (n - 1);
        long rawBytes = 1 + 8L * n;
        if (frameWidth < Long.BYTES && frameBytes <= deltaBytes && frameBytes < rawBytes) {
            return putFrame(dst, at, FOR1, v, n, min, scale, frameWidth);
        }
        if (deltaWidth < Long.BYTES && deltaBytes < rawBytes) {
            return putDeltas(dst, at, v, n, minDelta, scale, deltaWidth);
        }
        return putRaw(dst, at, v, n);
    }

    private static int commonScale(long[] v, int n, long range) {
        int scale = MAX_SCALE;
        while (powerOfTen(scale) > range) {
            scale--;
        }
        for (int i = 1; i < n && scale > 0; i++) {
            long step = v[i] - v[0];
            while (step % powerOfTen(scale) != 0) {
                scale--;
            }
        }
        return scale;
    }

    /// Finds the fewest decimal places that hold every value exactly, fills [#decimals]; −1 when there are none.
    private int decimalScale(long[] v, int n) {
        if (decimals.length < n) {
            decimals = new long[Math.max(n, decimals.length * 2)];
        }
        int scale = 0;
        int i = 0;
        while (i < n) {
            double power = LaneEncoding.doublePowerOfTen(scale);
            double value = Double.longBitsToDouble(v[i]);
            double scaled = value * power;
            long whole = (long) (scaled + Math.copySign(0.5, scaled));
            if (Math.abs(whole) < 1L << 53 && Double.doubleToRawLongBits(whole / power) == v[i]) {
                decimals[i++] = whole;
            } else if (++scale > MAX_DECIMAL_SCALE) {
                return -1;
            } else {
                i = 0;
            }
        }
        return scale;
    }

    private long putFrame(MemorySegment dst, long at, int encoding1, long[] v, int n, long base, int scale, int width) {
        dst.set(Layouts.U8, at, (byte) (encoding1 + widthIndex(width)));
        dst.set(Layouts.I64, at + 1, base);
        dst.set(Layouts.U8, at + 9, (byte) scale);
        // A decimal block's scale is part of the value, not of the frame.
        long unit = encoding1 == FOR1 ? powerOfTen(scale) : 1;
        long out = at + FOR_HEADER;
        for (int from = 0; from < n; from += CHUNK) {
            int count = Math.min(CHUNK, n - from);
            if (unit == 1) {
                narrow(v, from, count, base, width);
            } else {
                narrowScaled(v, from, count, base, unit);
            }
            out = putNarrow(dst, out, count, width, unit != 1);
        }
        return out;
    }

    private long putDeltas(MemorySegment dst, long at, long[] v, int n, long minDelta, int scale, int width) {
        dst.set(Layouts.U8, at, (byte) (DELTA1 + widthIndex(width)));
        dst.set(Layouts.I64, at + 1, v[0]);
        dst.set(Layouts.I64, at + 9, minDelta);
        dst.set(Layouts.U8, at + 17, (byte) scale);
        long unit = powerOfTen(scale);
        long out = at + DELTA_HEADER;
        for (int from = 1; from < n; from += CHUNK) {
            int count = Math.min(CHUNK, n - from);
            for (int i = 0; i < count; i++) {
                long delta = v[from + i] - v[from + i - 1] - minDelta;
                ints[i] = (int) (delta / unit);
            }
            out = putNarrow(dst, out, count, width, true);
        }
        return out;
    }

    private void narrow(long[] v, int from, int count, long base, int width) {
        if (width == 1) {
            for (int i = 0; i < count; i++) {
                bytes[i] = (byte) (v[from + i] - base);
            }
        } else if (width == 2) {
            for (int i = 0; i < count; i++) {
                shorts[i] = (short) (v[from + i] - base);
            }
        } else {
            for (int i = 0; i < count; i++) {
                ints[i] = (int) (v[from + i] - base);
            }
        }
    }

    private void narrowScaled(long[] v, int from, int count, long base, long unit) {
        for (int i = 0; i < count; i++) {
            ints[i] = (int) ((v[from + i] - base) / unit);
        }
    }

    private long putNarrow(MemorySegment dst, long at, int count, int width, boolean fromInts) {
        if (width == 1) {
            for (int i = 0; fromInts && i < count; i++) {
                bytes[i] = (byte) ints[i];
            }
            MemorySegment.copy(bytes, 0, dst, Layouts.U8, at, count);
        } else if (width == 2) {
            for (int i = 0; fromInts && i < count; i++) {
                shorts[i] = (short) ints[i];
            }
            MemorySegment.copy(shorts, 0, dst, Layouts.U16, at, count);
        } else {
            MemorySegment.copy(ints, 0, dst, Layouts.I32, at, count);
        }
        return at + (long) count * width;
    }

    private static long putConstant(MemorySegment dst, long at, long value) {
        dst.set(Layouts.U8, at, (byte) CONST);
        dst.set(Layouts.I64, at + 1, value);
        return at + 9;
    }

    private static long putRaw(MemorySegment dst, long at, long[] v, int n) {
        dst.set(Layouts.U8, at, (byte) RAW);
        MemorySegment.copy(v, 0, dst, Layouts.I64, at + 1, n);
        return at + 1 + 8L * n;
    }

    private static boolean isConstant(long[] v, int n) {
        return Arrays.mismatch(v, 0, n - 1, v, 1, n) < 0;
    }

    private static boolean isStride(long[] v, int n) {
        long stride = v[1] - v[0];
        for (int i = 2; i < n; i++) {
            if (v[i] - v[i - 1] != stride) {
                return false;
            }
        }
        return true;
    }

    /// Bytes that hold the unsigned `range`: 1, 2, 4 or 8.
    private static int width(long range) {
        if (range < 0 || range > 0xFFFFFFFFL) {
            return Long.BYTES;
        }
        return range <= 0xFF ? 1 : range <= 0xFFFF ? 2 : 4;
    }

    private static int widthIndex(int width) {
        return width >>> 1;
    }
}
