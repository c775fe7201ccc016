// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.DoubleDoubleSum;
import io.varve.engine.vector.Int128Sum;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.util.Arrays;

/// The states of one aggregated column, one per group slot, in arrays. Threads: one at a time.
final class AggregateColumn {
    private static final long[] NOT_WANTED = {};

    private final ValueType type;
    private final int wanted;
    private final Int128Sum integers = new Int128Sum();
    private final DoubleDoubleSum doubles = new DoubleDoubleSum();
    private long[] counts;
    private byte[] flags;
    private boolean[] hasMinMax;
    private long[] sumHigh;
    private long[] sumLow;
    private long[] min;
    private long[] max;
    private long[] first;
    private long[] last;
    private long[] firstTimeNs;
    private long[] lastTimeNs;

    /// @param wanted bits of [ZoneMap#wanted]: what is kept
    AggregateColumn(ValueType type, int wanted, int capacity) {
        this.type = type;
        this.wanted = wanted;
        counts = new long[capacity];
        flags = new byte[capacity];
        hasMinMax = new boolean[capacity];
        sumHigh = lanes(ZoneMap.SUM, capacity);
        sumLow = lanes(ZoneMap.SUM, capacity);
        min = lanes(ZoneMap.MIN_MAX, capacity);
        max = lanes(ZoneMap.MIN_MAX, capacity);
        first = lanes(ZoneMap.FIRST, capacity);
        last = lanes(ZoneMap.LAST, capacity);
        firstTimeNs = lanes(ZoneMap.FIRST, capacity);
        lastTimeNs = lanes(ZoneMap.LAST, capacity);
    }

    private long[] lanes(int part, int capacity) {
        return wants(part) ? new long[capacity] : NOT_WANTED;
    }

    private boolean wants(int part) {
        return (wanted & part) != 0;
    }

    /// Bytes of a slot.
    int slotBytes() {
        return Long.BYTES + 2 + 2 * Long.BYTES * Integer.bitCount(wanted);
    }

    void grow(int capacity) {
        counts = Arrays.copyOf(counts, capacity);
        flags = Arrays.copyOf(flags, capacity);
        hasMinMax = Arrays.copyOf(hasMinMax, capacity);
        sumHigh = grown(sumHigh, capacity);
        sumLow = grown(sumLow, capacity);
        min = grown(min, capacity);
        max = grown(max, capacity);
        first = grown(first, capacity);
        last = grown(last, capacity);
        firstTimeNs = grown(firstTimeNs, capacity);
        lastTimeNs = grown(lastTimeNs, capacity);
    }

    private static long[] grown(long[] lanes, int capacity) {
        return lanes.length == 0 ? lanes : Arrays.copyOf(lanes, capacity);
    }

    void add(int slot, ZoneMap part) {
        if (part.count == 0) {
            return;
        }
        addEnds(slot, part);
        counts[slot] += part.count;
        flags[slot] |= (byte) part.flags;
        if (wants(ZoneMap.SUM)) {
            addSum(slot, part);
        }
        if (part.hasMinMax && wants(ZoneMap.MIN_MAX)) {
            addMinMax(slot, part);
        }
    }

    /// Equal times: the part that comes later wins both ends, as any one of them may.
    private void addEnds(int slot, ZoneMap part) {
        if (wants(ZoneMap.FIRST) && (counts[slot] == 0 || part.firstTimeNs < firstTimeNs[slot])) {
            first[slot] = part.first;
            firstTimeNs[slot] = part.firstTimeNs;
        }
        if (wants(ZoneMap.LAST) && (counts[slot] == 0 || part.lastTimeNs >= lastTimeNs[slot])) {
            last[slot] = part.last;
            lastTimeNs[slot] = part.lastTimeNs;
        }
    }

    private void addSum(int slot, ZoneMap part) {
        if (type == ValueType.F64) {
            doubles.reset();
            doubles.merge(Double.longBitsToDouble(sumHigh[slot]), Double.longBitsToDouble(sumLow[slot]), 0);
            doubles.merge(Double.longBitsToDouble(part.sumHigh), Double.longBitsToDouble(part.sumLow), 0);
            sumHigh[slot] = Double.doubleToRawLongBits(doubles.high());
            sumLow[slot] = Double.doubleToRawLongBits(doubles.low());
        } else {
            integers.reset();
            integers.add(sumHigh[slot], sumLow[slot]);
            integers.add(part.sumHigh, part.sumLow);
            sumHigh[slot] = integers.high();
            sumLow[slot] = integers.low();
        }
    }

    private void addMinMax(int slot, ZoneMap part) {
        if (!hasMinMax[slot]) {
            hasMinMax[slot] = true;
            min[slot] = part.min;
            max[slot] = part.max;
            return;
        }
        if (compare(part.min, min[slot]) < 0) {
            min[slot] = part.min;
        }
        if (compare(part.max, max[slot]) > 0) {
            max[slot] = part.max;
        }
    }

    private int compare(long a, long b) {
        return switch (type) {
            case F64 -> Double.compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b));
            case U64 -> Long.compareUnsigned(a, b);
            default -> Long.compare(a, b);
        };
    }

    void get(int slot, ZoneMap into) {
        into.count = counts[slot];
        into.flags = flags[slot];
        into.hasMinMax = hasMinMax[slot];
        if (wants(ZoneMap.SUM)) {
            into.sumHigh = sumHigh[slot];
            into.sumLow = sumLow[slot];
        }
        if (wants(ZoneMap.MIN_MAX)) {
            into.min = min[slot];
            into.max = max[slot];
        }
        if (wants(ZoneMap.FIRST)) {
            into.first = first[slot];
            into.firstTimeNs = firstTimeNs[slot];
        }
        if (wants(ZoneMap.LAST)) {
            into.last = last[slot];
            into.lastTimeNs = lastTimeNs[slot];
        }
    }
}
