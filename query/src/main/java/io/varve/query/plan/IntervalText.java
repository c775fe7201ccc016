// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/// A span of time: calendar months, and a fixed number of nanoseconds (a day is 24 hours, for all times are UTC).
///
/// Reads PostgreSQL's text (`5 minutes`, `1 day 02:03:04.5`, `-3 hours`, `2 months ago`, `P1DT2H`) and durations (`1h30m`, `250us`).
/// Units in any case, singular or plural: ns, us, ms, s, m, h, d, w and their long forms, mon, y, decade, century.
/// Quantities may have a point; of a month the rest is days (a month has 30), of what is longer months.
///
/// Errors:  IllegalArgumentException that quotes the text.
/// Threads: immutable.
public record IntervalText(long months, long nanos) {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NS_PER_DAY = 86_400 * NS_PER_SECOND;
    private static final BigDecimal DAYS_PER_MONTH = BigDecimal.valueOf(30);

    /// Nanoseconds of the fixed units.
    private static final Map<String, Long> FIXED = Map.ofEntries(
            Map.entry("ns", 1L),
            Map.entry("nanosecond", 1L),
            Map.entry("us", 1_000L),
            Map.entry("\u00b5s", 1_000L),
            Map.entry("usec", 1_000L),
            Map.entry("microsecond", 1_000L),
            Map.entry("ms", 1_000_000L),
            Map.entry("msec", 1_000_000L),
            Map.entry("millisecond", 1_000_000L),
            Map.entry("s", NS_PER_SECOND),
            Map.entry("sec", NS_PER_SECOND),
            Map.entry("second", NS_PER_SECOND),
            Map.entry("m", 60 * NS_PER_SECOND),
            Map.entry("min", 60 * NS_PER_SECOND),
            Map.entry("minute", 60 * NS_PER_SECOND),
            Map.entry("h", 3600 * NS_PER_SECOND),
            Map.entry("hr", 3600 * NS_PER_SECOND),
            Map.entry("hour", 3600 * NS_PER_SECOND),
            Map.entry("d", 86_400 * NS_PER_SECOND),
            Map.entry("day", 86_400 * NS_PER_SECOND),
            Map.entry("w", 604_800 * NS_PER_SECOND),
            Map.entry("week", 604_800 * NS_PER_SECOND));

    /// Months of the calendar units.
    private static final Map<String, Long> CALENDAR = Map.ofEntries(
            Map.entry("mon", 1L),
            Map.entry("month", 1L),
            Map.entry("quarter", 3L),
            Map.entry("y", 12L),
            Map.entry("yr", 12L),
            Map.entry("year", 12L),
            Map.entry("decade", 120L),
            Map.entry("century", 1200L),
            Map.entry("centurie", 1200L),
            Map.entry("millennium", 12_000L),
            Map.entry("millennia", 12_000L));

    /// Reads `text`.
    public static IntervalText parse(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        try {
            if (trimmed.startsWith("p")) {
                return new Reader(trimmed, 1, true).read();
            }
            if (trimmed.endsWith(" ago")) {
                return new Reader(trimmed.substring(0, trimmed.length() - 4), 0, false)
                        .read()
                        .negated();
            }
            return new Reader(trimmed, trimmed.startsWith("@") ? 1 : 0, false).read();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("interval '" + text + "' does not fit into 64 bits of nanoseconds", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an interval: '" + text + "': " + e.getMessage(), e);
        }
    }

    /// Quantity times unit, where the unit is known; used for `INTERVAL '5' MINUTE`.
    public static IntervalText of(BigDecimal quantity, String unit) {
        String singular = unit.length() > 2 && unit.endsWith("s") && !FIXED.containsKey(unit)
                ? unit.substring(0, unit.length() - 1)
                : unit;
        Long nanos = FIXED.get(singular);
        if (nanos != null) {
            return new IntervalText(
                    0, quantity.multiply(BigDecimal.valueOf(nanos)).longValueExact());
        }
        Long months = CALENDAR.get(singular);
        if (months == null) {
            throw new IllegalArgumentException("unknown unit \"" + unit + "\"");
        }
        BigDecimal all = quantity.multiply(BigDecimal.valueOf(months));
        if (months > 1) {
            return new IntervalText(all.setScale(0, RoundingMode.HALF_EVEN).longValueExact(), 0);
        }
        BigDecimal whole = all.setScale(0, RoundingMode.DOWN);
        BigDecimal rest = all.subtract(whole).multiply(DAYS_PER_MONTH).multiply(BigDecimal.valueOf(NS_PER_DAY));
        return new IntervalText(
                whole.longValueExact(), rest.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }

    /// The sum of both.
    public IntervalText plus(IntervalText other) {
        return new IntervalText(Math.addExact(months, other.months), Math.addExact(nanos, other.nanos));
    }

    /// Minus this.
    public IntervalText negated() {
        return new IntervalText(Math.negateExact(months), Math.negateExact(nanos));
    }

    /// One pass over the text: quantities with units, and one clock time.
    private static final class Reader {
        private final String text;
        private final boolean iso;
        private int at;
        private boolean inIsoTime;

        Reader(String text, int from, boolean iso) {
            this.text = text;
            this.at = from;
            this.iso = iso;
        }

        IntervalText read() {
            IntervalText sum = new IntervalText(0, 0);
            boolean any = false;
            while (true) {
                skipSpaces();
                if (iso && at < text.length() && text.charAt(at) == 't') {
                    inIsoTime = true;
                    at++;
                }
                if (at >= text.length()) {
                    break;
                }
                sum = sum.plus(part());
                any = true;
            }
            if (!any) {
                throw new IllegalArgumentException("nothing in it");
            }
            return sum;
        }

        private IntervalText part() {
            boolean negative = text.charAt(at) == '-';
            if (negative || text.charAt(at) == '+') {
                at++;
            }
            int from = at;
            while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            if (from == at) {
                throw new IllegalArgumentException("expected a number at \"" + text.substring(from) + "\"");
            }
            IntervalText part = at < text.length() && text.charAt(at) == ':'
                    ? clock(from)
                    : of(new BigDecimal(text.substring(from, at)), unit());
            return negative ? part.negated() : part;
        }

        private String unit() {
            skipSpaces();
            int from = at;
            while (at < text.length() && Character.isLetter(text.charAt(at)) && !(iso && at > from)) {
                at++;
            }
            String unit = text.substring(from, at);
            if (iso && unit.equals("m") && !inIsoTime) {
                return "month";
            }
            return unit.isEmpty() ? "second" : unit;
        }

        /// `HH:MM[:SS[.f]]`, whose hours begin at `from`.
        private IntervalText clock(int from) {
            int end = from;
            while (end < text.length() && text.charAt(end) != ' ') {
                end++;
            }
            String[] fields = text.substring(from, end).split(":", -1);
            if (fields.length > 3) {
                throw new IllegalArgumentException("a clock time is HH:MM:SS");
            }
            at = end;
            IntervalText sum = of(new BigDecimal(fields[0]), "h").plus(of(new BigDecimal(fields[1]), "m"));
            return fields.length == 3 && !fields[2].isEmpty() ? sum.plus(of(new BigDecimal(fields[2]), "s")) : sum;
        }

        private void skipSpaces() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == ',')) {
                at++;
            }
        }
    }
}
