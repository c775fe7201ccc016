// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.calendar;

import io.varve.query.plan.CalendarMath;
import io.varve.query.plan.TimeText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;

/// A value of DATE: days since 1970-01-01 in a `long`, from 4714-11-24 BC to 5874897-12-31 as PostgreSQL's, and two days beyond both ends.
///
/// Text is `YYYY-MM-DD`, with more digits or ` BC` where the year needs them, `infinity` or `-infinity`. What is read may have a time of
/// day behind it, which is left out.
///
/// Errors:  IllegalArgumentException for text that is no day; ArithmeticException out of range.
/// Threads: stateless.
public final class EpochDay {
    /// The day before all others.
    public static final long INFINITE_PAST = Long.MIN_VALUE;

    /// The day after all others.
    public static final long INFINITE_FUTURE = Long.MAX_VALUE;

    private static final long FIRST = LocalDate.of(-4713, 11, 24).toEpochDay();
    private static final long LAST = LocalDate.of(5_874_897, 12, 31).toEpochDay();
    private static final int MAX_YEAR_DIGITS = 7;

    private EpochDay() {}

    /// The day that `text` names.
    public static long parse(String text) {
        String trimmed = text.strip();
        switch (trimmed.toLowerCase(Locale.ROOT)) {
            case "infinity", "+infinity" -> {
                return INFINITE_FUTURE;
            }
            case "-infinity" -> {
                return INFINITE_PAST;
            }
            default -> {}
        }
        int yearEnd = trimmed.indexOf('-');
        int end = yearEnd + 6;
        boolean hasForm = yearEnd >= 4
                && yearEnd <= MAX_YEAR_DIGITS
                && end <= trimmed.length()
                && trimmed.charAt(yearEnd + 3) == '-'
                && areDigits(trimmed, 0, yearEnd)
                && areDigits(trimmed, yearEnd + 1, yearEnd + 3)
                && areDigits(trimmed, yearEnd + 4, end);
        if (!hasForm) {
            throw bad(text, "expected YYYY-MM-DD");
        }
        String rest = trimmed.substring(end).strip().toLowerCase(Locale.ROOT);
        boolean isBeforeChrist = rest.equals("bc") || rest.equals("(bc)");
        int year = Integer.parseInt(trimmed.substring(0, yearEnd));
        if (!rest.isEmpty() && !isBeforeChrist) {
            checkTimeOfDay(text, trimmed.substring(end));
        }
        try {
            return of(
                    isBeforeChrist ? -year : year,
                    Integer.parseInt(trimmed.substring(yearEnd + 1, yearEnd + 3)),
                    Integer.parseInt(trimmed.substring(yearEnd + 4, end)));
        } catch (ArithmeticException e) {
            throw bad(text, String.valueOf(e.getMessage()));
        }
    }

    private static boolean areDigits(String text, int from, int to) {
        return text.substring(from, to).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// What stands behind the date must be what stands there in a point in time.
    private static void checkTimeOfDay(String text, String behind) {
        try {
            TimeText.parse("2000-01-01" + behind);
        } catch (IllegalArgumentException e) {
            throw bad(text, "unexpected \"" + behind.strip() + "\"");
        }
    }

    /// The day of a year (negative: before Christ; there is no year 0), a month and a day of the month, from 1.
    public static long of(long year, long month, long dayOfMonth) {
        if (year == 0) {
            throw new ArithmeticException("there is no year 0");
        }
        try {
            int astronomical = Math.toIntExact(year < 0 ? year + 1 : year);
            return checked(LocalDate.of(astronomical, Math.toIntExact(month), Math.toIntExact(dayOfMonth))
                    .toEpochDay());
        } catch (DateTimeException e) {
            throw new ArithmeticException("no such day");
        }
    }

    /// So many days later; what is infinite stays so.
    public static long plus(long day, long days) {
        // Of days in range and any number of days the sum may wrap, but never into the range.
        return isInfinite(day) ? day : checked(day + days);
    }

    /// Days from `from` to `to`.
    public static long between(long from, long to) {
        if (isInfinite(from) || isInfinite(to)) {
            throw new ArithmeticException("infinite dates cannot be subtracted");
        }
        return to - from;
    }

    /// The day of a point in time, epoch nanoseconds UTC.
    public static long ofTime(long timeNs) {
        return Math.floorDiv(timeNs, CalendarMath.NS_PER_DAY);
    }

    /// Its midnight in epoch nanoseconds UTC.
    public static long startNs(long day) {
        try {
            return Math.multiplyExact(day, CalendarMath.NS_PER_DAY);
        } catch (ArithmeticException e) {
            throw new ArithmeticException("outside of the years 1677 to 2262");
        }
    }

    /// The day in the calendar, for fields of it; of an infinite day ArithmeticException.
    public static LocalDate calendar(long day) {
        if (isInfinite(day)) {
            throw new ArithmeticException("an infinite date has no fields");
        }
        return LocalDate.ofEpochDay(day);
    }

    /// Whether it lies beyond all days of the calendar.
    public static boolean isInfinite(long day) {
        return day == INFINITE_PAST || day == INFINITE_FUTURE;
    }

    private static long checked(long day) {
        if (day < FIRST || day > LAST) {
            throw new ArithmeticException("outside of the years 4714 BC to 5874897");
        }
        return day;
    }

    /// As it is written.
    public static String text(long day) {
        if (isInfinite(day)) {
            return day > 0 ? "infinity" : "-infinity";
        }
        LocalDate date = LocalDate.ofEpochDay(day);
        boolean isBeforeChrist = date.getYear() <= 0;
        StringBuilder text = new StringBuilder();
        digits(text, isBeforeChrist ? 1 - date.getYear() : date.getYear(), 4);
        digits(text.append('-'), date.getMonthValue(), 2);
        digits(text.append('-'), date.getDayOfMonth(), 2);
        return text.append(isBeforeChrist ? " BC" : "").toString();
    }

    private static void digits(StringBuilder text, int value, int least) {
        String digits = Integer.toString(value);
        text.repeat("0", Math.max(0, least - digits.length())).append(digits);
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("not a date: '" + text + "': " + why);
    }
}
