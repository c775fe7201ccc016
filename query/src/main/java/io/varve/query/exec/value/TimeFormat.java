// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import java.time.LocalDate;

/// Points in time and spans as text.
///
/// Units:   nanoseconds, UTC. Threads: one at a time: it remembers the last day, since neighbours mostly share it.
public final class TimeFormat {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NS_PER_DAY = 86_400 * NS_PER_SECOND;

    private final char separator;
    private final TextBuffer date = new TextBuffer(16);
    private long dateDay = Long.MIN_VALUE;

    /// `T` or a space between date and time of day.
    public TimeFormat(char separator) {
        this.separator = separator;
    }

    /// Adds `2023-11-14T22:13:20.000000002`: fraction only as needed, no zone.
    public void addTime(TextBuffer to, long timeNs) {
        addClock(to, addDate(to, timeNs));
    }

    /// Adds `2023-11-14T22:13:20.000000Z`: always microseconds, finer ones are cut off.
    public void addMicros(TextBuffer to, long timeNs) {
        long ns = addDate(to, timeNs);
        addSeconds(to, ns / NS_PER_SECOND);
        to.add('.');
        to.addDigits(ns % NS_PER_SECOND / 1000, 6);
        to.add('Z');
    }

    /// Adds the date and returns the nanoseconds of the day.
    private long addDate(TextBuffer to, long timeNs) {
        long day = Math.floorDiv(timeNs, NS_PER_DAY);
        if (day != dateDay) {
            LocalDate calendar = LocalDate.ofEpochDay(day);
            date.length(0);
            date.addDigits(calendar.getYear(), 4);
            date.add('-');
            date.addDigits(calendar.getMonthValue(), 2);
            date.add('-');
            date.addDigits(calendar.getDayOfMonth(), 2);
            date.add(separator);
            dateDay = day;
        }
        to.add(date.bytes(), 0, date.length());
        return timeNs - day * NS_PER_DAY;
    }

    /// Adds `1 day 02:03:04.5` as PostgreSQL prints a span without months.
    public static void addInterval(TextBuffer to, long spanNs) {
        long days = spanNs / NS_PER_DAY;
        long rest = spanNs % NS_PER_DAY;
        if (days != 0) {
            to.addLong(days);
            to.add(days == 1 ? " day" : " days");
            if (rest == 0) {
                return;
            }
            to.add(' ');
        }
        if (rest < 0) {
            to.add('-');
        } else if (days < 0) {
            to.add('+');
        }
        addClock(to, Math.abs(rest));
    }

    private static void addClock(TextBuffer to, long ns) {
        addSeconds(to, ns / NS_PER_SECOND);
        long fraction = ns % NS_PER_SECOND;
        if (fraction != 0) {
            to.add('.');
            to.addDigits(fraction, 9);
            while (to.bytes()[to.length() - 1] == '0') {
                to.length(to.length() - 1);
            }
        }
    }

    private static void addSeconds(TextBuffer to, long seconds) {
        to.addDigits(seconds / 3600, 2);
        to.add(':');
        to.addDigits(seconds / 60 % 60, 2);
        to.add(':');
        to.addDigits(seconds % 60, 2);
    }
}
