// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads points in time as people write them: ISO 8601 or PostgreSQL's form, to nine digits, UTC unless a zone says otherwise.
///
/// Grammar: `YYYY-MM-DD[(T| +)HH[:MM[:SS[.f{1,9}]]]][ ]*[Z|±HH[[:]MM[:SS]]|abbreviation]`; spaces around are ignored. Abbreviations are
/// those of Europe and North America that PostgreSQL knows without settings (UTC, GMT, WET, CET, CEST, EET, EEST, EST to PDT).
///
/// Units:   result in epoch nanoseconds.
/// Errors:  IllegalArgumentException that quotes the text and says what is wrong; what lies outside of i64 nanoseconds (1677 to
/// 2262) is refused.
/// Threads: stateless.
public final class TimeText {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long SECONDS_PER_DAY = 86_400L;
    private static final int MAX_FRACTION_DIGITS = 9;

    /// Hours ahead of UTC.
    private static final Map<String, Integer> ABBREVIATIONS = Map.ofEntries(
            Map.entry("UTC", 0),
            Map.entry("GMT", 0),
            Map.entry("WET", 0),
            Map.entry("CET", 1),
            Map.entry("CEST", 2),
            Map.entry("EET", 2),
            Map.entry("EEST", 3),
            Map.entry("EST", -5),
            Map.entry("EDT", -4),
            Map.entry("CST", -6),
            Map.entry("CDT", -5),
            Map.entry("MST", -7),
            Map.entry("MDT", -6),
            Map.entry("PST", -8),
            Map.entry("PDT", -7));

    private final String text;
    private final String trimmed;
    private int at;

    private TimeText(String text) {
        this.text = text;
        this.trimmed = text.strip();
    }

    /// Epoch nanoseconds of `text`.
    public static long parse(String text) {
        return new TimeText(text).parse();
    }

    private long parse() {
        int year = digits(4, "year");
        expect('-');
        int month = digits(2, "month");
        expect('-');
        int day = digits(2, "day");
        long seconds = 0;
        long nanos = 0;
        if (at < trimmed.length() && (peek() == 'T' || peek() == 't' || peek() == ' ') && isDigitAfterSpaces(at + 1)) {
            at++;
            skipSpaces();
            seconds = bounded(digits(2, "hour"), 24, "hour") * 3600L;
            if (peek() == ':') {
                at++;
                seconds += bounded(digits(2, "minute"), 59, "minute") * 60L;
                if (peek() == ':') {
                    at++;
                    seconds += bounded(digits(2, "second"), 59, "second");
                    nanos = fraction();
                }
            }
            if (seconds > SECONDS_PER_DAY || (seconds == SECONDS_PER_DAY && nanos != 0)) {
                throw bad("hour is beyond 24:00");
            }
        }
        skipSpaces();
        seconds -= offsetSeconds();
        if (at != trimmed.length()) {
            throw bad("unexpected \"" + trimmed.substring(at) + "\"");
        }
        return epochNs(year, month, day, seconds, nanos);
    }

    private long epochNs(int year, int month, int day, long seconds, long nanos) {
        long days;
        try {
            days = LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            throw bad("no such day");
        }
        long epochSeconds = days * SECONDS_PER_DAY + seconds;
        try {
            // From below zero the product alone may overflow although the sum does not.
            return epochSeconds < 0
                    ? Math.addExact(Math.multiplyExact(epochSeconds + 1, NS_PER_SECOND), nanos - NS_PER_SECOND)
                    : Math.addExact(Math.multiplyExact(epochSeconds, NS_PER_SECOND), nanos);
        } catch (ArithmeticException e) {
            throw bad("outside of the years 1677 to 2262");
        }
    }

    private long fraction() {
        if (peek() != '.' && peek() != ',') {
            return 0;
        }
        at++;
        int from = at;
        long nanos = 0;
        while (isDigit(at)) {
            if (at - from == MAX_FRACTION_DIGITS) {
                throw bad("more than nine digits of a second");
            }
            nanos = nanos * 10 + (trimmed.charAt(at++) - '0');
        }
        if (at == from) {
            throw bad("no digits after the point");
        }
        for (int i = at - from; i < MAX_FRACTION_DIGITS; i++) {
            nanos *= 10;
        }
        return nanos;
    }

    private long offsetSeconds() {
        char sign = peek();
        if (sign == 'Z' || sign == 'z') {
            at++;
            return 0;
        }
        if (Character.isLetter(sign)) {
            return namedOffsetSeconds();
        }
        if (sign != '+' && sign != '-') {
            return 0;
        }
        at++;
        long seconds = bounded(digits(2, "zone hour"), 15, "zone hour") * 3600L;
        if (peek() == ':') {
            at++;
            seconds += bounded(digits(2, "zone minute"), 59, "zone minute") * 60L;
            if (peek() == ':') {
                at++;
                seconds += bounded(digits(2, "zone second"), 59, "zone second");
            }
        } else if (isDigit(at)) {
            seconds += bounded(digits(2, "zone minute"), 59, "zone minute") * 60L;
        }
        return sign == '-' ? -seconds : seconds;
    }

    /// Abbreviations stand for one distance from UTC all year round.
    private long namedOffsetSeconds() {
        int from = at;
        while (at < trimmed.length() && Character.isLetter(trimmed.charAt(at))) {
            at++;
        }
        Integer hours = ABBREVIATIONS.get(trimmed.substring(from, at).toUpperCase(Locale.ROOT));
        if (hours == null) {
            at = from;
            return 0;
        }
        return hours * 3600L;
    }

    private int digits(int count, String what) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            if (!isDigit(at)) {
                throw bad("expected " + count + " digits of the " + what);
            }
            value = value * 10 + (trimmed.charAt(at++) - '0');
        }
        return value;
    }

    private int bounded(int value, int max, String what) {
        if (value > max) {
            throw bad(what + " " + value + " is beyond " + max);
        }
        return value;
    }

    private void expect(char sign) {
        if (peek() != sign) {
            throw bad("expected '" + sign + "'");
        }
        at++;
    }

    private char peek() {
        return at < trimmed.length() ? trimmed.charAt(at) : '\0';
    }

    private boolean isDigit(int index) {
        return index < trimmed.length() && trimmed.charAt(index) >= '0' && trimmed.charAt(index) <= '9';
    }

    private boolean isDigitAfterSpaces(int index) {
        int i = index;
        while (i < trimmed.length() && trimmed.charAt(i) == ' ') {
            i++;
        }
        return isDigit(i);
    }

    private void skipSpaces() {
        while (peek() == ' ') {
            at++;
        }
    }

    private IllegalArgumentException bad(@Nullable String why) {
        return new IllegalArgumentException("not a point in time: '" + text + "': " + why);
    }
}
