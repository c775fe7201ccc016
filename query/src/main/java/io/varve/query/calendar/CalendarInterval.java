// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.calendar;

import io.varve.query.plan.CalendarMath;
import io.varve.query.plan.IntervalText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;

/// A value of an interval that may have months: calendar months, and nanoseconds, of which a day has 24 hours' worth.
///
/// In 128 bits it is `length · 2^40 + months`, where the length counts a month as 30 days: so the order of the integers is the order of
/// intervals, and sums, differences and multiples of them are those of the intervals.
///
/// Errors:  IllegalArgumentException for text that is none; ArithmeticException beyond 40 bits of months or 64 of nanoseconds.
/// Threads: immutable.
public record CalendarInterval(long months, long nanos) {
    private static final long NS_PER_DAY = CalendarMath.NS_PER_DAY;
    private static final long NS_PER_MONTH = 30 * NS_PER_DAY;
    private static final BigInteger NS_PER_MONTH_EXACT = BigInteger.valueOf(NS_PER_MONTH);
    private static final int MONTH_BITS = 40;
    private static final long NS_PER_HOUR = 3_600_000_000_000L;
    private static final long MONTHS_PER_YEAR = 12;
    private static final double NS_PER_SECOND = 1e9;
    private static final BigDecimal DAYS_PER_MONTH = BigDecimal.valueOf(30);

    /// Reads [IntervalText].
    public static CalendarInterval parse(String text) {
        IntervalText interval = IntervalText.parse(text);
        return new CalendarInterval(interval.months(), interval.nanos());
    }

    /// Of the two halves of its 128 bits.
    public static CalendarInterval of(long high, long low) {
        BigInteger upper = BigInteger.valueOf(high).shiftLeft(Long.SIZE - 1).shiftLeft(1);
        return of(upper.add(BigInteger.valueOf(low >>> 1).shiftLeft(1)).add(BigInteger.valueOf(low & 1)));
    }

    /// Of its 128 bits.
    public static CalendarInterval of(BigInteger bits) {
        long months = (bits.longValue() << (Long.SIZE - MONTH_BITS)) >> (Long.SIZE - MONTH_BITS);
        BigInteger length = bits.subtract(BigInteger.valueOf(months)).shiftRight(MONTH_BITS);
        BigInteger nanos = length.subtract(BigInteger.valueOf(months).multiply(NS_PER_MONTH_EXACT));
        return new CalendarInterval(months, nanos.longValueExact());
    }

    /// Of its fields as they are added up; a second has a fraction.
    public static CalendarInterval of(
            long years, long months, long weeks, long days, long hours, long minutes, double seconds) {
        long wholeDays = Math.addExact(Math.multiplyExact(weeks, 7), days);
        long clockMinutes = Math.addExact(Math.multiplyExact(hours, 60), minutes);
        long nanos = Math.addExact(
                Math.multiplyExact(wholeDays, NS_PER_DAY), Math.multiplyExact(clockMinutes, 60_000_000_000L));
        long secondNs = new BigDecimal(seconds)
                .movePointRight(9)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
        return new CalendarInterval(
                Math.addExact(Math.multiplyExact(years, MONTHS_PER_YEAR), months), Math.addExact(nanos, secondNs));
    }

    /// From one point in time to another in years, months, days and less, as a calendar shows them: 29 February to 1 March is a day.
    public static CalendarInterval age(long laterNs, long earlierNs) {
        boolean isNegative = laterNs < earlierNs;
        LocalDate later = EpochDay.calendar(EpochDay.ofTime(laterNs));
        LocalDate earlier = EpochDay.calendar(EpochDay.ofTime(earlierNs));
        int sign = isNegative ? -1 : 1;
        long clock = sign * (ClockTime.ofTime(laterNs) - ClockTime.ofTime(earlierNs));
        long days = (long) sign * (later.getDayOfMonth() - earlier.getDayOfMonth());
        long months = sign
                * ((later.getYear() - earlier.getYear()) * MONTHS_PER_YEAR
                        + later.getMonthValue()
                        - earlier.getMonthValue());
        if (clock < 0) {
            clock += NS_PER_DAY;
            days--;
        }
        if (days < 0) {
            days += (isNegative ? later : earlier).lengthOfMonth();
            months--;
        }
        return new CalendarInterval(sign * months, sign * (days * NS_PER_DAY + clock));
    }

    /// The upper half of its 128 bits.
    public long high() {
        return bits().shiftRight(Long.SIZE).longValue();
    }

    /// The lower half.
    public long low() {
        return bits().longValue();
    }

    /// All of them.
    public BigInteger bits() {
        BigInteger bits = length().shiftLeft(MONTH_BITS).add(BigInteger.valueOf(months));
        if (bits.bitLength() > 127 || (months >> (MONTH_BITS - 1)) != (months >> (Long.SIZE - 1))) {
            throw new ArithmeticException("beyond 40 bits of months");
        }
        return bits;
    }

    /// Nanoseconds, where a month has 30 days; what intervals are compared by.
    public BigInteger length() {
        return BigInteger.valueOf(months).multiply(NS_PER_MONTH_EXACT).add(BigInteger.valueOf(nanos));
    }

