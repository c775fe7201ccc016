// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The kernels in plain Java: what runs without the incubating vector module, and for the ends of vectors.
public final class ScalarKernels implements BitKernels {
    private static final int GROUP = 8;
    private static final int LANES = 8;
    /// One word read from any bit of a byte on has so many bits for certain.
    private static final int WIDEST = 56;

    @Override
    public void unpack(MemorySegment src, long offset, int count, int width, long base, long[] out, int at) {
        unpackFrom(0, src, offset, count, width, base, out, at);
    }

    /// As [#unpack], but only numbers from `first`, a multiple of 8, on.
    public static void unpackFrom(
            int first, MemorySegment src, long offset, int count, int width, long base, long[] out, int at) {
        if (width == 0) {
            Arrays.fill(out, at + first, at + count, base);
            return;
        }
        long limit = offset + BitPacking.bytes(width, count);
        int i = first;
        if (width <= GROUP) {
            // One word holds a whole group.
            long mask = BitPacking.mask(width);
            for (long word = offset + (long) (first >>> 3) * width;
                    i + GROUP <= count && word + Long.BYTES <= limit;
                    i += GROUP, word += width) {
                unpackGroup(src.get(I64, word), width, mask, base, out, at + i);
            }
        } else if (width <= WIDEST) {
            long mask = BitPacking.mask(width);
            long bit = (long) i * width;
            for (; i < count && offset + (bit >>> 3) + Long.BYTES <= limit; i++, bit += width) {
                out[at + i] = (src.get(I64, offset + (bit >>> 3)) >>> (bit & 7) & mask) + base;
            }
        } else {
            i = unpackWide(first, src, offset, limit, count, width, base, out, at);
        }
        for (; i < count; i++) {
            out[at + i] = BitPacking.get(src, offset, limit, i, width) + base;
        }
    }

    /// Numbers that may begin in one word and end in the next byte; returns the first one for which there are too few bytes left.
    private static int unpackWide(
            int first,
            MemorySegment src,
            long offset,
            long limit,
            int count,
            int width,
            long base,
            long[] out,
            int at) {
        long mask = BitPacking.mask(width);
        int whole = (int) Math.min(count, (limit - offset - Long.BYTES) * Byte.SIZE / width);
        int i = first;
        for (; i < whole; i++) {
            long bit = (long) i * width;
            long place = offset + (bit >>> 3);
            // Shifted twice, for a shift by 64 is none.
            long high = (long) src.get(U8, place + Long.BYTES) << 1 << (63 - (bit & 7));
            out[at + i] = ((src.get(I64, place) >>> (bit & 7) | high) & mask) + base;
        }
        return i;
    }

    private static void unpackGroup(long word, int width, long mask, long base, long[] out, int at) {
        out[at] = (word & mask) + base;
        out[at + 1] = (word >>> width & mask) + base;
        out[at + 2] = (word >>> (2 * width) & mask) + base;
        out[at + 3] = (word >>> (3 * width) & mask) + base;
        out[at + 4] = (word >>> (4 * width) & mask) + base;
        out[at + 5] = (word >>> (5 * width) & mask) + base;
        out[at + 6] = (word >>> (6 * width) & mask) + base;
        out[at + 7] = (word >>> (7 * width) & mask) + base;
    }

    @Override
    public void unpackDecimals(
            MemorySegment src,
            long offset,
            int count,
            int width,
            long base,
            double ten,
            double tenth,
            long[] out,
            int at) {
        unpackFrom(0, src, offset, count, width, base, out, at);
        toDecimals(out, at, at + count, ten, tenth);
    }

    /// Replaces integers by the raw bits of their decimals.
    public static void toDecimals(long[] lanes, int from, int to, double ten, double tenth) {
        for (int i = from; i < to; i++) {
            lanes[i] = Double.doubleToRawLongBits((double) lanes[i] * ten * tenth);
        }
    }

    @Override
    public double sumDecimals(
            MemorySegment src, long offset, int count, int width, long base, double ten, double tenth) {
        double[] sums = new double[LANES];
        sumFrom(0, src, offset, count, width, base, ten, tenth, sums);
        double sum = 0;
        for (double lane : sums) {
            sum += lane;
        }
        return sum;
    }

