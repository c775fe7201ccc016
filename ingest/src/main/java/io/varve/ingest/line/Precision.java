// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import org.jspecify.annotations.Nullable;

/// Unit of the timestamps of a request or connection.
public enum Precision {
    NS("nanoseconds", "ns", 1),
    US("microseconds", "us", 1_000),
    MS("milliseconds", "ms", 1_000_000),
    S("seconds", "s", 1_000_000_000L),
    M("minutes", "m", 60_000_000_000L),
    H("hours", "h", 3_600_000_000_000L),
    /// By magnitude, as InfluxDB 3 does it: below 5e9 seconds, below 5e12 ms, below 5e15 us, else ns.
    AUTO("auto", "auto", 0);

    private final String unitName;
    private final String parameter;
    private final long scaleNs;

    Precision(String unitName, String parameter, long scaleNs) {
        this.unitName = unitName;
        this.parameter = parameter;
        this.scaleNs = scaleNs;
    }

    /// The unit that a `precision` parameter of any dialect names, or null: an unknown unit is an error, never a guess.
    public static @Nullable Precision of(String text) {
        return switch (text) {
            case "n", "ns", "nanosecond" -> NS;
            case "u", "us", "microsecond" -> US;
            case "ms", "millisecond" -> MS;
            case "s", "second" -> S;
            case "m" -> M;
            case "h" -> H;
            case "auto" -> AUTO;
            default -> null;
        };
    }

    /// Nanoseconds of one unit for this raw time; with [#AUTO] its magnitude decides.
    public long scaleNs(long rawTime) {
        return this == AUTO ? autoScaleNs(rawTime) : scaleNs;
    }

    /// Plural English name, for messages.
    public String unitName() {
        return unitName;
    }

    /// The value of the `precision` parameter that names this unit.
    public String parameter() {
        return parameter;
    }

    private static long autoScaleNs(long rawTime) {
        long magnitude = rawTime == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(rawTime);
        if (magnitude < 5_000_000_000L) {
            return S.scaleNs;
        }
        if (magnitude < 5_000_000_000_000L) {
            return MS.scaleNs;
        }
        return magnitude < 5_000_000_000_000_000L ? US.scaleNs : NS.scaleNs;
    }
}
