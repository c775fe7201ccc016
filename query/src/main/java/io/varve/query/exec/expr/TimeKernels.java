// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.TimeFormat;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.CalendarMath;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.TimeText;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.JulianFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/// Functions of time: epoch nanoseconds, UTC, days of 24 hours.
final class TimeKernels {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NS_PER_DAY = CalendarMath.NS_PER_DAY;

    private TimeKernels() {}

    /// What may leave the range of i64 nanoseconds.
    @FunctionalInterface
    private interface Calculation {
        long nanos();
    }

    private static long inRange(Calculation calculation) {
        try {
            return calculation.nanos();
        } catch (ArithmeticException | DateTimeException e) {
            throw QueryException.value("timestamp out of range");
        }
    }

    static void bucket(Vector width, Vector time, Vector origin, int row, Vector into) {
        long widthNs = width.lane(row);
        if (widthNs <= 0) {
            throw QueryException.value("the width of a time bucket must be greater than zero");
        }
        try {
            into.set(row, CalendarMath.bucket(widthNs, time.lane(row), origin.lane(row)));
        } catch (ArithmeticException e) {
            throw QueryException.value("timestamp out of range");
        }
    }

    static void monthBucket(Vector months, Vector time, int row, Vector into) {
        if (months.lane(row) <= 0) {
            throw QueryException.value("the width of a time bucket must be greater than zero");
        }
        into.set(row, inRange(() -> CalendarMath.monthBucket(months.lane(row), time.lane(row))));
    }

    static void addMonths(Vector time, Vector months, int row, Vector into) {
        into.set(row, inRange(() -> CalendarMath.addMonths(time.lane(row), months.lane(row))));
    }

    static void truncate(Vector unit, Vector time, int row, Vector into) {
        into.set(row, inRange(() -> truncate(unit.textAt(row).toLowerCase(Locale.ROOT), time.lane(row))));
    }

    private static long truncate(String unit, long timeNs) {
        return switch (unit) {
            case "nanosecond", "nanoseconds" -> timeNs;
            case "microsecond", "microseconds" -> CalendarMath.bucket(1_000, timeNs, 0);
            case "millisecond", "milliseconds" -> CalendarMath.bucket(1_000_000, timeNs, 0);
            case "second" -> CalendarMath.bucket(NS_PER_SECOND, timeNs, 0);
            case "minute" -> CalendarMath.bucket(60 * NS_PER_SECOND, timeNs, 0);
            case "hour" -> CalendarMath.bucket(3600 * NS_PER_SECOND, timeNs, 0);
            case "day" -> CalendarMath.bucket(NS_PER_DAY, timeNs, 0);
            default -> Math.multiplyExact(truncate(unit, date(timeNs)).toEpochDay(), NS_PER_DAY);
        };
    }

    private static LocalDate truncate(String unit, LocalDate date) {
        return switch (unit) {
            case "week" -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case "month" -> date.withDayOfMonth(1);
            case "quarter" -> LocalDate.of(date.getYear(), (date.getMonthValue() - 1) / 3 * 3 + 1, 1);
            case "year" -> LocalDate.of(date.getYear(), 1, 1);
            case "decade" -> LocalDate.of(Math.floorDiv(date.getYear(), 10) * 10, 1, 1);
            case "century" -> LocalDate.of(Math.floorDiv(date.getYear() - 1, 100) * 100 + 1, 1, 1);
            case "millennium" -> LocalDate.of(Math.floorDiv(date.getYear() - 1, 1000) * 1000 + 1, 1, 1);
            default -> throw QueryException.value("date_trunc does not know the unit \"" + unit + "\"");
        };
    }

    private static LocalDate date(long timeNs) {
        return LocalDate.ofEpochDay(Math.floorDiv(timeNs, NS_PER_DAY));
    }

    static void extract(Vector field, Vector time, int row, Vector into) {
        into.setDouble(row, extract(field.textAt(row).toLowerCase(Locale.ROOT), time.lane(row)));
    }

    private static double extract(String field, long timeNs) {
        long nsOfDay = Math.floorMod(timeNs, NS_PER_DAY);
        long nsOfMinute = nsOfDay % (60 * NS_PER_SECOND);
        return switch (field) {
            case "epoch" -> seconds(timeNs);
            case "nanosecond", "nanoseconds" -> (double) nsOfMinute;
            case "microsecond", "microseconds" -> nsOfMinute / 1e3;
            case "millisecond", "milliseconds" -> nsOfMinute / 1e6;
            case "second" -> nsOfMinute / 1e9;
            case "minute" -> minute(nsOfDay);
            case "hour" -> hour(nsOfDay);
            case "julian" -> extract(field, date(timeNs)) + nsOfDay / (double) NS_PER_DAY;
            default -> extract(field, date(timeNs));
        };
    }

    /// Whether a time of day has the field.
    static boolean isClockField(String field) {
        return switch (field) {
            case "epoch", "nanosecond", "nanoseconds", "microsecond", "microseconds" -> true;
            case "millisecond", "milliseconds", "second", "minute", "hour" -> true;
            default -> false;
        };
    }

    private static long minute(long nsOfDay) {
        return nsOfDay / (60 * NS_PER_SECOND) % 60;
    }

    private static long hour(long nsOfDay) {
        return nsOfDay / (3600 * NS_PER_SECOND);
    }

    /// Whole seconds and the fraction apart, so that the division does not lose what the double could hold.
    private static double seconds(long timeNs) {
        long whole = Math.floorDiv(timeNs, NS_PER_SECOND);
        return whole + Math.floorMod(timeNs, NS_PER_SECOND) / 1e9;
    }

    /// A field that a day has.
    static double extract(String field, LocalDate date) {
        return switch (field) {
            case "day" -> date.getDayOfMonth();
            case "dow" -> date.getDayOfWeek().getValue() % 7;
            case "julian" -> date.getLong(JulianFields.JULIAN_DAY);
            case "isodow" -> date.getDayOfWeek().getValue();
            case "doy" -> date.getDayOfYear();
            case "week" -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case "isoyear" -> date.get(IsoFields.WEEK_BASED_YEAR);
            case "month" -> date.getMonthValue();
            case "quarter" -> date.get(IsoFields.QUARTER_OF_YEAR);
            case "year" -> ofEra(date.getYear(), 1);
            case "decade" -> Math.floorDiv(date.getYear(), 10);
            case "century" -> ofEra(date.getYear(), 100);
            case "millennium" -> ofEra(date.getYear(), 1000);
            default -> throw QueryException.value("extract does not know the field \"" + field + "\"");
        };
    }

    /// The number of a year, or of so many years, which counts from 1 up and from −1 down.
    private static double ofEra(int year, int years) {
        return year > 0 ? (year + years - 1) / years : (year - years) / years;
    }

    static void parseTime(Vector text, int row, Vector into) {
        try {
            into.set(row, TimeText.parse(text.textAt(row)));
        } catch (IllegalArgumentException e) {
            throw QueryException.value(String.valueOf(e.getMessage()));
        }
    }

    static Kernel.One timeText() {
        TextBuffer text = new TextBuffer(32);
        TimeFormat format = new TimeFormat(' ');
        return (a, row, into) -> {
            text.length(0);
            format.addTime(text, a.lane(row));
            into.setText(row, text.bytes(), 0, text.length());
        };
    }

    static Kernel.One intervalText() {
        TextBuffer text = new TextBuffer(32);
        return (a, row, into) -> {
            text.length(0);
            TimeFormat.addInterval(text, a.lane(row));
            into.setText(row, text.bytes(), 0, text.length());
        };
    }
}