    /// Adds the decimals from index `first`, a multiple of 8, on to their lanes' sums.
    public static void sumFrom(
            int first,
            MemorySegment src,
            long offset,
            int count,
            int width,
            long base,
            double ten,
            double tenth,
            double[] sums) {
        long limit = offset + BitPacking.bytes(width, count);
        int i = first;
        if (width <= GROUP) {
            i = sumGroups(first, src, offset, limit, count, width, base, ten, tenth, sums);
        } else if (width <= WIDEST) {
            i = sumWords(first, src, offset, limit, count, width, base, ten, tenth, sums);
        }
        for (; i < count; i++) {
            long integer = BitPacking.get(src, offset, limit, i, width) + base;
            sums[i & LANES - 1] += (double) integer * ten * tenth;
        }
    }

    /// Eight sums in registers: eight chains of additions instead of one.
    private static int sumGroups(
            int first,
            MemorySegment src,
            long offset,
            long limit,
            int count,
            int width,
            long base,
            double ten,
            double tenth,
            double[] sums) {
        long mask = BitPacking.mask(width);
        double a = sums[0];
        double b = sums[1];
        double c = sums[2];
        double d = sums[3];
        double e = sums[4];
        double f = sums[5];
        double g = sums[6];
        double h = sums[7];
        int i = first;
        for (long at = offset + (long) (first >>> 3) * width;
                i + GROUP <= count && at + Long.BYTES <= limit;
                i += GROUP, at += width) {
            long word = src.get(I64, at);
            a += (double) ((word & mask) + base) * ten * tenth;
            b += (double) ((word >>> width & mask) + base) * ten * tenth;
            c += (double) ((word >>> (2 * width) & mask) + base) * ten * tenth;
            d += (double) ((word >>> (3 * width) & mask) + base) * ten * tenth;
            e += (double) ((word >>> (4 * width) & mask) + base) * ten * tenth;
            f += (double) ((word >>> (5 * width) & mask) + base) * ten * tenth;
            g += (double) ((word >>> (6 * width) & mask) + base) * ten * tenth;
            h += (double) ((word >>> (7 * width) & mask) + base) * ten * tenth;
        }
        sums[0] = a;
        sums[1] = b;
        sums[2] = c;
        sums[3] = d;
        sums[4] = e;
        sums[5] = f;
        sums[6] = g;
        sums[7] = h;
        return i;
    }

    /// As [#sumGroups] for numbers of which each needs a word of its own.
    private static int sumWords(
            int first,
            MemorySegment src,
            long offset,
            long limit,
            int count,
            int width,
            long base,
            double ten,
            double tenth,
            double[] sums) {
        long mask = BitPacking.mask(width);
        long reach = ((7L * width) >>> 3) + Long.BYTES;
        double a = sums[0];
        double b = sums[1];
        double c = sums[2];
        double d = sums[3];
        double e = sums[4];
        double f = sums[5];
        double g = sums[6];
        double h = sums[7];
        int i = first;
        for (long at = offset + (long) (first >>> 3) * width;
                i + GROUP <= count && at + reach <= limit;
                i += GROUP, at += width) {
            a += (double) ((src.get(I64, at) & mask) + base) * ten * tenth;
            b += (double) ((src.get(I64, at + (width >>> 3)) >>> (width & 7) & mask) + base) * ten * tenth;
            c += (double) ((src.get(I64, at + ((2L * width) >>> 3)) >>> (2 * width & 7) & mask) + base) * ten * tenth;
            d += (double) ((src.get(I64, at + ((3L * width) >>> 3)) >>> (3 * width & 7) & mask) + base) * ten * tenth;
            e += (double) ((src.get(I64, at + ((4L * width) >>> 3)) >>> (4 * width & 7) & mask) + base) * ten * tenth;
            f += (double) ((src.get(I64, at + ((5L * width) >>> 3)) >>> (5 * width & 7) & mask) + base) * ten * tenth;
            g += (double) ((src.get(I64, at + ((6L * width) >>> 3)) >>> (6 * width & 7) & mask) + base) * ten * tenth;
            h += (double) ((src.get(I64, at + ((7L * width) >>> 3)) >>> (7 * width & 7) & mask) + base) * ten * tenth;
        }
        sums[0] = a;
        sums[1] = b;
        sums[2] = c;
        sums[3] = d;
        sums[4] = e;
        sums[5] = f;
        sums[6] = g;
        sums[7] = h;
        return i;
    }
}
