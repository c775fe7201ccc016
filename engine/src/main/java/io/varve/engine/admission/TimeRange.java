// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission;

/// The times that rows may have: the whole range of epoch nanoseconds but a week at each end, so that every partition has a representable
/// beginning and end.
public final class TimeRange {
    private static final long WEEK_NS = 7L * 24 * 3600 * 1_000_000_000L;

    public static final long MAX_NS = Long.MAX_VALUE - WEEK_NS;
    public static final long MIN_NS = -MAX_NS;

    private TimeRange() {}

    public static boolean contains(long timeNs) {
        return timeNs >= MIN_NS && timeNs <= MAX_NS;
    }

    /// Throws for a time out of range.
    public static void check(long timeNs) {
        if (!contains(timeNs)) {
            throw new IllegalArgumentException(
                    "time out of range: timeNs=" + timeNs + ", earliest=" + MIN_NS + ", latest=" + MAX_NS);
        }
    }
}
