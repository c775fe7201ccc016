// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.calendar.CalendarInterval;
import io.varve.query.calendar.ClockTime;
import io.varve.query.calendar.EpochDay;
import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TimeText;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveTypes;
import java.util.List;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The part of [TimeLowering] that changes types: casts among the types of time, from text and to it.
final class TimeCasts {
    private final ExprTranslator translator;
    private final TimeLowering times;

    TimeCasts(ExprTranslator translator, TimeLowering times) {
        this.translator = translator;
        this.times = times;
    }

    /// A value of time; a date as its midnight.
    Expr instant(RexNode node) {
        return VarveTypes.of(node.getType()) == SqlType.DATE ? to(node, SqlType.TIMESTAMP) : translator.translate(node);
    }

    /// Both as values that can be compared: where one is a date and the other a point in time, the date is its midnight.
    List<Expr> common(RexNode left, RexNode right) {
        SqlType a = VarveTypes.of(left.getType());
        SqlType b = VarveTypes.of(right.getType());
        if (a == SqlType.CALENDAR_INTERVAL || b == SqlType.CALENDAR_INTERVAL) {
            return Casts.common(length(left), length(right));
        }
        boolean isMixed =
                (a == SqlType.DATE && b == SqlType.TIMESTAMP) || (a == SqlType.TIMESTAMP && b == SqlType.DATE);
        return isMixed
                ? List.of(instant(left), instant(right))
                : Casts.common(translator.translate(left), translator.translate(right));
    }

    private Expr length(RexNode node) {
        return isNull(node)
                ? new Expr.Literal(null, SqlType.BIGINT)
                : times.intervals().length(node);
    }

    private static boolean isNull(RexNode node) {
        return node instanceof RexLiteral literal && literal.isNull();
    }

    /// A value as one of `type`, to which the validator has found that it can be taken.
    Expr as(RexNode node, SqlType type) {
        return switch (type) {
            case TIMESTAMP -> instant(node);
            case CALENDAR_INTERVAL ->
                isNull(node) ? new Expr.Literal(null, type) : times.intervals().calendar(node);
            default -> Casts.to(translator.translate(node), type.lowered());
        };
    }

    /// A cast from or to any type, time among them.
    Expr to(RexNode operand, SqlType target) {
        SqlType from = VarveTypes.of(operand.getType());
        if (isNull(operand)) {
            return new Expr.Literal(null, target.lowered());
        }
        if (from.isInterval() && target == SqlType.CALENDAR_INTERVAL) {
            return times.intervals().calendar(operand);
        }
        boolean isFixed = from == SqlType.INTERVAL || (from.isInterval() && target == SqlType.TIME);
        Expr value = isFixed ? times.intervals().fixed(operand) : translator.translate(operand);
        if (from == target) {
            return value;
        }
        if (target == SqlType.VARCHAR && from.isTemporal()) {
            return new Expr.Call(text(from), List.of(value), SqlType.VARCHAR);
        }
        if (!target.isTemporal()) {
            if (from.isTemporal()) {
                throw refused(from, target);
            }
            return Casts.to(value, target);
        }
        return from == SqlType.VARCHAR ? parsed(value, target) : part(value, from, target);
    }

    private static Function text(SqlType from) {
        return switch (from) {
            case TIMESTAMP -> Function.TIMESTAMP_TEXT;
            case DATE -> Function.DATE_TEXT;
            case TIME -> Function.TIME_TEXT;
            case CALENDAR_INTERVAL -> Function.CALENDAR_INTERVAL_TEXT;
            default -> Function.INTERVAL_TEXT;
        };
    }

    private static Expr part(Expr value, SqlType from, SqlType target) {
        boolean isOfTime = from == SqlType.TIMESTAMP;
        if (target == SqlType.DATE && isOfTime) {
            return Constants.call(Function.DAY_OF, List.of(value));
        } else if (target == SqlType.TIMESTAMP && from == SqlType.DATE) {
            return Constants.call(Function.DAY_START, List.of(value));
        } else if (target == SqlType.TIME && (isOfTime || from.isInterval())) {
            return Constants.call(Function.CLOCK_OF, List.of(value));
        } else if (target == SqlType.INTERVAL && from == SqlType.TIME) {
            return value;
        }
        throw refused(from, target);
    }

    private static RuntimeException refused(SqlType from, SqlType target) {
        return ParseErrors.text("cannot cast " + from + " to " + target, SqlParserPos.ZERO);
    }

    private static Expr parsed(Expr value, SqlType target) {
        if (value instanceof Expr.Literal literal && literal.value() instanceof String text) {
            try {
                return constant(text, target);
            } catch (IllegalArgumentException e) {
                throw ParseErrors.text(String.valueOf(e.getMessage()), SqlParserPos.ZERO);
            }
        }
        if (target.isInterval()) {
            Expr interval = new Expr.Call(Function.PARSE_INTERVAL, List.of(value), SqlType.CALENDAR_INTERVAL);
            return Casts.to(interval, target.lowered());
        }
        Function function = switch (target) {
            case DATE -> Function.PARSE_DATE;
            case TIME -> Function.PARSE_TIME;
            default -> Function.PARSE_TIMESTAMP;
        };
        return new Expr.Call(function, List.of(value), SqlType.BIGINT);
    }

    private static Expr constant(String text, SqlType target) {
        return switch (target) {
            case DATE -> Exprs.bigint(EpochDay.parse(text));
            case TIME -> Exprs.bigint(ClockTime.parse(text));
            case CALENDAR_INTERVAL -> IntervalLowering.literal(CalendarInterval.parse(text));
            case INTERVAL -> {
                CalendarInterval interval = CalendarInterval.parse(text);
                if (interval.months() != 0) {
                    throw new IllegalArgumentException("an interval of months has no fixed length: " + text);
                }
                yield Exprs.bigint(interval.nanos());
            }
            default -> Exprs.bigint(TimeText.parse(text));
        };
    }
}
