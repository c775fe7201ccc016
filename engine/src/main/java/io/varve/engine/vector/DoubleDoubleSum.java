// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

/// A sum of doubles kept as an unevaluated pair `high + low` over the finite values, with flags for the others.
///
/// Each addition errs by at most 2^-105 of the partial sum, so any order and any split of the same values agrees within the bound
/// of the design, and the result is rounded once. A partial that overflows becomes (±∞, 0) and stays so; it is never NaN by itself.
/// Threads: one at a time. Source: Joldes, Muller, Popescu 2017, algorithms 4 (DWPlusFP) and 6 (AccurateDWPlusDW).
public final class DoubleDoubleSum {
    private static final long EXPONENT = 0x7FF0_0000_0000_0000L;

    private double high;
    private double low;
    private int flags;

    public void reset() {
        high = 0;
        low = 0;
        flags = 0;
    }

    public double high() {
        return high;
    }

    public double low() {
        return low;
    }

    /// Bits of [ZoneMap]'s `FLAG_` constants.
    public int flags() {
        return flags;
    }

    /// Adds any value: a finite one to the pair, another one to the flags.
    public void add(double value) {
        if ((Double.doubleToRawLongBits(value) & EXPONENT) == EXPONENT) {
            flags |= flagOf(value);
        } else {
            addFinite(value);
        }
    }

    /// Adds a partial sum with its flags.
    public void merge(double otherHigh, double otherLow, int otherFlags) {
        flags |= otherFlags;
        if (Double.isInfinite(high)) {
            return;
        }
        double sum = high + otherHigh;
        if (Double.isInfinite(sum)) {
            overflow(sum);
            return;
        }
        double error = twoSumError(high, otherHigh, sum);
        double lows = low + otherLow;
        double lowsError = twoSumError(low, otherLow, lows);
        double carry = error + lows;
        double upper = sum + carry;
        double rest = lowsError + (carry - (upper - sum));
        high = upper + rest;
        low = rest - (high - upper);
        if (Double.isInfinite(high)) {
            overflow(high);
        }
    }

    /// The sum as SQL sees it: NaN and infinities among the values win over the finite part.
    public double result() {
        int infinities = ZoneMap.FLAG_POSITIVE_INFINITY | ZoneMap.FLAG_NEGATIVE_INFINITY;
        if ((flags & ZoneMap.FLAG_NAN) != 0 || (flags & infinities) == infinities) {
            return Double.NaN;
        }
        if ((flags & ZoneMap.FLAG_POSITIVE_INFINITY) != 0) {
            return Double.POSITIVE_INFINITY;
        }
        return (flags & ZoneMap.FLAG_NEGATIVE_INFINITY) != 0 ? Double.NEGATIVE_INFINITY : high;
    }

    /// The flag of a value that is not finite.
    static int flagOf(double value) {
        if (Double.isNaN(value)) {
            return ZoneMap.FLAG_NAN;
        }
        return value > 0 ? ZoneMap.FLAG_POSITIVE_INFINITY : ZoneMap.FLAG_NEGATIVE_INFINITY;
    }

    void addFinite(double value) {
        if (Double.isInfinite(high)) {
            return;
        }
        double sum = high + value;
        double carry = low + twoSumError(high, value, sum);
        double upper = sum + carry;
        if (Double.isInfinite(sum) || Double.isInfinite(upper)) {
            overflow(Double.isInfinite(sum) ? sum : upper);
            return;
        }
        low = carry - (upper - sum);
        high = upper;
    }

    private void overflow(double infinity) {
        high = infinity;
        low = 0;
    }

    private static double twoSumError(double a, double b, double sum) {
        double second = sum - a;
        return (a - (sum - second)) + (b - second);
    }
}
