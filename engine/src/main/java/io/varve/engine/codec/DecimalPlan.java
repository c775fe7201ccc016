// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// The integers of doubles that are decimals, and which are not: the first step of every encoder of doubles.
///
/// The column's pair of exponent and factor is searched again when it is old or leaves many exceptions; when a new one leaves any, the search is
/// repeated among these, for the sample may have missed what they have in common.
/// Threads: one at a time. Memory: two arrays of as many longs as the largest count.
final class DecimalPlan {
    private static final int TOLERATED_SHARE = 64;

    private final long[] integers;
    private final long[] positions;
    private final boolean wholeBytes;
    private int exceptions;

    /// `wholeBytes` says that integers are kept as such, in whole bytes; else in bits, or their distances.
    DecimalPlan(int capacity, boolean wholeBytes) {
        this.wholeBytes = wholeBytes;
        integers = new long[capacity];
        positions = new long[capacity];
    }

    /// Plans `lanes[from .. from + count)`, count ≥ 1; false when none or too few are decimals.
    boolean plan(long[] lanes, int from, int count, DecimalScale scale) {
        boolean searched = scale.isDue();
        if (!searched) {
            take(lanes, from, count, scale);
            searched = exceptions * TOLERATED_SHARE > count;
            if (!searched) {
                return true;
            }
        }
        scale.search(lanes, from, count);
        take(lanes, from, count, scale);
        if (exceptions > 0 && exceptions < count) {
            refine(lanes, from, count, scale);
        }
        return exceptions < count;
    }

    private void refine(long[] lanes, int from, int count, DecimalScale scale) {
        long before = bits(count);
        int exponent = scale.exponent();
        int factor = scale.factor();
        scale.searchAmong(lanes, from, count, positions, exceptions);
        take(lanes, from, count, scale);
        if (bits(count) >= before) {
            scale.use(exponent, factor);
            take(lanes, from, count, scale);
        }
    }

    /// About what the integers and the exceptions take.
    private long bits(int count) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        long distances = 0;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, integers[i]);
            max = Math.max(max, integers[i]);
            distances += BitPacking.widthOf(Symbols.zigzag(integers[i] - integers[Math.max(i - 1, 0)]));
        }
        long bits = wholeBytes
                ? (long) count * Byte.SIZE * BytePacking.widthOf(max - min)
                : Math.min((long) count * BitPacking.widthOf(max - min), distances);
        return bits + (long) DecimalScale.EXCEPTION_BITS * exceptions;
    }

    private void take(long[] lanes, int from, int count, DecimalScale scale) {
        exceptions = scale.isRaw() ? count : scale.toIntegers(lanes, from, count, integers, positions);
    }

    /// Those of the planned lanes; an exception has its neighbour's, which widens no frame.
    long[] integers() {
        return integers;
    }

    int exceptions() {
        return exceptions;
    }

    /// Which of the planned lanes are exceptions, ascending.
    long[] positions() {
        return positions;
    }
}
