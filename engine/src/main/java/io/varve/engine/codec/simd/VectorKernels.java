// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec.simd;

import static io.varve.engine.memory.Layouts.I64;

import io.varve.engine.codec.BitKernels;
import io.varve.engine.codec.ScalarKernels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The kernels on 512-bit registers, a group of eight numbers at a time.
///
/// Eight numbers of `width` bits are `width` bytes. Up to 8 bits one word has them all and is broadcast to the lanes; up to 16 bits two words,
/// one for each half; up to 56 bits a permutation of bytes brings to each lane the eight bytes that its number begins in. Then each
/// lane is shifted by its own distance and masked. Wider numbers, and the last groups, whose words would reach behind the body, are the
/// scalar kernels'.
public final class VectorKernels implements BitKernels {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final int GROUP = 8;
    private static final int ONE_WORD = 8;
    private static final int TWO_WORDS = 16;
    private static final int WIDEST = 56;
    private static final int VECTOR_BYTES = 64;
    private static final VectorMask<Long> UPPER_HALF = VectorMask.fromLong(LONGS, 0xF0);

    /// By width: how far each lane is shifted, in one row of eight.
    private static final long[][] SHIFTS = new long[WIDEST + 1][GROUP];

    private static final int[][] PLACES = new int[WIDEST + 1][VECTOR_BYTES];

    static {
        for (int width = 1; width <= WIDEST; width++) {
            for (int lane = 0; lane < GROUP; lane++) {
                int bit = lane * width;
                int half = 4 * width;
                SHIFTS[width][lane] = width <= ONE_WORD
                        ? bit
                        : width > TWO_WORDS ? bit & 7 : lane < GROUP / 2 ? bit : bit - half + (half & 7);
                for (int b = 0; b < Long.BYTES; b++) {
                    PLACES[width][lane * Long.BYTES + b] = ((bit >>> 3) + b) & (VECTOR_BYTES - 1);
                }
            }
        }
    }

    /// @throws UnsupportedOperationException when the processor's registers are narrower
    public VectorKernels() {
        if (LongVector.SPECIES_PREFERRED.length() < GROUP) {
            throw new UnsupportedOperationException(
                    "registers too narrow: bits=" + LongVector.SPECIES_PREFERRED.vectorBitSize());
        }
    }

    private static int groups(int count, int width, int reach) {
        long bytes = ((long) width * count + 7) >>> 3;
        return bytes < reach ? 0 : (int) Math.min(count / GROUP, (bytes - reach) / width + 1);
    }

    private static int reach(int width) {
        return width <= ONE_WORD ? Long.BYTES : width <= TWO_WORDS ? (width >>> 1) + Long.BYTES : VECTOR_BYTES;
    }

    private static boolean isScalar(int count, int width) {
        return width == 0 || width > WIDEST || count < 2 * GROUP;
    }

    @Override
    public void unpack(MemorySegment src, long offset, int count, int width, long base, long[] out, int at) {
        int groups = isScalar(count, width) ? 0 : groups(count, width, reach(width));
        if (groups > 0) {
            if (width <= ONE_WORD) {
                unpackOne(src, offset, groups, width, base, out, at);
            } else if (width <= TWO_WORDS) {
                unpackTwo(src, offset, groups, width, base, out, at);
            } else {
                unpackMany(src, offset, groups, width, base, out, at);
            }
        }
        ScalarKernels.unpackFrom(groups * GROUP, src, offset, count, width, base, out, at);
    }

