// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.NameErrors;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.function.VarveTypes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The one place where time stops being a type: every TIMESTAMP, TIME and INTERVAL expression becomes BIGINT nanoseconds, every DATE
/// BIGINT days.
///
/// An interval that may have months has no number of nanoseconds; [IntervalLowering] says what becomes of it.
final class TimeLowering {
    private static final double NS_PER_SECOND = 1e9;

    private static final Set<String> FIELDS = Set.of(
            "epoch",
            "nanosecond",
            "microseconds",
            "milliseconds",
            "second",
            "minute",
            "hour",
            "day",
            "dow",
            "isodow",
            "julian",
            "doy",
            "week",
            "isoyear",
            "month",
            "quarter",
            "year",
            "decade",
            "century",
            "millennium");

    /// The fields that a time of day has.
    private static final Set<String> CLOCK_FIELDS =
            Set.of("epoch", "nanosecond", "microseconds", "milliseconds", "second", "minute", "hour");

    private static final Set<String> INTERVAL_FIELDS = Set.of(
            "epoch",
            "microseconds",
            "milliseconds",
            "second",
            "minute",
            "hour",
            "day",
            "month",
            "quarter",
            "year",
            "decade",
            "century",
            "millennium");

    private final ExprTranslator translator;
    private final TimeCasts casts;
    private final IntervalLowering intervals;

    TimeLowering(ExprTranslator translator) {
        this.translator = translator;
        this.casts = new TimeCasts(translator, this);
        this.intervals = new IntervalLowering(translator, casts);
    }

    TimeCasts casts() {
        return casts;
    }

    IntervalLowering intervals() {
        return intervals;
    }

