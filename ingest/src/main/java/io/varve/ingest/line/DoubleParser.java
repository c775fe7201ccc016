// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Decimal to double, correctly rounded, almost always without an allocation.
///
/// Small numbers take one exact multiplication or division (Clinger 1990); others the 128-bit product of Eisel and Lemire.
/// With more than 19 significant digits both neighbours are tried; only when they differ [Double#parseDouble(String)] decides.
/// Threads: stateless, any.
/// Source:  Lemire, "Number parsing at a gigabyte per second", 2021; Mushtak and Lemire, "Fast number parsing without
///          fallback", 2023 (why no product of 19 digits is undecided).
final class DoubleParser {
    private static final int MIN_POWER = -342;
    private static final int MAX_POWER = 308;
    private static final int EXACT_POWER = 22;
    private static final long EXACT_SIGNIFICAND = 1L << 53;
    /// The product's bits below the 55 that rounding needs.
    private static final long PRECISION_MASK = 0x1ff;
    private static final int BIAS = 1023;
    private static final int INFINITE_EXPONENT = 2047;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    /// 5^q normalised to 128 bits, high and low word, from q = MIN_POWER on; reciprocals rounded up, powers cut.
    private static final long[] FIVES = powersOfFive();

    private DoubleParser() {}

    /// `significand` × 10^`exponent`, not negative; infinite if too large.
    ///
    /// Shape: `inexact` says that non-zero digits behind the significand were dropped; b[from, to) is the text without sign.
    static double toDouble(long significand, long exponent, boolean inexact, byte[] b, int from, int to) {
        if (significand == 0) {
            return 0;
        }
        if (!inexact
                && Long.compareUnsigned(significand, EXACT_SIGNIFICAND) <= 0
                && exponent >= -EXACT_POWER
                && exponent <= EXACT_POWER) {
            return exponent < 0
                    ? significand / POWERS_OF_TEN[(int) -exponent]
                    : significand * POWERS_OF_TEN[(int) exponent];
        }
        if (exponent > MAX_POWER) {
            return Double.POSITIVE_INFINITY;
        }
        if (exponent < MIN_POWER) {
            return 0;
        }
        long bits = eiselLemire(significand, (int) exponent);
        if (inexact && bits != eiselLemire(significand + 1, (int) exponent)) {
            return Double.parseDouble(new String(b, from, to - from, StandardCharsets.ISO_8859_1));
        }
        return Double.longBitsToDouble(bits);
    }

    private static long eiselLemire(long significand, int power) {
        int leadingZeros = Long.numberOfLeadingZeros(significand);
        long w = significand << leadingZeros;
        int index = 2 * (power - MIN_POWER);
        long upper = Math.unsignedMultiplyHigh(w, FIVES[index]);
        long lower = w * FIVES[index];
        if ((upper & PRECISION_MASK) == PRECISION_MASK) {
            long second = Math.unsignedMultiplyHigh(w, FIVES[index + 1]);
            lower += second;
            if (Long.compareUnsigned(second, lower) > 0) {
                upper++;
            }
        }
        int upperBit = (int) (upper >>> 63);
        int shift = upperBit + 64 - 52 - 3;
        long mantissa = upper >>> shift;
        int exponent = (((152170 + 65536) * power) >> 16) + 63 + upperBit - leadingZeros + BIAS;
        if (exponent <= 0) {
            return subnormal(mantissa, exponent);
        }
        boolean halfway = Long.compareUnsigned(lower, 1) <= 0
                && power >= -4
                && power <= 23
                && (mantissa & 3) == 1
                && mantissa << shift == upper;
        if (halfway) {
            mantissa &= ~1L;
        }
        mantissa = (mantissa + (mantissa & 1)) >>> 1;
        if (mantissa >= 1L << 53) {
            mantissa = 1L << 52;
            exponent++;
        }
        return exponent >= INFINITE_EXPONENT
                ? (long) INFINITE_EXPONENT << 52
                : (mantissa & ~(1L << 52)) | ((long) exponent << 52);
    }

    private static long subnormal(long mantissa, int exponent) {
        if (1 - exponent >= 64) {
            return 0;
        }
        long m = mantissa >>> (1 - exponent);
        m = (m + (m & 1)) >>> 1;
        // A carry into bit 52 is at once the smallest normal number.
        return m;
    }

    private static long[] powersOfFive() {
        long[] words = new long[2 * (MAX_POWER - MIN_POWER + 1)];
        for (int q = MIN_POWER; q <= MAX_POWER; q++) {
            BigInteger five = BigInteger.valueOf(5).pow(Math.abs(q));
            BigInteger bits128;
            if (q >= 0) {
                int excess = five.bitLength() - 128;
                bits128 = excess > 0 ? five.shiftRight(excess) : five.shiftLeft(-excess);
            } else {
                int z = five.subtract(BigInteger.ONE).bitLength();
                int shift = q >= -27 ? z + 127 : 2 * z + 128;
                BigInteger quotient =
                        BigInteger.ONE.shiftLeft(shift).divide(five).add(BigInteger.ONE);
                bits128 = quotient.shiftRight(Math.max(0, quotient.bitLength() - 128));
            }
            words[2 * (q - MIN_POWER)] = bits128.shiftRight(64).longValue();
            words[2 * (q - MIN_POWER) + 1] = bits128.longValue();
        }
        return words;
    }
}
