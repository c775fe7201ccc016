// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.calendar.CalendarInterval;
import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Function;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Functions of intervals with months ([CalendarInterval]).
final class IntervalKernels {
    private IntervalKernels() {}

    /// The kernel of a function, or null if it is none of these.
    static Kernel.@Nullable Many kernel(Function function) {
        return switch (function) {
            case ADD_INTERVAL ->
                checked((a, row, into) -> into.set(row, interval(a[1], row).after(a[0].lane(row))));
            case INTERVAL_LENGTH ->
                checked((a, row, into) ->
                        Int128.set(into, row, interval(a[0], row).length()));
            case SCALE_INTERVAL ->
                checked((a, row, into) -> set(into, row, interval(a[0], row).times(number(a[1], row))));
            case DIVIDE_INTERVAL ->
                checked((a, row, into) -> {
                    BigDecimal divisor = number(a[1], row);
                    if (divisor.signum() == 0) {
                        throw NumberKernels.divisionByZero();
                    }
                    set(into, row, interval(a[0], row).dividedBy(divisor));
                });
            case AGE -> checked((a, row, into) -> set(into, row, CalendarInterval.age(a[0].lane(row), a[1].lane(row))));
            case JUSTIFY_DAYS ->
                checked((a, row, into) -> set(into, row, interval(a[0], row).justified()));
            case JUSTIFY_HOURS -> (a, row, into) -> into.setHuge(row, a[0].highs()[row], a[0].lane(row));
            case JUSTIFY_INTERVAL ->
                checked((a, row, into) -> set(into, row, interval(a[0], row).justifiedBySign()));
            case MAKE_INTERVAL -> checked((a, row, into) -> set(into, row, made(a, row)));
            case PARSE_INTERVAL -> checked((a, row, into) -> set(into, row, CalendarInterval.parse(a[0].textAt(row))));
            case CALENDAR_INTERVAL_TEXT ->
                (a, row, into) -> into.setText(row, interval(a[0], row).text());
            case EXTRACT_INTERVAL -> IntervalKernels::extract;
            default -> null;
        };
    }

    private static Kernel.Many checked(Kernel.Many kernel) {
        return (arguments, row, into) -> {
            try {
                kernel.apply(arguments, row, into);
            } catch (ArithmeticException | DateTimeException e) {
                throw QueryException.value(
                        (into.type() == SqlType.CALENDAR_INTERVAL ? "interval" : "timestamp") + " out of range");
            } catch (IllegalArgumentException e) {
                throw QueryException.value(String.valueOf(e.getMessage()));
            }
        };
    }

    static CalendarInterval interval(Vector vector, int row) {
        return CalendarInterval.of(vector.highs()[row], vector.lane(row));
    }

    private static void set(Vector into, int row, CalendarInterval value) {
        Int128.set(into, row, value.bits());
    }

    private static BigDecimal number(Vector vector, int row) {
        double number = vector.doubleAt(row);
        if (!Double.isFinite(number)) {
            throw QueryException.value("an interval cannot be multiplied or divided by " + number);
        }
        return BigDecimal.valueOf(number);
    }

    private static CalendarInterval made(Vector[] a, int row) {
        long[] fields = new long[6];
        for (int i = 0; i < fields.length && i < a.length; i++) {
            fields[i] = a[i].lane(row);
        }
        double seconds = a.length > 6 ? a[6].doubleAt(row) : 0;
        if (!Double.isFinite(seconds)) {
            throw new ArithmeticException("seconds");
        }
        return CalendarInterval.of(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], seconds);
    }

    private static void extract(Vector[] arguments, int row, Vector into) {
        String field = arguments[0].textAt(row).toLowerCase(Locale.ROOT);
        double value = interval(arguments[1], row).field(field);
        if (Double.isNaN(value)) {
            throw QueryException.value("an interval has no \"" + field + "\"");
        }
        into.setDouble(row, value);
    }
}
