// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

/// Computes the zone map of a vector, the same way for files and for scans that aggregate rows.
///
/// Threads: one at a time. Memory: one vector of scratch.
public final class ZoneMapBuilder {
    private static final long EXPONENT = 0x7FF0_0000_0000_0000L;
    /// 1024 values of at most this magnitude cannot overflow a long.
    private static final long SMALL = 1L << 52;

    private final long[] dense = new long[ColumnVector.CAPACITY];
    private final Int128Sum integers = new Int128Sum();
    private final DoubleDoubleSum even = new DoubleDoubleSum();
    private final DoubleDoubleSum odd = new DoubleDoubleSum();

    /// Aggregates rows [from, to) of `column`, whose times are `times[row]`.
    public void build(ColumnVector column, int from, int to, long[] times, ZoneMap into) {
        long[] lanes = column.values();
        if (column.allValid()) {
            buildDense(column.type(), lanes, from, to - from, into);
            into.firstTimeNs = to > from ? times[from] : 0;
            into.lastTimeNs = to > from ? times[to - 1] : 0;
            return;
        }
        int count = 0;
        int first = -1;
        int last = -1;
        for (int row = from; row < to; row++) {
            if (column.isValid(row)) {
                dense[count++] = lanes[row];
                first = first < 0 ? row : first;
                last = row;
            }
        }
        buildDense(column.type(), dense, 0, count, into);
        into.firstTimeNs = first < 0 ? 0 : times[first];
        into.lastTimeNs = last < 0 ? 0 : times[last];
    }

    /// Aggregates at most 1024 non-null lanes; the times of first and last are the caller's.
    public void buildDense(ValueType type, long[] lanes, int from, int count, ZoneMap into) {
        into.clear();
        into.count = count;
        if (count == 0 || type == ValueType.STRING) {
            return;
        }
        into.first = lanes[from];
        into.last = lanes[from + count - 1];
        switch (type) {
            case F64 -> doubles(lanes, from, count, into);
            case U64 -> unsigned(lanes, from, count, into);
            default -> signed(lanes, from, count, into);
        }
    }

    private void signed(long[] lanes, int from, int count, ZoneMap into) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        long sum = 0;
        for (int i = from; i < from + count; i++) {
            long lane = lanes[i];
            min = Math.min(min, lane);
            max = Math.max(max, lane);
            sum += lane;
        }
        into.hasMinMax = true;
        into.min = min;
        into.max = max;
        if (min >= -SMALL && max <= SMALL) {
            into.sumHigh = sum >> 63;
            into.sumLow = sum;
            return;
        }
        integers.reset();
        for (int i = from; i < from + count; i++) {
            integers.addSigned(lanes[i]);
        }
        into.sumHigh = integers.high();
        into.sumLow = integers.low();
    }

    private void unsigned(long[] lanes, int from, int count, ZoneMap into) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        integers.reset();
        for (int i = from; i < from + count; i++) {
            long lane = lanes[i];
            min = Math.min(min, lane ^ Long.MIN_VALUE);
            max = Math.max(max, lane ^ Long.MIN_VALUE);
            integers.addUnsigned(lane);
        }
        into.hasMinMax = true;
        into.min = min ^ Long.MIN_VALUE;
        into.max = max ^ Long.MIN_VALUE;
        into.sumHigh = integers.high();
        into.sumLow = integers.low();
    }

    /// Two chains hide part of the latency of the dependent additions; any split of the sum is within the bound.
    private void doubles(long[] lanes, int from, int count, ZoneMap into) {
        boolean sums = into.wants(ZoneMap.SUM);
        even.reset();
        odd.reset();
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        int flags = 0;
        for (int i = from; i < from + count; i++) {
            long bits = lanes[i];
            double value = Double.longBitsToDouble(bits);
            if ((bits & EXPONENT) == EXPONENT) {
                flags |= DoubleDoubleSum.flagOf(value);
                if (Double.isNaN(value)) {
                    continue;
                }
            } else if (!sums) {
                // Only the extremes are asked for.
            } else if ((i & 1) == 0) {
                even.addFinite(value);
            } else {
                odd.addFinite(value);
            }
            long key = sortable(bits);
            min = Math.min(min, key);
            max = Math.max(max, key);
            into.hasMinMax = true;
        }
        even.merge(odd.high(), odd.low(), 0);
        into.flags = flags;
        into.sumHigh = Double.doubleToRawLongBits(even.high());
        into.sumLow = Double.doubleToRawLongBits(even.low());
        if (into.hasMinMax) {
            into.min = sortable(min);
            into.max = sortable(max);
        }
    }

    /// Maps raw bits to a long that sorts like `Double.compare`, and back: it is its own inverse.
    private static long sortable(long bits) {
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }
}
