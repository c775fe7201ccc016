// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.engine.vector.DoubleDoubleSum;
import io.varve.query.exec.value.Int128;
import java.math.BigDecimal;
import java.math.MathContext;

/// Averages from exact sums, rounded once; counts are at least 1. Threads: stateless.
public final class Averages {
    private static final double EXACT_DOUBLE = 0x1p53;
    private static final MathContext DIGITS = new MathContext(60);

    private Averages() {}

    /// Average of integers with a 128-bit sum.
    public static double ofIntegers(long sumHigh, long sumLow, long count) {
        if (Int128.fitsLong(sumHigh, sumLow) && Math.abs((double) sumLow) < EXACT_DOUBLE && count < EXACT_DOUBLE) {
            return (double) sumLow / count;
        }
        return new BigDecimal(Int128.toBigInteger(sumHigh, sumLow))
                .divide(BigDecimal.valueOf(count), DIGITS)
                .doubleValue();
    }

    /// Average of doubles with a double-double sum; NaN and infinities among the values win.
    public static double ofDoubles(DoubleDoubleSum sum, long count) {
        if (sum.flags() != 0 || Double.isInfinite(sum.high())) {
            return sum.result();
        }
        double quotient = sum.high() / count;
        double rest = Math.fma(-quotient, (double) count, sum.high()) + sum.low();
        double exact = quotient + rest / count;
        return Double.isNaN(exact) ? quotient : exact;
    }
}
