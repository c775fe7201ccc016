// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// Minimum, maximum, first and last of consecutive vectors as four arrays of what they differ from each other, which is less than what
/// they differ among themselves: the first follows the last of the vector before, and the extremes lie around the first.
///
/// ```
/// +---------+-------+----------+---------------------+-------------+-------------+
/// | u8 form | u8 f? | last     | first − last before | first − min | max − first |      form: 0 raw lanes, else e + 1
/// +---------+-------+----------+---------------------+-------------+-------------+
/// ```
/// Packed arrays of lanes, or of the integers of decimals when all are decimals. Threads: immutable once wrapped.
public final class PackedEnds {
    private static final int ARRAYS = 4;
    private static final int LAST = 0;
    private static final int FIRST = 1;
    private static final int MIN = 2;
    private static final int MAX = 3;

    private final PackedLongs[] arrays = {new PackedLongs(), new PackedLongs(), new PackedLongs(), new PackedLongs()};
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
            scratch[MIN][i] = first - scratch[MIN][i];
            scratch[MAX][i] -= first;
            // The first vector has no one before it; its own last keeps the distance small.
            scratch[FIRST][i] = first - scratch[LAST][Math.max(i - 1, 0)];
        }
        if (decimal) {
            out.u8(scale.exponent() + 1);
            out.u8(scale.factor());
        } else {
            out.u8(0);
        }
        for (long[] array : scratch) {
            PackedLongs.write(out, array, 0, count);
        }
    }

    private static boolean toDecimals(
            long[] mins, long[] maxs, long[] firsts, long[] lasts, int count, DecimalScale scale, long[][] scratch) {
        scale.search(lasts, 0, count);
        return !scale.isRaw()
                && scale.allToIntegers(lasts, count, scratch[LAST])
                && scale.allToIntegers(firsts, count, scratch[FIRST])
                && scale.allToIntegers(mins, count, scratch[MIN])
                && scale.allToIntegers(maxs, count, scratch[MAX]);
    }

    public PackedEnds wrap(ByteSource source, int count) {
        int form = source.u8();
        exponent = form - 1;
        factor = form == 0 ? 0 : source.u8();
        if (form != 0) {
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
        return lane(firstInteger(index) - arrays[MIN].get(index));
    }

    public long max(int index) {
        return lane(firstInteger(index) + arrays[MAX].get(index));
    }

    private long firstInteger(int index) {
        return arrays[FIRST].get(index) + arrays[LAST].get(Math.max(index - 1, 0));
    }

    private long lane(long integer) {
        return exponent < 0 ? integer : Double.doubleToRawLongBits(DecimalScale.toDouble(integer, exponent, factor));
    }
}
