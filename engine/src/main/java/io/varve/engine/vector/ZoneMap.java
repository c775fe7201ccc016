// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

/// Aggregates of one column over one vector, as the vector's zone map states them.
///
/// `count` counts non-null values. `first` and `last` are the lanes of the earliest and latest non-null value, at `firstTimeNs` and `lastTimeNs`.
/// Sums: integers exact in 128 bits (`sumHigh:sumLow`, u64 unsigned); doubles as double-double over the finite values (raw bits of hi in
/// `sumHigh`, of lo in `sumLow`). `min`/`max` are lanes over the non-NaN values (doubles in `Double.compare` order, u64 unsigned) and
/// meaningless when [#hasMinMax] is false. Strings have only count, first and last are unset.
/// Who needs only some of it says so in [#wanted]; the other values, but count and flags, may then be anything.
/// A reused flyweight. Threads: one at a time.
public final class ZoneMap {
    /// Bits of [#wanted].
    public static final int SUM = 1;

    public static final int MIN_MAX = 2;
    public static final int FIRST = 4;
    public static final int LAST = 8;
    public static final int ALL = SUM | MIN_MAX | FIRST | LAST;

    public static final int FLAG_NAN = 1;
    public static final int FLAG_POSITIVE_INFINITY = 2;
    public static final int FLAG_NEGATIVE_INFINITY = 4;

    /// What the reader asks for; not changed by [#clear].
    public int wanted = ALL;

    public long count;
    public int flags;
    public long sumHigh;
    public long sumLow;
    public boolean hasMinMax;
    public long min;
    public long max;
    public long first;
    public long last;
    public long firstTimeNs;
    public long lastTimeNs;

    public boolean wants(int part) {
        return (wanted & part) != 0;
    }

    /// Becomes the zone map of no values.
    public void clear() {
        count = 0;
        flags = 0;
        sumHigh = 0;
        sumLow = 0;
        hasMinMax = false;
        min = 0;
        max = 0;
        first = 0;
        last = 0;
        firstTimeNs = 0;
        lastTimeNs = 0;
    }
}
