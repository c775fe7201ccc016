// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// Minimum, maximum, first and last of consecutive vectors as four arrays of what they differ from each other, which is less than what
/// they differ among themselves: the first follows the last of the vector before, and the extremes lie around the first.
///
/// ```
/// +---------+-------+----------+---------------------+-------------+-------------+
/// | u8 form | u8 f? | last     | first − last before | lower − min | max − upper |      form: 32 + (0 raw lanes, else e + 1)
/// +---------+-------+----------+---------------------+-------------+-------------+
/// ```
/// Lower and upper are first and last by size; in files of version 1.0 the form is without 32, and both are the first. Packed arrays of lanes, or of the integers of decimals when all are decimals. Threads: immutable once wrapped.
public final class PackedEnds {
    private static final int ARRAYS = 4;
    private static final int BY_SIZE = 32;
    private static final int LAST = 0;
    private static final int FIRST = 1;
    private static final int MIN = 2;
    private static final int MAX = 3;

    private final PackedLongs[] arrays = {new PackedLongs(), new PackedLongs(), new PackedLongs(), new PackedLongs()};
    private boolean bySize;
    private int exponent;
    private int factor;

    /// Writes element [0, count) of each; `doubles` says that the lanes are raw bits of doubles. `scratch` is working space, ≥ count in each
    /// of four arrays.
    public static void write(
            ByteSink out,
            boolean doubles,
            long[] mins,
            long[] maxs,
            long[] firsts,
            long[] lasts,
            int count,
            DecimalScale scale,
            long[][] scratch) {
        boolean decimal = doubles && toDecimals(mins, maxs, firsts, lasts, count, scale, scratch);
        if (!decimal) {
            long[][] sources = {lasts, firsts, mins, maxs};
            for (int a = 0; a < ARRAYS; a++) {
                System.arraycopy(sources[a], 0, scratch[a], 0, count);
            }
        }
        for (int i = count - 1; i >= 0; i--) {
            long first = scratch[FIRST][i];
            long last = scratch[LAST][i];
            scratch[MIN][i] = Math.min(first, last) - scratch[MIN][i];
            scratch[MAX][i] -= Math.max(first, last);
            // The first vector has no one before it; its own last keeps the distance small.
            scratch[FIRST][i] = first - scratch[LAST][Math.max(i - 1, 0)];
        }
        if (decimal) {
            out.u8(BY_SIZE + scale.exponent() + 1);
            out.u8(scale.factor());
        } else {
            out.u8(BY_SIZE);
        }
        for (long[] array : scratch) {
            PackedLongs.write(out, array, 0, count);
        }
    }

    private static boolean toDecimals(
            long[] mins, long[] maxs, long[] firsts, long[] lasts, int count, DecimalScale scale, long[][] scratch) {
        scale.search(lasts, 0, count);
        long[][] sources = {lasts, firsts, mins, maxs};
        int bad = firstBad(sources, count, scale, scratch);
        if (bad < ARRAYS && !scale.isRaw()) {
            // The sample may have missed what the exceptions have in common.
            int exceptions = scale.toIntegers(sources[bad], 0, count, scratch[0], scratch[1]);
            scale.searchAmong(sources[bad], 0, count, scratch[1], exceptions);
            bad = firstBad(sources, count, scale, scratch);
        }
        return bad == ARRAYS;
    }

    private static int firstBad(long[][] sources, int count, DecimalScale scale, long[][] scratch) {
        int array = 0;
        while (array < ARRAYS && !scale.isRaw() && scale.allToIntegers(sources[array], count, scratch[array])) {
            array++;
        }
        return array;
    }

    public PackedEnds wrap(ByteSource source, int count) {
        int form = source.u8();
        bySize = form >= BY_SIZE;
        exponent = (bySize ? form - BY_SIZE : form) - 1;
        factor = exponent < 0 ? 0 : source.u8();
        if (exponent >= 0) {
            DecimalScale.requireValid(exponent, factor);
        }
        for (PackedLongs array : arrays) {
            array.wrap(source, count);
        }
        return this;
    }

    public long last(int index) {
        return lane(arrays[LAST].get(index));
    }

    public long first(int index) {
        return lane(firstInteger(index));
    }

    public long min(int index) {
        return lane(minInteger(index));
    }

    public long max(int index) {
        return lane(maxInteger(index));
    }

    /// How many decimals the integers have; -1 when they are lanes.
    int decimals() {
        return exponent < 0 ? -1 : exponent - factor;
    }

    /// What `count` numbers are together if they lie around the middle of their extremes.
    long guessedSum(int index, long count) {
        long first = firstInteger(index);
        long last = bySize ? arrays[LAST].get(index) : first;
        long min = Math.min(first, last) - arrays[MIN].get(index);
        long max = Math.max(first, last) + arrays[MAX].get(index);
        return (count * (min + max)) >> 1;
    }

    private long minInteger(int index) {
        long first = firstInteger(index);
        long from = bySize ? Math.min(first, arrays[LAST].get(index)) : first;
        return from - arrays[MIN].get(index);
    }

    private long maxInteger(int index) {
        long first = firstInteger(index);
        long from = bySize ? Math.max(first, arrays[LAST].get(index)) : first;
        return from + arrays[MAX].get(index);
    }

    private long firstInteger(int index) {
        return arrays[FIRST].get(index) + arrays[LAST].get(Math.max(index - 1, 0));
    }

    private long lane(long integer) {
        return exponent < 0 ? integer : Double.doubleToRawLongBits(DecimalScale.toDouble(integer, exponent, factor));
    }
}
