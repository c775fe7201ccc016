// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ValueType;

/// A segment as the number coders take it: decimals, or integers without their common scale, by size above the least one, and by distance; and the head
/// that says which of these they are ([EntropyCodec]).
///
/// Threads: one at a time. Memory: 0.3 MiB.
final class SegmentNumbers {
    /// At most one in so many may be no decimal.
    private static final int EXCEPTION_SHIFT = 3;

    private static final int EXCEPTION_BYTES = 10;

    private final DecimalPlan decimals = new DecimalPlan(SegmentEncoder.MAX_VALUES, false);
    private final DecimalScale scale = new DecimalScale();
    private final long[] own = new long[SegmentEncoder.MAX_VALUES];
    private final long[] distances = new long[SegmentEncoder.MAX_VALUES];
    private long[] sizes = own;
    private boolean isDecimal;
    private int power;
    private int exceptions;
    /// What integers are counted from; decimals are counted from 0.
    private long origin;
    private long start;
    private long least;

    void take(ValueType type, long[] lanes, int count) {
        sizes = own;
        exceptions = 0;
        scale.reset();
        isDecimal = type == ValueType.F64
                && decimals.plan(lanes, 0, count, scale)
                && decimals.exceptions() <= count >>> EXCEPTION_SHIFT;
        if (isDecimal) {
            exceptions = decimals.exceptions();
            sizes = decimals.integers();
        } else {
            origin = lanes[0];
            power = Decimals.commonScale(lanes, 0, count);
            long divisor = Decimals.power(power);
            for (int i = 0; i < count; i++) {
                sizes[i] = divisor == 1 ? lanes[i] - origin : (lanes[i] - origin) / divisor;
            }
        }
        long min = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, sizes[i]);
            distances[i] = Symbols.zigzag(sizes[i] - (i == 0 ? 0 : sizes[i - 1]));
        }
        start = sizes[0];
        least = min;
        for (int i = 0; i < count; i++) {
            sizes[i] -= min;
        }
    }

    /// One a value, unsigned: `[0 .. count)` above the least, or `[1 .. count)` the zigzag distances.
    long[] numbers(boolean byDistance) {
        return byDistance ? distances : sizes;
    }

    static int first(boolean byDistance) {
        return byDistance ? 1 : 0;
    }

    /// About what the exceptions take.
    long exceptionBytes() {
        return (long) EXCEPTION_BYTES * exceptions;
    }

    /// Replaces what is in `head`; `lanes` are those that were taken.
    void writeHead(ByteSink head, long[] lanes, int count, boolean byDistance) {
        head.clear();
        head.u8((byDistance ? EntropyCodec.DISTANCES : 0)
                | (isDecimal ? EntropyCodec.DECIMALS : 0)
                | (exceptions > 0 ? EntropyCodec.EXCEPTIONS : 0));
        head.varint(count);
        if (isDecimal) {
            head.u8(scale.exponent());
            head.u8(scale.factor());
        } else {
            head.u8(power);
        }
        long base = byDistance ? start : least;
        head.zigzag(isDecimal ? base : origin + base * Decimals.power(power));
        if (exceptions > 0) {
            head.varint(exceptions);
            PackedLongs.write(head, decimals.positions(), 0, exceptions);
            for (int k = 0; k < exceptions; k++) {
                head.i64(lanes[(int) decimals.positions()[k]]);
            }
        }
    }
}
