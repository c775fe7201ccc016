// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Points and spans of time in both dialects; DuckDB has them as BIGINT nanoseconds.
final class TimeSql {
    /// Monday, 2000-01-03, from which Varve counts buckets.
    private static final long ORIGIN_NS = TimeUnit.SECONDS.toNanos(946_857_600L);

    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.nnnnnnnnn", Locale.ROOT);

    private static final List<Width> WIDTHS = List.of(
            new Width("'5 minutes'", TimeUnit.MINUTES.toNanos(5)),
            new Width("INTERVAL '1 hour'", TimeUnit.HOURS.toNanos(1)),
            new Width("'1 day'", TimeUnit.DAYS.toNanos(1)),
            new Width("'1 week'", TimeUnit.DAYS.toNanos(7)),
            new Width("INTERVAL '15 minutes'", TimeUnit.MINUTES.toNanos(15)),
            new Width("'7s'", TimeUnit.SECONDS.toNanos(7)),
            new Width("'10 minutes'", TimeUnit.MINUTES.toNanos(10)));

    /// What DuckDB needs to be told once: floor to a bucket, and to a unit of the calendar.
    static final List<String> MACROS = List.of(
            "CREATE MACRO bucket(width, t, origin) AS t - (((t - origin) % width) + width) % width",
            "CREATE MACRO micros(t) AS make_timestamp(bucket(1000, t, 0) // 1000)",
            "CREATE MACRO unit_of(unit, t) AS epoch_us(CAST(date_trunc(unit, micros(t)) AS TIMESTAMP)) * 1000");

    private TimeSql() {}

    /// How `time_bucket` names a width.
    record Width(String varve, long ns) {}

    /// The start of the bucket of `ns`, as Varve counts.
    static long start(long ns, long widthNs) {
        return ns - Math.floorMod(ns - ORIGIN_NS, widthNs);
    }

    /// DuckDB's bucket of a time.
    static String duckBucket(long widthNs, String time) {
        return "bucket(" + widthNs + ", " + time + ", " + ORIGIN_NS + ")";
    }

    static Sql point(Draw draw, long ns) {
        LocalDateTime moment = LocalDateTime.ofEpochSecond(
                Math.floorDiv(ns, 1_000_000_000L), (int) Math.floorMod(ns, 1_000_000_000L), ZoneOffset.UTC);
        String text = "'" + TEXT.format(moment) + "'";
        return Sql.of(draw.of("TIMESTAMP " + text, text + "::timestamp", text), Long.toString(ns), Kind.TIME);
    }

    static Sql bucket(Draw draw, Sql time) {
        if (draw.percent(10)) {
            return Sql.fill("time_bucket(INTERVAL '1 month', $1)", "unit_of('month', $1)", Kind.TIME, time)
                    .with(Feature.GROUP_BUCKET);
        }
        Width width = draw.from(WIDTHS);
        return Sql.fill("time_bucket(" + width.varve() + ", $1)", duckBucket(width.ns(), "$1"), Kind.TIME, time)
                .with(Feature.GROUP_BUCKET);
    }

    /// A function of a time that is no bucket.
    static Sql scalar(Draw draw, Sql time) {
        return switch (draw.below(4)) {
            case 0 -> {
                String unit = draw.of("minute", "hour", "day", "week", "month", "year");
                yield Sql.fill("date_trunc('" + unit + "', $1)", "unit_of('" + unit + "', $1)", Kind.TIME, time);
            }
            case 1 -> {
                String field = draw.of("hour", "minute", "day", "isodow", "month", "year");
                yield Sql.fill(
                        "extract(" + field + " FROM $1)",
                        "CAST(extract(" + field + " FROM micros($1)) AS DOUBLE)",
                        Kind.DOUBLE,
                        time);
            }
            case 2 -> Sql.fill("$1 + INTERVAL '1 hour'", "$1 + " + TimeUnit.HOURS.toNanos(1), Kind.TIME, time);
            default -> Sql.fill("$1 - 1ns", "$1 - 1", Kind.TIME, time);
        };
    }
}
