// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.time.LocalDate;
import java.time.YearMonth;

/// Calendar arithmetic on epoch nanoseconds, UTC. Days have 24 hours.
///
/// Errors:  ArithmeticException if the result does not fit into i64 nanoseconds.
/// Threads: stateless.
public final class CalendarMath {
    /// Nanoseconds of a day.
    public static final long NS_PER_DAY = 86_400_000_000_000L;

    private static final long MONTHS_PER_YEAR = 12;

    private CalendarMath() {}

    /// Same day and time of day `months` later (earlier if negative), or that month's last day if it is shorter.
    public static long addMonths(long timeNs, long months) {
        long days = Math.floorDiv(timeNs, NS_PER_DAY);
        long moved = LocalDate.ofEpochDay(days).plusMonths(months).toEpochDay();
        return Math.addExact(timeNs, Math.multiplyExact(moved - days, NS_PER_DAY));
    }

    /// Start of the bucket of `widthNs` that holds `timeNs`; buckets are counted from `originNs`.
    public static long bucket(long widthNs, long timeNs, long originNs) {
        long sinceOrigin = Math.subtractExact(timeNs, originNs);
        return Math.addExact(Math.multiplyExact(Math.floorDiv(sinceOrigin, widthNs), widthNs), originNs);
    }

    /// Start of the bucket of `months` calendar months that holds `timeNs`; buckets are counted from January 2000.
    public static long monthBucket(long months, long timeNs) {
        YearMonth month = YearMonth.from(LocalDate.ofEpochDay(Math.floorDiv(timeNs, NS_PER_DAY)));
        long since2000 = (month.getYear() - 2000L) * MONTHS_PER_YEAR + month.getMonthValue() - 1;
        long start = Math.floorDiv(since2000, months) * months;
        LocalDate first = LocalDate.of(2000, 1, 1).plusMonths(start);
        return Math.multiplyExact(first.toEpochDay(), NS_PER_DAY);
    }
}
