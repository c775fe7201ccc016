// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

import java.math.BigInteger;

/// An exact sum of 64-bit integers in 128 bits, two's complement.
///
/// It cannot overflow: 2^63 additions of any 64-bit value stay below 2^127. Threads: one at a time.
public final class Int128Sum {
    private long high;
    private long low;

    public void reset() {
        high = 0;
        low = 0;
    }

    public long high() {
        return high;
    }

    public long low() {
        return low;
    }

    public void addSigned(long value) {
        add(value >> 63, value);
    }

    public void addUnsigned(long value) {
        add(0, value);
    }

    /// Adds a partial sum.
    public void add(long otherHigh, long otherLow) {
        long sum = low + otherLow;
        high += otherHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        low = sum;
    }

    /// Whether the sum fits a signed 64-bit value, which is then [#low].
    public boolean fitsLong() {
        return high == low >> 63;
    }

    public BigInteger toBigInteger() {
        return BigInteger.valueOf(high).shiftLeft(64).add(unsigned(low));
    }

    /// The nearest double.
    public double toDouble() {
        return fitsLong() ? (double) low : toBigInteger().doubleValue();
    }

    private static BigInteger unsigned(long value) {
        BigInteger signed = BigInteger.valueOf(value);
        return value >= 0 ? signed : signed.add(BigInteger.ONE.shiftLeft(64));
    }
}