    /// True if the call makes or takes a point in time or a span.
    static boolean concerns(RexCall call) {
        SqlOperator operator = call.getOperator();
        if (operator.equals(VarveOperators.EXTRACT)
                || BucketLowering.isBucket(operator)
                || isConstant(operator)
                || operator.equals(VarveOperators.INTERVAL)) {
            return true;
        }
        if (ExprTranslator.operation(operator) == null && !operator.equals(VarveOperators.NEGATE)) {
            return false;
        }
        for (RexNode operand : call.getOperands()) {
            if (isTime(operand)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConstant(SqlOperator operator) {
        return operator.equals(VarveOperators.TIMESTAMP)
                || operator.equals(VarveOperators.DATE)
                || operator.equals(VarveOperators.TIME);
    }

    private static boolean isTime(RexNode node) {
        return VarveTypes.of(node.getType()).isTemporal();
    }

    private static boolean is(RexNode node, SqlType type) {
        return VarveTypes.of(node.getType()) == type;
    }

    /// A call that [#concerns] time, as BIGINT (DOUBLE for EXTRACT and for a quotient of spans).
    Expr lower(RexCall call) {
        SqlOperator operator = call.getOperator();
        List<RexNode> operands = call.getOperands();
        if (isConstant(operator)) {
            return translator.translate(operands.get(0)) instanceof Expr.Literal literal
                    ? Casts.to(literal, SqlType.BIGINT)
                    : translator.translate(operands.get(0));
        }
        if (BucketLowering.isBucket(operator)) {
            return new BucketLowering(translator, this).lower(call);
        }
        if (operator.equals(VarveOperators.EXTRACT)) {
            return extract(operands);
        }
        boolean minus = operator.equals(VarveOperators.MINUS);
        return switch (VarveTypes.of(call.getType())) {
            case INTERVAL -> intervals.fixed(call);
            case CALENDAR_INTERVAL -> intervals.calendar(call);
            case TIMESTAMP -> moved(call);
            case DATE -> shifted(operands, minus);
            case TIME -> Constants.call(Function.CLOCK_OF, List.of(moved(call)));
            case BIGINT -> Constants.call(Function.DATE_DIFFERENCE, translator.translateAll(operands));
            default ->
                Constants.arithmetic(
                        Expr.Operation.DIVIDE,
                        Casts.to(intervals.fixed(operands.get(0)), SqlType.DOUBLE),
                        Casts.to(intervals.fixed(operands.get(1)), SqlType.DOUBLE),
                        SqlType.DOUBLE);
        };
    }

    /// A date plus or minus a number of days.
    private Expr shifted(List<RexNode> operands, boolean minus) {
        int date = is(operands.get(0), SqlType.DATE) ? 0 : 1;
        Expr by = Casts.to(translator.translate(operands.get(1 - date)), SqlType.BIGINT);
        Expr signed = minus ? Constants.arithmetic(Expr.Operation.SUBTRACT, Exprs.bigint(0), by, SqlType.BIGINT) : by;
        return Constants.call(Function.DATE_ADD, List.of(translator.translate(operands.get(date)), signed));
    }

    /// A time plus or minus an interval, or a date plus a time of day.
    private Expr moved(RexCall call) {
        RexNode first = call.getOperands().get(0);
        RexNode second = call.getOperands().get(1);
        boolean byFirst = IntervalLowering.isInterval(first) || (is(first, SqlType.TIME) && is(second, SqlType.DATE));
        Expr time = casts.instant(byFirst ? second : first);
        RexNode by = byFirst ? first : second;
        return is(by, SqlType.TIME)
                ? Constants.arithmetic(Expr.Operation.ADD, time, translator.translate(by), SqlType.BIGINT)
                : intervals.moved(time, by, call.getOperator().equals(VarveOperators.MINUS));
    }

    private Expr extract(List<RexNode> operands) {
        if (IntervalLowering.isInterval(operands.get(1))) {
            return ofInterval(operands);
        }
        Expr field = word(operands.get(0), FIELDS, "extract");
        RexNode time = operands.get(1);
        if (is(time, SqlType.TIME) && field instanceof Expr.Literal word && !isClockField(word)) {
            throw ParseErrors.text(
                    "a time of day has no " + word.value(),
                    SqlParserPos.ZERO,
                    "it has epoch, hour, minute, second, milliseconds and microseconds");
        }
        Function function = switch (VarveTypes.of(time.getType())) {
            case DATE -> Function.EXTRACT_DATE;
            case TIME -> Function.EXTRACT_TIME;
            default -> Function.EXTRACT;
        };
        return new Expr.Call(function, List.of(field, translator.translate(time)), SqlType.DOUBLE);
    }

    private Expr ofInterval(List<RexNode> operands) {
        Expr field = word(operands.get(0), INTERVAL_FIELDS, "extract from an interval");
        boolean isEpoch = field instanceof Expr.Literal literal && "epoch".equals(literal.value());
        if (!isEpoch || !is(operands.get(1), SqlType.INTERVAL)) {
            return new Expr.Call(
                    Function.EXTRACT_INTERVAL, List.of(field, intervals.calendar(operands.get(1))), SqlType.DOUBLE);
        }
        return new Expr.Arithmetic(
                Expr.Operation.DIVIDE,
                Casts.to(intervals.fixed(operands.get(1)), SqlType.DOUBLE),
                new Expr.Literal(NS_PER_SECOND, SqlType.DOUBLE),
                SqlType.DOUBLE);
    }

    private static boolean isClockField(Expr.Literal field) {
        return field.value() == null || (field.value() instanceof String word && CLOCK_FIELDS.contains(word));
    }

    /// The unit of a function: one of `known` if it is a constant, else the executor looks at each.
    Expr word(RexNode node, Set<String> known, String function) {
        Expr unit = casts.to(node, SqlType.VARCHAR);
        if (!(unit instanceof Expr.Literal literal) || !(literal.value() instanceof String text)) {
            return unit;
        }
        String word = text.toLowerCase(Locale.ROOT);
        for (String candidate : List.of(word, word + "s", word.replaceFirst("s$", ""))) {
            if (known.contains(candidate)) {
                return new Expr.Literal(candidate, SqlType.VARCHAR);
            }
        }
        throw ParseErrors.text(
                "unknown unit " + text + " of " + function, SqlParserPos.ZERO, NameErrors.didYouMean(word, known));
    }
}
