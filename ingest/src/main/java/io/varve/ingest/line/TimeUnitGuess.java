// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import org.jspecify.annotations.Nullable;

/// Recognises a time sent in another unit than was declared, by its distance from now.
///
/// Units:   epoch nanoseconds unless a name says raw (the number as sent).
/// Threads: stateless, any.
public final class TimeUnitGuess {
    private static final long DAY_NS = 86_400_000_000_000L;
    /// 1970-03-01: a nanosecond time before it is two months of data at most, in practice another unit.
    private static final long SUSPICIOUS_BELOW_NS = 59 * DAY_NS;
    private static final long NEAR_NS = 3_653 * DAY_NS;

    private static final Precision[] UNITS = {Precision.NS, Precision.US, Precision.MS, Precision.S};

    private TimeUnitGuess() {}

    /// The unit that a time stored as `timeNs` was probably meant in, or null if it looks like what it is.
    public static @Nullable Precision ofAccepted(long timeNs, long nowNs) {
        return timeNs >= SUSPICIOUS_BELOW_NS ? null : ofRaw(timeNs, nowNs);
    }

    /// The unit in which the raw number lies within ten years of now, or null if there is none: for a refused time.
    public static @Nullable Precision ofRaw(long rawTime, long nowNs) {
        if (rawTime == Long.MIN_VALUE) {
            return null;
        }
        for (Precision unit : UNITS) {
            long scaleNs = unit.scaleNs(rawTime);
            if (Math.abs(rawTime) <= Long.MAX_VALUE / scaleNs && near(rawTime * scaleNs, nowNs)) {
                return unit;
            }
        }
        return null;
    }

    private static boolean near(long timeNs, long nowNs) {
        long distanceNs = timeNs - nowNs;
        boolean overflow = ((timeNs ^ nowNs) & (timeNs ^ distanceNs)) < 0;
        return !overflow && distanceNs >= -NEAR_NS && distanceNs <= NEAR_NS;
    }
}
