// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.calendar;

import io.varve.query.plan.CalendarMath;
import io.varve.query.plan.TimeText;

/// A value of TIME: nanoseconds since midnight in a `long`, from 0 to the 24 hours of `24:00:00`.
///
/// Text is `HH:MM:SS` with a fraction as needed. What is read may lack the seconds, or be a point in time, whose day is left out.
///
/// Errors:  IllegalArgumentException for text that is no time of day; ArithmeticException out of range.
/// Threads: stateless.
public final class ClockTime {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private ClockTime() {}

    /// The time of day that `text` names.
    public static long parse(String text) {
        String trimmed = text.strip();
        try {
            if (trimmed.indexOf('-') > 2) {
                return ofTime(TimeText.parse(trimmed));
            }
            String[] fields = trimmed.split(":", -1);
            if (fields.length < 2 || fields.length > 3) {
                throw bad(text, "expected HH:MM:SS");
            }
            long seconds = number(text, fields[0], 24) * 3600L + number(text, fields[1], 59) * 60L;
            long ns = seconds * NS_PER_SECOND + (fields.length == 3 ? secondNs(text, fields[2]) : 0);
            if (ns > CalendarMath.NS_PER_DAY) {
                throw bad(text, "beyond 24:00:00");
            }
            return ns;
        } catch (NumberFormatException e) {
            throw bad(text, "expected HH:MM:SS");
        }
    }

    /// One or two digits; none is 0, as in `11:`.
    private static long number(String text, String digits, int max) {
        boolean isNumber = digits.length() <= 2 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = !isNumber ? Integer.MAX_VALUE : digits.isEmpty() ? 0 : Integer.parseInt(digits);
        if (value > max) {
            throw bad(text, isNumber ? value + " is beyond " + max : "expected HH:MM:SS");
        }
        return value;
    }

    private static long secondNs(String text, String field) {
        int point = field.indexOf('.');
        String fraction = point < 0 ? "" : field.substring(point + 1);
        if (fraction.length() > 9 || !fraction.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad(text, "a second has up to nine digits behind the point");
        }
        long nanos = fraction.isEmpty() ? 0 : Long.parseLong((fraction + "00000000").substring(0, 9));
        return number(text, point < 0 ? field : field.substring(0, point), 60) * NS_PER_SECOND + nanos;
    }

    /// The time of day of an hour (0 to 24), a minute and a second with its fraction.
    public static long of(long hour, long minute, double second) {
        boolean fits = hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
        long ns = fits ? (hour * 3600 + minute * 60) * NS_PER_SECOND + Math.round(second * 1e6) * 1000 : -1;
        if (!fits || ns > CalendarMath.NS_PER_DAY) {
            throw new ArithmeticException("no such time of day");
        }
        return ns;
    }

    /// The time of day of a point in time, epoch nanoseconds UTC, or of any number of nanoseconds, days left out.
    public static long ofTime(long timeNs) {
        return Math.floorMod(timeNs, CalendarMath.NS_PER_DAY);
    }

    /// As it is written.
    public static String text(long ns) {
        long seconds = ns / NS_PER_SECOND;
        StringBuilder text = new StringBuilder();
        two(text, seconds / 3600);
        two(text.append(':'), seconds / 60 % 60);
        two(text.append(':'), seconds % 60);
        String fraction = Long.toString(NS_PER_SECOND + ns % NS_PER_SECOND).substring(1);
        int digits = 9;
        while (digits > 0 && fraction.charAt(digits - 1) == '0') {
            digits--;
        }
        return text.append(digits == 0 ? "" : ".").append(fraction, 0, digits).toString();
    }

    private static void two(StringBuilder text, long value) {
        text.append(value < 10 ? "0" : "").append(value);
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("not a time of day: '" + text + "': " + why);
    }
}
