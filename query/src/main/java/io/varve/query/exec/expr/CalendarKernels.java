// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.calendar.ClockTime;
import io.varve.query.calendar.EpochDay;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Function;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.ZoneClock;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Functions of dates (days since 1970) and times of day (nanoseconds since midnight).
final class CalendarKernels {
    private static final Set<String> GROWING =
            Set.of("epoch", "julian", "year", "isoyear", "decade", "century", "millennium");

    private CalendarKernels() {}

    /// The kernel of a function, or null if it is none of these.
    static Kernel.@Nullable Many kernel(Function function) {
        return switch (function) {
            case DATE_ADD -> longs("date", (a, row) -> EpochDay.plus(a[0].lane(row), a[1].lane(row)));
            case DATE_DIFFERENCE -> longs("date", (a, row) -> EpochDay.between(a[1].lane(row), a[0].lane(row)));
            case DAY_OF -> longs("date", (a, row) -> EpochDay.ofTime(a[0].lane(row)));
            case DAY_START -> longs("timestamp", (a, row) -> EpochDay.startNs(a[0].lane(row)));
            case CLOCK_OF -> longs("time", (a, row) -> ClockTime.ofTime(a[0].lane(row)));
            case MAKE_DATE -> longs("date", (a, row) -> EpochDay.of(a[0].lane(row), a[1].lane(row), a[2].lane(row)));
            case MAKE_TIME ->
                longs("time", (a, row) -> ClockTime.of(a[0].lane(row), a[1].lane(row), a[2].doubleAt(row)));
            case MAKE_TIMESTAMP -> longs("timestamp", CalendarKernels::makeTime);
            case EPOCH_TIME -> longs("timestamp", (a, row) -> epochNs(a[0].doubleAt(row)));
            case PARSE_DATE -> longs("date", (a, row) -> EpochDay.parse(a[0].textAt(row)));
            case PARSE_TIME -> longs("time", (a, row) -> ClockTime.parse(a[0].textAt(row)));
            case DATE_TEXT -> (a, row, into) -> into.setText(row, EpochDay.text(a[0].lane(row)));
            case TIME_TEXT -> (a, row, into) -> into.setText(row, ClockTime.text(a[0].lane(row)));
            case EXTRACT_DATE -> CalendarKernels::ofDate;
            case EXTRACT_TIME -> CalendarKernels::ofTime;
            default -> null;
        };
    }

    /// A value that may be out of range, or text that is none.
    @FunctionalInterface
    private interface Calculation {
        long of(Vector[] arguments, int row);
    }

    private static Kernel.Many longs(String what, Calculation calculation) {
        return (arguments, row, into) -> {
            try {
                into.set(row, calculation.of(arguments, row));
            } catch (ArithmeticException e) {
                throw QueryException.value(what + " out of range: " + e.getMessage());
            } catch (IllegalArgumentException e) {
                throw QueryException.value(String.valueOf(e.getMessage()));
            }
        };
    }

    private static long makeTime(Vector[] a, int row) {
        long day = EpochDay.of(a[0].lane(row), a[1].lane(row), a[2].lane(row));
        long clock = ClockTime.of(a[3].lane(row), a[4].lane(row), a[5].doubleAt(row));
        long local = Math.addExact(EpochDay.startNs(day), clock);
        return a.length == 6 ? local : new ZoneClock(a[6].textAt(row)).toUtc(local);
    }

    private static long epochNs(double seconds) {
        double micros = Math.rint(seconds * 1e6);
        if (!(Math.abs(micros) < 9.2e15)) {
            throw new ArithmeticException("outside of the years 1677 to 2262");
        }
        return ((long) micros) * 1000;
    }

    private static void ofTime(Vector[] arguments, int row, Vector into) {
        String field = arguments[0].textAt(row).toLowerCase(Locale.ROOT);
        if (!TimeKernels.isClockField(field)) {
            throw QueryException.value("a time of day has no \"" + field + "\"");
        }
        TimeKernels.extract(arguments[0], arguments[1], row, into);
    }

    private static void ofDate(Vector[] arguments, int row, Vector into) {
        String field = arguments[0].textAt(row).toLowerCase(Locale.ROOT);
        long day = arguments[1].lane(row);
        if (EpochDay.isInfinite(day)) {
            // Fields that grow with time are infinite, those that come again are unknown.
            if (GROWING.contains(field)) {
                into.setDouble(row, day > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
            } else {
                into.setNull(row);
            }
        } else if (field.equals("epoch")) {
            into.setDouble(row, day * 86_400.0);
        } else if (TimeKernels.isClockField(field)) {
            into.setDouble(row, 0);
        } else {
            into.setDouble(row, TimeKernels.extract(field, EpochDay.calendar(day)));
        }
    }
}