    /// Multiplied: what is left of months is so many thirtieths in days, as PostgreSQL has it.
    public CalendarInterval times(BigDecimal factor) {
        BigDecimal scaled = BigDecimal.valueOf(months).multiply(factor);
        BigDecimal whole = scaled.setScale(0, RoundingMode.DOWN);
        BigDecimal rest = scaled.subtract(whole).multiply(DAYS_PER_MONTH).multiply(BigDecimal.valueOf(NS_PER_DAY));
        BigDecimal ns = BigDecimal.valueOf(nanos).multiply(factor).add(rest);
        return new CalendarInterval(
                whole.longValueExact(), ns.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }

    /// Divided, likewise; ArithmeticException by zero.
    public CalendarInterval dividedBy(BigDecimal divisor) {
        BigDecimal perMonth = BigDecimal.valueOf(months).divide(divisor, MathContext.DECIMAL128);
        BigDecimal whole = perMonth.setScale(0, RoundingMode.DOWN);
        BigDecimal rest = perMonth.subtract(whole).multiply(DAYS_PER_MONTH).multiply(BigDecimal.valueOf(NS_PER_DAY));
        BigDecimal ns = BigDecimal.valueOf(nanos)
                .divide(divisor, MathContext.DECIMAL128)
                .add(rest);
        return new CalendarInterval(
                whole.longValueExact(), ns.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }

    /// A point in time so much later: first the months, then the rest.
    public long after(long timeNs) {
        return Math.addExact(months == 0 ? timeNs : CalendarMath.addMonths(timeNs, months), nanos);
    }

    /// With 30 days as a month.
    public CalendarInterval justified() {
        return new CalendarInterval(Math.addExact(months, nanos / NS_PER_MONTH), nanos % NS_PER_MONTH);
    }

    /// With 30 days as a month, and months and rest of one sign.
    public CalendarInterval justifiedBySign() {
        BigInteger[] parts = length().divideAndRemainder(NS_PER_MONTH_EXACT);
        return new CalendarInterval(parts[0].longValueExact(), parts[1].longValueExact());
    }

    /// A field of it: of months what years leave, of hours what days leave; `epoch` takes 365.25 days for a year and 30 for a month. NaN for
    /// one that it does not have.
    public double field(String field) {
        double seconds = nanos % 60_000_000_000L / NS_PER_SECOND;
        return switch (field) {
            case "epoch" -> epoch();
            case "second" -> seconds;
            case "milliseconds", "millisecond" -> seconds * 1e3;
            case "microseconds", "microsecond" -> seconds * 1e6;
            default -> {
                long whole = whole(field);
                yield whole == Long.MIN_VALUE ? Double.NaN : whole;
            }
        };
    }

    private double epoch() {
        long years = months / MONTHS_PER_YEAR;
        long seconds = nanos / 1_000_000_000L;
        return years * 365.25 * 86_400
                + months % MONTHS_PER_YEAR * 30 * 86_400.0
                + seconds
                + nanos % 1_000_000_000L / NS_PER_SECOND;
    }

    /// A field without a fraction; `Long.MIN_VALUE` for one that it does not have.
    private long whole(String field) {
        return switch (field) {
            case "millennium" -> months / (1000 * MONTHS_PER_YEAR);
            case "century" -> months / (100 * MONTHS_PER_YEAR);
            case "decade" -> months / (10 * MONTHS_PER_YEAR);
            case "year" -> months / MONTHS_PER_YEAR;
            case "quarter" -> months % MONTHS_PER_YEAR / 3 + 1;
            case "month" -> months % MONTHS_PER_YEAR;
            case "day" -> nanos / NS_PER_DAY;
            case "hour" -> nanos % NS_PER_DAY / NS_PER_HOUR;
            case "minute" -> nanos % NS_PER_HOUR / 60_000_000_000L;
            default -> Long.MIN_VALUE;
        };
    }

    /// As PostgreSQL prints it: `1 year 2 mons -3 days +04:05:06.5`.
    public String text() {
        StringBuilder text = new StringBuilder();
        boolean isNegative = part(text, months / MONTHS_PER_YEAR, "year", false);
        isNegative = part(text, months % MONTHS_PER_YEAR, "mon", isNegative);
        isNegative = part(text, nanos / NS_PER_DAY, "day", isNegative);
        long clock = nanos % NS_PER_DAY;
        if (clock != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(clock < 0 ? "-" : isNegative ? "+" : "")
                    .append(ClockTime.text(Math.abs(clock)));
        }
        return text.toString();
    }

    /// Whether it, or what is before it if it is nothing, is negative.
    private static boolean part(StringBuilder text, long value, String unit, boolean wasNegative) {
        if (value == 0) {
            return wasNegative;
        }
        text.append(text.isEmpty() ? "" : " ")
                .append(value > 0 && wasNegative ? "+" : "")
                .append(value)
                .append(' ')
                .append(unit)
                .append(value == 1 ? "" : "s");
        return value < 0;
    }
}
