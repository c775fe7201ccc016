// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// Buckets of time, of a fixed width or of calendar months, counted from an origin on the clock of a zone. Where the clock is put back, an
/// hour that it shows twice is two buckets; a day has as many hours as it has.
///
/// Threads: one. Errors: IllegalArgumentException for an unknown zone; ArithmeticException out of i64 nanoseconds.
public final class TimeBuckets {
    private final Shape shape;
    private final ZoneClock clock;

    /// What buckets look like.
    ///
    /// @param months width in months; 0 = `widthNs` counts
    /// @param originNs local time of the beginning of some bucket; for months, what is added to the beginning of the month
    /// @param zone name of a zone, `UTC` for none
    public record Shape(long months, long widthNs, long originNs, String zone) {}

    public TimeBuckets(Shape shape) {
        if (shape.months() <= 0 && shape.widthNs() <= 0) {
            throw new IllegalArgumentException("the width of a bucket must be more than zero");
        }
        this.shape = shape;
        this.clock = new ZoneClock(shape.zone());
    }

    /// The beginning of the bucket that holds an instant.
    public long start(long timeNs) {
        long local = clock.toLocal(timeNs);
        long start = shape.months() > 0
                ? CalendarMath.monthBucket(shape.months(), local - shape.originNs()) + shape.originNs()
                : CalendarMath.bucket(shape.widthNs(), local, shape.originNs());
        return clock.toUtcNear(start, timeNs);
    }

    /// The beginning of the bucket after the one that begins at `startNs`.
    public long next(long startNs) {
        long local = clock.toLocal(startNs);
        if (shape.months() > 0) {
            return clock.toUtc(CalendarMath.addMonths(local - shape.originNs(), shape.months()) + shape.originNs());
        }
        long byClock = clock.toUtc(Math.addExact(local, shape.widthNs()));
        long elapsed = start(Math.addExact(startNs, shape.widthNs()));
        if (elapsed > startNs && elapsed < byClock) {
            return elapsed;
        }
        return byClock > startNs ? byClock : Math.addExact(startNs, shape.widthNs());
    }
}
