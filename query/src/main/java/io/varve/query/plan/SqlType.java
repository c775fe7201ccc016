// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// The types of the dialect, and how the executor holds a value of each.
///
/// | type | held as | literal class |
/// |---|---|---|
/// | BOOLEAN | true, false | `Boolean` |
/// | BIGINT | i64 | `Long` |
/// | UBIGINT | u64 in the bits of a `long` | `Long` (unsigned) |
/// | HUGEINT | i128; SQL name DECIMAL(38,0); what SUM of integers yields | `java.math.BigInteger` |
/// | DOUBLE | f64; NaN is equal to NaN and greater than all else | `Double` |
/// | VARCHAR | UTF-8 text, compared by code point; also every tag | `String` |
/// | TIMESTAMP | i64 epoch nanoseconds, UTC; only in [Plan.Query] | `Long` |
/// | DATE | i64 days since 1970-01-01, see [io.varve.query.calendar.EpochDay]; only in [Plan.Query] | `Long` |
/// | TIME | i64 nanoseconds since midnight, see [io.varve.query.calendar.ClockTime]; only in [Plan.Query] | `Long` |
/// | INTERVAL | i64 nanoseconds; only in [Plan.Query] | `Long` |
/// | CALENDAR_INTERVAL | an interval that may have months: i128, see [io.varve.query.calendar.CalendarInterval] | `java.math.BigInteger` |
public enum SqlType {
    BOOLEAN,
    BIGINT,
    UBIGINT,
    HUGEINT,
    DOUBLE,
    VARCHAR,
    TIMESTAMP,
    DATE,
    TIME,
    INTERVAL,
    CALENDAR_INTERVAL;

    /// True for the three exact integer types.
    public boolean isInteger() {
        return this == BIGINT || this == UBIGINT || this == HUGEINT;
    }

    /// True for what arithmetic takes.
    public boolean isNumeric() {
        return isInteger() || this == DOUBLE;
    }

    /// True for the types of time.
    public boolean isTemporal() {
        return this == TIMESTAMP || this == DATE || this == TIME || isInterval();
    }

    /// True for intervals, with months or without.
    public boolean isInterval() {
        return this == INTERVAL || this == CALENDAR_INTERVAL;
    }

    /// True for what is held in 128 bits.
    public boolean isWide() {
        return this == HUGEINT || this == CALENDAR_INTERVAL;
    }

    /// The type that holds this one inside a plan: the types of time but CALENDAR_INTERVAL are BIGINT there, nanoseconds or days.
    public SqlType lowered() {
        return isTemporal() && this != CALENDAR_INTERVAL ? BIGINT : this;
    }
}