    private static void unpackOne(
            MemorySegment src, long offset, int groups, int width, long base, long[] out, int at) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        long from = offset;
        for (int i = at; i < at + groups * GROUP; i += GROUP, from += width) {
            LongVector lanes = LongVector.broadcast(LONGS, src.get(I64, from))
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            lanes.intoArray(out, i);
        }
    }

    private static void unpackTwo(
            MemorySegment src, long offset, int groups, int width, long base, long[] out, int at) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        int half = width >>> 1;
        long from = offset;
        for (int i = at; i < at + groups * GROUP; i += GROUP, from += width) {
            LongVector lanes = LongVector.broadcast(LONGS, src.get(I64, from))
                    .blend(src.get(I64, from + half), UPPER_HALF)
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            lanes.intoArray(out, i);
        }
    }

    private static void unpackMany(
            MemorySegment src, long offset, int groups, int width, long base, long[] out, int at) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        VectorShuffle<Byte> places = VectorShuffle.fromArray(BYTES, PLACES[width], 0);
        long from = offset;
        for (int i = at; i < at + groups * GROUP; i += GROUP, from += width) {
            LongVector lanes = ByteVector.fromMemorySegment(BYTES, src, from, ByteOrder.LITTLE_ENDIAN)
                    .rearrange(places)
                    .reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            lanes.intoArray(out, i);
        }
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
        int groups = isScalar(count, width) ? 0 : groups(count, width, reach(width));
        if (groups > 0) {
            if (width <= ONE_WORD) {
                decimalsOne(src, offset, groups, width, base, ten, tenth, out, at);
            } else if (width <= TWO_WORDS) {
                decimalsTwo(src, offset, groups, width, base, ten, tenth, out, at);
            } else {
                decimalsMany(src, offset, groups, width, base, ten, tenth, out, at);
            }
        }
        int first = groups * GROUP;
        ScalarKernels.unpackFrom(first, src, offset, count, width, base, out, at);
        ScalarKernels.toDecimals(out, at + first, at + count, ten, tenth);
    }

    private static void decimalsOne(
            MemorySegment src,
            long offset,
            int groups,
            int width,
            long base,
            double ten,
            double tenth,
            long[] out,
            int at) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        long from = offset;
        for (int i = at; i < at + groups * GROUP; i += GROUP, from += width) {
            LongVector lanes = LongVector.broadcast(LONGS, src.get(I64, from))
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            DoubleVector decimals = (DoubleVector) lanes.convert(VectorOperators.L2D, 0);
            decimals.mul(ten).mul(tenth).reinterpretAsLongs().intoArray(out, i);
        }
    }

    private static void decimalsTwo(
            MemorySegment src,
            long offset,
            int groups,
            int width,
            long base,
            double ten,
            double tenth,
            long[] out,
            int at) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        int half = width >>> 1;
        long from = offset;
        for (int i = at; i < at + groups * GROUP; i += GROUP, from += width) {
            LongVector lanes = LongVector.broadcast(LONGS, src.get(I64, from))
                    .blend(src.get(I64, from + half), UPPER_HALF)
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            DoubleVector decimals = (DoubleVector) lanes.convert(VectorOperators.L2D, 0);
            decimals.mul(ten).mul(tenth).reinterpretAsLongs().intoArray(out, i);
        }
    }

    private static void decimalsMany(
            MemorySegment src,
            long offset,
            int groups,
            int width,
            long base,
            double ten,
            double tenth,
            long[] out,
            int at) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        VectorShuffle<Byte> places = VectorShuffle.fromArray(BYTES, PLACES[width], 0);
        long from = offset;
        for (int i = at; i < at + groups * GROUP; i += GROUP, from += width) {
            LongVector lanes = ByteVector.fromMemorySegment(BYTES, src, from, ByteOrder.LITTLE_ENDIAN)
                    .rearrange(places)
                    .reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            DoubleVector decimals = (DoubleVector) lanes.convert(VectorOperators.L2D, 0);
            decimals.mul(ten).mul(tenth).reinterpretAsLongs().intoArray(out, i);
        }
    }

    @Override
    public double sumDecimals(
            MemorySegment src, long offset, int count, int width, long base, double ten, double tenth) {
        double[] sums = new double[GROUP];
        int groups = isScalar(count, width) ? 0 : groups(count, width, reach(width));
        if (groups > 0) {
            if (width <= ONE_WORD) {
                sumOne(src, offset, groups, width, base, ten, tenth, sums);
            } else if (width <= TWO_WORDS) {
                sumTwo(src, offset, groups, width, base, ten, tenth, sums);
            } else {
                sumMany(src, offset, groups, width, base, ten, tenth, sums);
            }
        }
        ScalarKernels.sumFrom(groups * GROUP, src, offset, count, width, base, ten, tenth, sums);
        double sum = 0;
        for (double lane : sums) {
            sum += lane;
        }
        return sum;
    }

    private static void sumOne(
            MemorySegment src, long offset, int groups, int width, long base, double ten, double tenth, double[] sums) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        DoubleVector sum = DoubleVector.zero(DoubleVector.SPECIES_512);
        long from = offset;
        for (int g = 0; g < groups; g++, from += width) {
            LongVector lanes = LongVector.broadcast(LONGS, src.get(I64, from))
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            DoubleVector decimals = (DoubleVector) lanes.convert(VectorOperators.L2D, 0);
            sum = sum.add(decimals.mul(ten).mul(tenth));
        }
        sum.intoArray(sums, 0);
    }

    private static void sumTwo(
            MemorySegment src, long offset, int groups, int width, long base, double ten, double tenth, double[] sums) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        int half = width >>> 1;
        DoubleVector sum = DoubleVector.zero(DoubleVector.SPECIES_512);
        long from = offset;
        for (int g = 0; g < groups; g++, from += width) {
            LongVector lanes = LongVector.broadcast(LONGS, src.get(I64, from))
                    .blend(src.get(I64, from + half), UPPER_HALF)
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            DoubleVector decimals = (DoubleVector) lanes.convert(VectorOperators.L2D, 0);
            sum = sum.add(decimals.mul(ten).mul(tenth));
        }
        sum.intoArray(sums, 0);
    }

    private static void sumMany(
            MemorySegment src, long offset, int groups, int width, long base, double ten, double tenth, double[] sums) {
        LongVector shifts = LongVector.fromArray(LONGS, SHIFTS[width], 0);
        long mask = (1L << width) - 1;
        VectorShuffle<Byte> places = VectorShuffle.fromArray(BYTES, PLACES[width], 0);
        DoubleVector sum = DoubleVector.zero(DoubleVector.SPECIES_512);
        long from = offset;
        for (int g = 0; g < groups; g++, from += width) {
            LongVector lanes = ByteVector.fromMemorySegment(BYTES, src, from, ByteOrder.LITTLE_ENDIAN)
                    .rearrange(places)
                    .reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHR, shifts)
                    .and(mask)
                    .add(base);
            DoubleVector decimals = (DoubleVector) lanes.convert(VectorOperators.L2D, 0);
            sum = sum.add(decimals.mul(ten).mul(tenth));
        }
        sum.intoArray(sums, 0);
    }
}
