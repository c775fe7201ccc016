// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.calendar.ClockTime;
import io.varve.query.calendar.EpochDay;
import io.varve.query.plan.CalendarMath;
import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.SqlType;
import java.time.DateTimeException;
import java.util.List;

/// Carries out on constants what bounds of time are made of, so that `now() - 1h` is a range of the scan. What would overflow stays
/// for the executor to report.
final class Constants {
    private Constants() {}

    static Expr arithmetic(Expr.Operation op, Expr left, Expr right, SqlType type) {
        Expr plain = new Expr.Arithmetic(op, left, right, type);
        if (type != SqlType.BIGINT
                || !(left instanceof Expr.Literal a && a.value() instanceof Long x)
                || !(right instanceof Expr.Literal b && b.value() instanceof Long y)) {
            return plain;
        }
        try {
            return switch (op) {
                case ADD -> Exprs.bigint(Math.addExact(x, y));
                case SUBTRACT -> Exprs.bigint(Math.subtractExact(x, y));
                case MULTIPLY -> Exprs.bigint(Math.multiplyExact(x, y));
                case DIVIDE -> Exprs.bigint(Math.divideExact(x, y));
                case MODULO -> plain;
            };
        } catch (ArithmeticException e) {
            return plain;
        }
    }

    /// `function` of BIGINTs.
    static Expr call(Function function, List<Expr> arguments) {
        Expr plain = new Expr.Call(function, arguments, SqlType.BIGINT);
        long[] values = new long[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            if (!(arguments.get(i) instanceof Expr.Literal literal && literal.value() instanceof Long value)) {
                return plain;
            }
            values[i] = value;
        }
        try {
            return switch (function) {
                case TIME_BUCKET -> Exprs.bigint(CalendarMath.bucket(values[0], values[1], values[2]));
                case MONTH_BUCKET -> Exprs.bigint(CalendarMath.monthBucket(values[0], values[1]));
                case DATE_ADD -> Exprs.bigint(EpochDay.plus(values[0], values[1]));
                case DATE_DIFFERENCE -> Exprs.bigint(EpochDay.between(values[1], values[0]));
                case DAY_OF -> Exprs.bigint(EpochDay.ofTime(values[0]));
                case DAY_START -> Exprs.bigint(EpochDay.startNs(values[0]));
                case CLOCK_OF -> Exprs.bigint(ClockTime.ofTime(values[0]));
                case ADD_MONTHS -> Exprs.bigint(CalendarMath.addMonths(values[0], values[1]));
                default -> plain;
            };
        } catch (ArithmeticException | DateTimeException e) {
            return plain;
        }
    }
}
