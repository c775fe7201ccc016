// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import io.varve.query.plan.QueryException;
import java.math.BigInteger;

/// HUGEINT arithmetic on two lanes, two's complement, within 38 decimal digits.
///
/// Sums and comparisons work on the lanes; products and quotients go through BigInteger only where a factor needs more than 64 bits.
/// Threads: stateless. Errors: [QueryException] beyond 38 digits.
public final class Int128 {
    private static final BigInteger TEN_38 = BigInteger.TEN.pow(38);
    private static final long LIMIT_HIGH = TEN_38.shiftRight(64).longValue();
    private static final long LIMIT_LOW = TEN_38.longValue();
    private static final double TWO_64 = 0x1p64;

    private Int128() {}

    public static BigInteger toBigInteger(long high, long low) {
        return high == low >> 63
                ? BigInteger.valueOf(low)
                : BigInteger.valueOf(high).shiftLeft(64).add(unsigned(low));
    }

    /// The value of 64 unsigned bits.
    public static BigInteger unsigned(long bits) {
        BigInteger signed = BigInteger.valueOf(bits);
        return bits >= 0 ? signed : signed.add(BigInteger.ONE.shiftLeft(64));
    }

    /// Sets a row of HUGEINT.
    public static void set(Vector into, int row, BigInteger value) {
        if (value.bitLength() > 127) {
            throw overflow();
        }
        setChecked(into, row, value.shiftRight(64).longValue(), value.longValue());
    }

    /// Sets a row of HUGEINT, if the value has at most 38 digits.
    public static void setChecked(Vector into, int row, long high, long low) {
        check(high, low);
        into.setHuge(row, high, low);
    }

    /// Throws if the value has more than 38 digits.
    public static void check(long high, long low) {
        long absHigh = high;
        long absLow = low;
        if (high < 0) {
            absLow = -low;
            absHigh = ~high + (low == 0 ? 1 : 0);
        }
        if (absHigh < 0 || compare(absHigh, absLow, LIMIT_HIGH, LIMIT_LOW) >= 0) {
            throw overflow();
        }
    }

    public static int compare(long highA, long lowA, long highB, long lowB) {
        return highA != highB ? Long.compare(highA, highB) : Long.compareUnsigned(lowA, lowB);
    }

    /// Both are within 38 digits, so their sum fits 128 bits.
    public static void add(Vector into, int row, long highA, long lowA, long highB, long lowB) {
        long low = lowA + lowB;
        long carry = Long.compareUnsigned(low, lowA) < 0 ? 1 : 0;
        setChecked(into, row, highA + highB + carry, low);
    }

    public static void subtract(Vector into, int row, long highA, long lowA, long highB, long lowB) {
        long borrow = Long.compareUnsigned(lowA, lowB) < 0 ? 1 : 0;
        setChecked(into, row, highA - highB - borrow, lowA - lowB);
    }

    public static void multiply(Vector into, int row, long highA, long lowA, long highB, long lowB) {
        if (fitsLong(highA, lowA) && fitsLong(highB, lowB)) {
            setChecked(into, row, Math.multiplyHigh(lowA, lowB), lowA * lowB);
        } else {
            set(into, row, toBigInteger(highA, lowA).multiply(toBigInteger(highB, lowB)));
        }
    }

    /// Truncates; the divisor is not zero.
    public static void divide(Vector into, int row, long highA, long lowA, long highB, long lowB) {
        set(into, row, toBigInteger(highA, lowA).divide(toBigInteger(highB, lowB)));
    }

    /// With the sign of the dividend; the divisor is not zero.
    public static void modulo(Vector into, int row, long highA, long lowA, long highB, long lowB) {
        set(into, row, toBigInteger(highA, lowA).remainder(toBigInteger(highB, lowB)));
    }

    public static boolean fitsLong(long high, long low) {
        return high == low >> 63;
    }

    /// The nearest double.
    public static double toDouble(long high, long low) {
        return fitsLong(high, low) ? (double) low : toBigInteger(high, low).doubleValue();
    }

    /// The nearest double of 64 unsigned bits.
    public static double unsignedToDouble(long bits) {
        return bits >= 0 ? (double) bits : unsigned(bits).doubleValue();
    }

    /// Whether a double lies within 64 unsigned bits once rounded.
    public static boolean fitsUnsigned(double rounded) {
        return rounded >= 0 && rounded < TWO_64;
    }

    private static QueryException overflow() {
        return QueryException.value("numeric value out of range: more than 38 digits");
    }
}
