// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.SqlType;
import java.util.List;
import java.util.Locale;

/// Finds the evaluator of each function of [io.varve.query.plan.Function].
final class Functions {
    private Functions() {}

    static Eval compile(Expr.Call call, Expressions expressions) {
        List<Eval> arguments = expressions.compileAll(call.arguments());
        Vector into = expressions.vector(call);
        return switch (call.function()) {
            case COALESCE -> new Coalesce(arguments, into);
            case NULLIF -> nullIf(arguments, into);
            case LEAST -> extreme(arguments, -1, into);
            case GREATEST -> extreme(arguments, 1, into);
            case CONCAT -> TextKernels.concat(arguments, false, into);
            case CONCAT_SKIPPING_NULLS -> TextKernels.concat(arguments, true, into);
            case CALENDAR_BUCKET -> ZoneKernels.bucket(call, arguments.getLast(), into);
            case CONCAT_WS -> TextLibrary.joined(arguments, into);
            case REGEXP_LIKE, REGEXP_REPLACE, REGEXP_MATCH ->
                Kernel.of(RegexKernels.of(call.function()), arguments, into);
            default -> plain(call, arguments, into);
        };
    }

    private static Eval plain(Expr.Call call, List<Eval> arguments, Vector into) {
        Kernel.Many text = TextLibrary.kernel(call.function());
        Kernel.Many math = text == null ? MathLibrary.kernel(call.function()) : text;
        Kernel.Many calendar = math == null ? CalendarKernels.kernel(call.function()) : math;
        Kernel.Many many = calendar == null ? IntervalKernels.kernel(call.function()) : calendar;
        if (many != null) {
            return Kernel.of(many, arguments, into);
        }
        return switch (arguments.size()) {
            case 1 -> Kernel.of(one(call), arguments.get(0), into);
            case 2 -> Kernel.of(two(call), arguments.get(0), arguments.get(1), into);
            case 3 -> Kernel.of(three(call), arguments.get(0), arguments.get(1), arguments.get(2), into);
            default -> throw unknown(call);
        };
    }

    private static IllegalStateException unknown(Expr.Call call) {
        return new IllegalStateException("no evaluator: function=" + call.function() + ", arguments="
                + call.arguments().size());
    }

    private static Kernel.One one(Expr.Call call) {
        SqlType type = call.type();
        return switch (call.function()) {
            case ABS -> NumberKernels.abs(type);
            case ROUND -> NumberKernels.round(type);
            case SIGN -> NumberKernels.sign(type);
            case FLOOR -> NumberKernels.ofDouble(Math::floor);
            case CEIL -> NumberKernels.ofDouble(Math::ceil);
            case SQRT -> NumberKernels.ofDouble(NumberKernels::sqrt);
            case LN -> NumberKernels.ofDouble(NumberKernels::ln);
            case EXP -> NumberKernels.ofDouble(Math::exp);
            case LOWER -> TextKernels.ofText(text -> text.toLowerCase(Locale.ROOT));
            case UPPER -> TextKernels.ofText(text -> text.toUpperCase(Locale.ROOT));
            case TRIM -> TextKernels.ofText(TextKernels::trim);
            case LENGTH -> TextKernels::length;
            case PARSE_TIMESTAMP -> TimeKernels::parseTime;
            case TIMESTAMP_TEXT -> TimeKernels.timeText();
            case INTERVAL_TEXT -> TimeKernels.intervalText();
            default -> throw unknown(call);
        };
    }

    private static Kernel.Two two(Expr.Call call) {
        return switch (call.function()) {
            case ROUND -> NumberKernels.roundTo(call.type());
            case POWER ->
                (a, b, row, into) -> into.setDouble(row, NumberKernels.power(a.doubleAt(row), b.doubleAt(row)));
            case SUBSTRING -> TextKernels::substringFrom;
            case MONTH_BUCKET -> TimeKernels::monthBucket;
            case DATE_TRUNC -> TimeKernels::truncate;
            case EXTRACT -> TimeKernels::extract;
            case TO_LOCAL_TIME -> ZoneKernels.toLocal();
            case FROM_LOCAL_TIME -> ZoneKernels.fromLocal();
            case ADD_MONTHS -> TimeKernels::addMonths;
            default -> throw unknown(call);
        };
    }

    private static Kernel.Three three(Expr.Call call) {
        return switch (call.function()) {
            case SUBSTRING -> TextKernels::substring;
            case REPLACE -> TextKernels::replace;
            case TIME_BUCKET -> TimeKernels::bucket;
            default -> throw unknown(call);
        };
    }

    private static Eval nullIf(List<Eval> arguments, Vector into) {
        return (batch, rows, count) -> {
            Vector a = arguments.get(0).eval(batch, rows, count);
            Vector b = arguments.get(1).eval(batch, rows, count);
            into.clear();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                if (a.isNull(row) || Order.same(a, row, b, row)) {
                    into.setNull(row);
                } else {
                    into.copyRow(row, a, row);
                }
            }
            return into;
        };
    }

    /// LEAST (`sign` −1) or GREATEST (1) of what is not null.
    private static Eval extreme(List<Eval> arguments, int sign, Vector into) {
        Vector[] values = new Vector[arguments.size()];
        return (batch, rows, count) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments.get(i).eval(batch, rows, count);
            }
            into.clear();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                Vector best = values[0];
                for (Vector value : values) {
                    if (best.isNull(row) || (!value.isNull(row) && sign * Order.compare(value, row, best, row) > 0)) {
                        best = value;
                    }
                }
                into.copyRow(row, best, row);
            }
            return into;
        };
    }

    /// The first value that is not null; later ones are computed only for the rows that still have none.
    private static final class Coalesce implements Eval {
        private final List<Eval> arguments;
        private final Vector into;
        private final int[] open = new int[Vector.CAPACITY];

        Coalesce(List<Eval> arguments, Vector into) {
            this.arguments = arguments;
            this.into = into;
        }

        @Override
        public Vector eval(Batch batch, int[] rows, int count) {
            into.clear();
            System.arraycopy(rows, 0, open, 0, count);
            int left = count;
            for (int k = 0; k < arguments.size() && left > 0; k++) {
                Vector value = arguments.get(k).eval(batch, open, left);
                int still = 0;
                for (int i = 0; i < left; i++) {
                    if (value.isNull(open[i])) {
                        open[still++] = open[i];
                    } else {
                        into.copyRow(open[i], value, open[i]);
                    }
                }
                left = still;
            }
            for (int i = 0; i < left; i++) {
                into.setNull(open[i]);
            }
            return into;
        }
    }
}
