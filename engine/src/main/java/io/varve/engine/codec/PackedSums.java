// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ZoneMap;

/// Sums of vectors as what they differ from those that their extremes let expect ([PackedEnds#guessedSum]).
///
/// ```
/// +---------+-----------------+ - - - -  +----------------------+ - - - - - - - - - - - - - - - +
/// | u8 form | u8 decimals k?  | i32 p?   | sum − expected sum   | steps of high?  | units of low? |       form: 0 integers, 1 decimals
/// +---------+-----------------+ - - - -  +----------------------+ - - - - - - - - - - - - - - - +
/// ```
/// Of decimals the sum is an integer S of 10^-k, and the pair of doubles follows: high is `steps` of raw bits beyond S / 10^k, low is `units` of 2^p
/// beyond what high is less than S / 10^k, rounded to units. Both are small, for the sum of the doubles misses that of the decimals by rounding only.
/// Threads: immutable once wrapped.
public final class PackedSums {
    private static final int INTEGERS = 0;
    private static final int DECIMALS = 1;

    private final PackedLongs distances = new PackedLongs();
    private final PackedLongs steps = new PackedLongs();
    private final PackedLongs units = new PackedLongs();
    private PackedEnds ends = new PackedEnds();
    private boolean decimal;
    private double ten = 1;
    private double unit = 1;
    private double perUnit = 1;

    /// Writes the sums of `vectors` vectors of `counts` values each around what `ends` let expect; false, and nothing of use behind `out`, when one of them
    /// cannot be told so. Integers: `lows` only. Doubles: raw bits of both parts of each pair. `scratch` is working space, ≥ vectors in each of three
    /// arrays.
    public static boolean write(
            ByteSink out,
            boolean doubles,
            PackedEnds ends,
            long[] highs,
            long[] lows,
            long[] counts,
            int vectors,
            long[][] scratch) {
        out.u8(doubles ? DECIMALS : INTEGERS);
        if (!doubles) {
            for (int i = 0; i < vectors; i++) {
                scratch[0][i] = lows[i] - ends.guessedSum(i, counts[i]);
            }
            PackedLongs.write(out, scratch[0], 0, vectors);
            return true;
        }
        int decimals = ends.decimals();
        if (decimals < 0) {
            return false;
        }
        int power = PackedDoubles.commonPower(lows, 0, vectors);
        out.u8(decimals);
        out.i32(power);
        PackedSums sums = new PackedSums();
        sums.scale(decimals, power);
        for (int i = 0; i < vectors; i++) {
            double high = Double.longBitsToDouble(highs[i]);
            long sum = (long) Math.rint(high * sums.ten);
            scratch[0][i] = sum - ends.guessedSum(i, counts[i]);
            scratch[1][i] = highs[i] - Double.doubleToRawLongBits((double) sum / sums.ten);
            long low = (long) (Double.longBitsToDouble(lows[i]) * sums.perUnit);
            scratch[2][i] = low - sums.expectedLow(sum, high);
            if (Double.doubleToRawLongBits((double) low * sums.unit) != lows[i]) {
                return false;
            }
        }
        for (long[] array : scratch) {
            PackedLongs.write(out, array, 0, vectors);
        }
        return true;
    }

    private void scale(int decimals, int power) {
        ten = DecimalScale.ten(decimals);
        unit = Math.scalb(1.0, power);
        perUnit = Math.scalb(1.0, -power);
    }

    /// Units by which `high` is less than `sum`; what is left of a quotient is exact, and so is the difference of neighbours.
    private long expectedLow(long sum, double high) {
        double near = (double) sum / ten;
        double left = Math.fma(-near, ten, (double) sum);
        return (long) Math.rint((left / ten + (near - high)) * perUnit);
    }

    /// Reads the forms at `source` and passes over them; `newEnds` are those that the sums were written with.
    public PackedSums wrap(ByteSource source, PackedEnds newEnds, int vectors) {
        int form = source.u8();
        if (form > DECIMALS) {
            throw new CodecException("unknown form of sums: form=" + form);
        }
        decimal = form == DECIMALS;
        ends = newEnds;
        if (decimal) {
            int decimals = source.u8();
            int power = source.i32();
            if (decimals > DecimalScale.MAX_EXPONENT
                    || power < PackedDoubles.MIN_BINARY
                    || power > PackedDoubles.MAX_BINARY) {
                throw new CodecException("scale of sums out of range: decimals=" + decimals + ", power=" + power);
            }
            scale(decimals, power);
        }
        distances.wrap(source, vectors);
        if (decimal) {
            steps.wrap(source, vectors);
            units.wrap(source, vectors);
        }
        return this;
    }

    /// Reads the two parts of the sum of vector `index`, which has `count` values; an integer's fit one.
    public void read(int index, long count, ZoneMap into) {
        long sum = ends.guessedSum(index, count) + distances.get(index);
        if (!decimal) {
            into.sumLow = sum;
            into.sumHigh = sum >> 63;
            return;
        }
        into.sumHigh = Double.doubleToRawLongBits((double) sum / ten) + steps.get(index);
        long low = expectedLow(sum, Double.longBitsToDouble(into.sumHigh)) + units.get(index);
        into.sumLow = Double.doubleToRawLongBits((double) low * unit);
    }
}
