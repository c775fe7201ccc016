// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.util.Arrays;

/// The exponent and factor with which a column's doubles become integers, remembered from vector to vector.
///
/// A double `v` is the integer `d = rint(v · 10^e · 10^-f)` when `d · 10^f · 10^-e` gives the same raw bits, both products in this
/// order. Large exponents with large factors round-trip where small ones do not: the inverse product needs guard digits.
/// Threads: owned by one encoder. Source: ALP, SIGMOD 2024, §3; differs: the sample is taken per vector, and only when the remembered
/// pair leaves exceptions or is old.
public final class DecimalScale {
    static final int MAX_EXPONENT = 18;

    private static final int SAMPLES = 32;
    static final int EXCEPTION_BITS = 80;
    /// Above this estimate a value is cheaper raw.
    private static final int RAW_BITS = 56;
    private static final int SEARCH_EVERY = 16;
    /// Adding and subtracting 1.5 · 2^52 rounds to an integer.
    private static final double ROUND = 0x0018_0000_0000_0000L;

    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };
    private static final double[] TENTHS = {
        1e0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16,
        1e-17, 1e-18
    };

    private final double[] sample = new double[SAMPLES];
    private int exponent;
    private int factor;
    private boolean raw;
    private int age;
    private int heldExponent;
    private int heldFactor;
    private boolean heldRaw;
    private int heldAge;

    /// Forgets the column.
    public void reset() {
        raw = false;
        age = 0;
    }

    int exponent() {
        return exponent;
    }

    int factor() {
        return factor;
    }

    /// Whether the last search found nothing better than raw lanes.
    boolean isRaw() {
        return raw;
    }

    /// Counts one vector; true when the remembered pair is due for a new search.
    boolean isDue() {
        return age++ % SEARCH_EVERY == 0;
    }

    /// Keeps the pair aside, for values of another kind that are encoded in between; [#restore] brings it back.
    void hold() {
        heldExponent = exponent;
        heldFactor = factor;
        heldRaw = raw;
        heldAge = age;
        age = 0;
    }

    void restore() {
        exponent = heldExponent;
        factor = heldFactor;
        raw = heldRaw;
        age = heldAge;
    }

    /// Goes back to a pair that was found before.
    void use(int knownExponent, int knownFactor) {
        exponent = knownExponent;
        factor = knownFactor;
        raw = false;
    }

    static void requireValid(int e, int f) {
        if (e > MAX_EXPONENT || f > e) {
            throw new CodecException("decimal scale out of range: exponent=" + e + ", factor=" + f);
        }
    }

    /// Fills `integers[0 .. count)`; those that do not give back their double get the one before and are listed in `positions`.
    /// Returns how many these are.
    int toIntegers(long[] lanes, int from, int count, long[] integers, long[] positions) {
        long differences = 0;
        for (int i = 0; i < count; i++) {
            long integer = toInteger(Double.longBitsToDouble(lanes[from + i]), exponent, factor);
            integers[i] = integer;
            differences |= Double.doubleToRawLongBits(toDouble(integer, exponent, factor)) ^ lanes[from + i];
        }
        return differences == 0 ? 0 : settle(lanes, from, count, integers, positions);
    }

    /// Fills `integers[0 .. count)`; false when one does not give back its double.
    boolean allToIntegers(long[] lanes, int count, long[] integers) {
        long differences = 0;
        for (int i = 0; i < count; i++) {
            integers[i] = toInteger(Double.longBitsToDouble(lanes[i]), exponent, factor);
            differences |= Double.doubleToRawLongBits(toDouble(integers[i], exponent, factor)) ^ lanes[i];
        }
        return differences == 0;
    }

    private int settle(long[] lanes, int from, int count, long[] integers, long[] positions) {
        int exceptions = 0;
        int good = -1;
        for (int i = 0; i < count; i++) {
            if (Double.doubleToRawLongBits(toDouble(integers[i], exponent, factor)) != lanes[from + i]) {
                positions[exceptions++] = i;
                integers[i] = good < 0 ? 0 : integers[good];
            } else {
                if (good < 0) {
                    Arrays.fill(integers, 0, i, integers[i]);
                }
                good = i;
            }
        }
        return exceptions;
    }

    static double ten(int power) {
        return TENS[power];
    }

    static double tenth(int power) {
        return TENTHS[power];
    }

    static long toInteger(double value, int e, int f) {
        return (long) (value * TENS[e] * TENTHS[f] + ROUND - ROUND);
    }

    static double toDouble(long integer, int e, int f) {
        return (double) integer * TENS[f] * TENTHS[e];
    }

    /// Tries all pairs on an equidistant sample and remembers the cheapest; of equals the larger exponent, then the larger factor.
    void search(long[] lanes, int from, int count) {
        int n = Math.min(SAMPLES, count);
        for (int i = 0; i < n; i++) {
            sample[i] = Double.longBitsToDouble(lanes[from + (int) ((long) i * count / n)]);
        }
        search(n);
    }

    /// As [#search] with a sample of which every second one is at one of `positions[0 .. listed)`, behind `from`.
    void searchAmong(long[] lanes, int from, int count, long[] positions, int listed) {
        int n = Math.min(SAMPLES, count);
        for (int i = 0; i < n; i++) {
            long at = (i & 1) == 0 ? (long) i * count / n : positions[(int) ((long) i * listed / n)];
            sample[i] = Double.longBitsToDouble(lanes[from + (int) at]);
        }
        search(n);
    }

    private void search(int n) {
        long best = (long) RAW_BITS * n;
        raw = true;
        for (int e = MAX_EXPONENT; e >= 0; e--) {
            for (int f = e; f >= 0; f--) {
                long cost = cost(n, e, f, best);
                if (cost < best) {
                    best = cost;
                    exponent = e;
                    factor = f;
                    raw = false;
                }
            }
        }
        age = 1;
    }

    private long cost(int n, int e, int f, long limit) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        long penalty = 0;
        for (int i = 0; i < n; i++) {
            long integer = toInteger(sample[i], e, f);
            if (Double.doubleToRawLongBits(toDouble(integer, e, f)) == Double.doubleToRawLongBits(sample[i])) {
                min = Math.min(min, integer);
                max = Math.max(max, integer);
            } else {
                penalty += EXCEPTION_BITS;
                if (penalty >= limit) {
                    return penalty;
                }
            }
        }
        int bits = min > max ? 0 : 64 - Long.numberOfLeadingZeros(max - min);
        return penalty + (long) bits * n;
    }
}
