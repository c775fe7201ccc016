// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import java.math.BigInteger;

/// The shortest decimal that reads back as a double, and of those the nearest: `digits · 10^exponent`.
///
/// Source:  R. Giulietti, "The Schubfach way to render doubles", 2020: the digits of [Double#toString(double)] without its texts.
/// Threads: immutable.
final class ShortestDecimal {
    private static final int SIGNIFICAND_BITS = 52;
    private static final int MIN_BINARY_EXPONENT = -1074;
    private static final long HIDDEN_BIT = 1L << SIGNIFICAND_BITS;
    private static final long SIGNIFICAND = HIDDEN_BIT - 1;
    private static final int BIASED_EXPONENTS = 0x7FF;
    private static final long LOW_63 = Long.MAX_VALUE;
    /// Subnormal significands below this have one digit less than the search needs.
    private static final long TINY = 3;

    /// Decimals of at most so many digits each have a double of their own.
    private static final double MAX_EXACT = 1e15;
    /// `10^(2^i)`, to drop zeros by halves.
    private static final long[] ZEROS = {10, 100, 10_000, 100_000_000};

    private static final int MIN_K = -324;
    private static final int MAX_K = 292;
    /// Powers of ten, 126 bits each, rounded up: upper and lower 63 bits of that of `10^-k` at `2 · (k - MIN_K)`.
    private static final long[] POWERS = powers();

    private final long digits;
    private final int exponent;

    private ShortestDecimal(long digits, int exponent) {
        this.digits = digits;
        this.exponent = exponent;
    }

    private static long[] powers() {
        long[] all = new long[2 * (MAX_K - MIN_K + 1)];
        for (int k = MIN_K; k <= MAX_K; k++) {
            BigInteger power = upper126(-k);
            int at = 2 * (k - MIN_K);
            all[at] = power.shiftRight(63).longValueExact();
            all[at + 1] = power.longValue() & LOW_63;
        }
        return all;
    }

    /// `10^n` scaled by a power of two into [2^125, 2^126), rounded down, plus one.
    private static BigInteger upper126(int n) {
        BigInteger power = BigInteger.TEN.pow(Math.abs(n));
        BigInteger scaled;
        if (n >= 0) {
            int shift = 126 - power.bitLength();
            scaled = shift >= 0 ? power.shiftLeft(shift) : power.shiftRight(-shift);
        } else {
            scaled = BigInteger.ONE.shiftLeft(125 + power.bitLength()).divide(power);
            scaled = scaled.bitLength() > 126 ? scaled.shiftRight(1) : scaled;
        }
        return scaled.add(BigInteger.ONE);
    }

    /// The digits, without zeros behind.
    long digits() {
        return digits;
    }

    /// The power of ten of the last digit.
    int exponent() {
        return exponent;
    }

    /// The decimal of a finite value > 0.
    static ShortestDecimal of(double value) {
        double hundredths = Math.rint(value * 100);
        if (hundredths < MAX_EXACT && hundredths / 100 == value) {
            return withoutZeros((long) hundredths, -2);
        }
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & SIGNIFICAND;
        int biased = (int) (bits >>> SIGNIFICAND_BITS) & BIASED_EXPONENTS;
        if (biased != 0) {
            return search(MIN_BINARY_EXPONENT - 1 + biased, HIDDEN_BIT | fraction, 0);
        }
        return fraction < TINY
                ? search(MIN_BINARY_EXPONENT, 10 * fraction, -1)
                : search(MIN_BINARY_EXPONENT, fraction, 0);
    }

    /// The shortest decimal in the rounding interval of `significand · 2^binary`, times `10^shift`.
    private static ShortestDecimal search(int binary, long significand, int shift) {
        int odd = (int) significand & 1;
        long quarters = significand << 2;
        boolean regular = significand != HIDDEN_BIT || binary == MIN_BINARY_EXPONENT;
        int k = regular ? floorLog10Pow2(binary) : floorLog10ThreeQuartersPow2(binary);
        int h = binary + floorLog2Pow10(-k) + 2;
        long upper = POWERS[2 * (k - MIN_K)];
        long lower = POWERS[2 * (k - MIN_K) + 1];
        long middle = roundToOdd(upper, lower, quarters << h);
        long left = roundToOdd(upper, lower, (regular ? quarters - 2 : quarters - 1) << h) + odd;
        long right = roundToOdd(upper, lower, (quarters + 2) << h) - odd;
        long below = middle >> 2;
        if (below >= 100) {
            long tens = below / 10 * 10;
            boolean lowIn = left <= (tens << 2);
            boolean highIn = ((tens + 10) << 2) <= right;
            if (lowIn != highIn) {
                return withoutZeros(lowIn ? tens : tens + 10, k + shift);
            }
        }
        long above = below + 1;
        boolean lowIn = left <= (below << 2);
        boolean highIn = (above << 2) <= right;
        long toMiddle = middle - ((below + above) << 1);
        boolean takeBelow = lowIn == highIn ? toMiddle < 0 || (toMiddle == 0 && (below & 1) == 0) : lowIn;
        return withoutZeros(takeBelow ? below : above, k + shift);
    }

    private static ShortestDecimal withoutZeros(long digits, int exponent) {
        long rest = digits;
        int dropped = 0;
        for (int step = ZEROS.length - 1; step >= 0; step--) {
            while (rest % ZEROS[step] == 0) {
                rest /= ZEROS[step];
                dropped += 1 << step;
            }
        }
        return new ShortestDecimal(rest, exponent + dropped);
    }

    /// The product's upper part, its last bit set when anything was cut off.
    private static long roundToOdd(long upper, long lower, long factor) {
        long carried = Math.multiplyHigh(lower, factor);
        long low = upper * factor;
        long high = Math.multiplyHigh(upper, factor);
        long sum = (low >>> 1) + carried;
        return (high + (sum >>> 63)) | (((sum & LOW_63) + LOW_63) >>> 63);
    }

    private static int floorLog10Pow2(int e) {
        return (int) ((e * 661_971_961_083L) >> 41);
    }

    private static int floorLog10ThreeQuartersPow2(int e) {
        return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    private static int floorLog2Pow10(int e) {
        return (int) ((e * 913_124_641_741L) >> 38);
    }
}
