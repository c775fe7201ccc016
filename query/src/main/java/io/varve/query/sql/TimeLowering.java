// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.SqlType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The one place where time stops being a type: every TIMESTAMP, TIME and INTERVAL expression becomes BIGINT nanoseconds, every DATE
/// BIGINT days.
///
/// A span of calendar months has no number of nanoseconds. It lives only as a constant ([Span]) until it is added to a point in
/// time or is the width of a bucket; anywhere else it is refused.
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

    private final ExprTranslator translator;
    private final TimeCasts casts;

    TimeLowering(ExprTranslator translator) {
        this.translator = translator;
        this.casts = new TimeCasts(translator, this);
    }

    TimeCasts casts() {
        return casts;
    }

    /// Months, and nanoseconds beside them (null = none).
    record Span(long months, @Nullable Expr nanos) {}

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

    private static boolean isSpan(RexNode node) {
        return is(node, SqlType.INTERVAL);
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
            case INTERVAL -> fixed(call);
            case TIMESTAMP -> moved(call);
            case DATE -> shifted(operands, minus);
            case TIME -> Constants.call(Function.CLOCK_OF, List.of(moved(call)));
            case BIGINT -> Constants.call(Function.DATE_DIFFERENCE, translator.translateAll(operands));
            default ->
                Constants.arithmetic(
                        Expr.Operation.DIVIDE,
                        Casts.to(fixed(operands.get(0)), SqlType.DOUBLE),
                        Casts.to(fixed(operands.get(1)), SqlType.DOUBLE),
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

    /// A time plus or minus a span, or a date plus a time of day.
    private Expr moved(RexCall call) {
        RexNode first = call.getOperands().get(0);
        boolean spanFirst = isSpan(first)
                || (is(first, SqlType.TIME) && is(call.getOperands().get(1), SqlType.DATE));
        Expr time = casts.instant(call.getOperands().get(spanFirst ? 1 : 0));
        Span span = span(call.getOperands().get(spanFirst ? 0 : 1));
        boolean minus = call.getOperator().equals(VarveOperators.MINUS);
        if (span.months() != 0) {
            time = Constants.call(
                    Function.ADD_MONTHS, List.of(time, Exprs.bigint(minus ? -span.months() : span.months())));
        }
        Expr nanos = span.nanos();
        return nanos == null
                ? time
                : Constants.arithmetic(
                        minus ? Expr.Operation.SUBTRACT : Expr.Operation.ADD, time, nanos, SqlType.BIGINT);
    }

    /// A span that has no months, in nanoseconds.
    Expr fixed(RexNode node) {
        Span span = span(node);
        if (span.months() != 0) {
            throw ParseErrors.text(
                    "an interval of months has no fixed length",
                    SqlParserPos.ZERO,
                    "add it to a point in time, or write days");
        }
        Expr nanos = span.nanos();
        return nanos == null ? Exprs.bigint(0) : nanos;
    }

    Span span(RexNode node) {
        if (!(node instanceof RexCall call) || !(call.getOperator() instanceof VarveFunction)) {
            return new Span(0, translator.translate(node));
        }
        SqlOperator operator = call.getOperator();
        List<RexNode> operands = call.getOperands();
        if (operator.equals(VarveOperators.INTERVAL)) {
            long nanos = constant(operands.get(1));
            return new Span(constant(operands.get(0)), nanos == 0 ? null : Exprs.bigint(nanos));
        }
        if (operator.equals(VarveOperators.NEGATE)) {
            return negated(span(operands.get(0)));
        }
        Expr.Operation operation = ExprTranslator.operation(operator);
        if (operation == null) {
            return new Span(0, translator.translate(call));
        }
        return combined(operation, operands);
    }

    private Span combined(Expr.Operation operation, List<RexNode> operands) {
        RexNode a = operands.get(0);
        RexNode b = operands.get(1);
        if (!isSpan(a) && !isSpan(b)) {
            return new Span(0, Constants.arithmetic(operation, casts.instant(a), casts.instant(b), SqlType.BIGINT));
        }
        if (isSpan(a) && isSpan(b)) {
            Span left = span(a);
            Span right = operation == Expr.Operation.SUBTRACT ? negated(span(b)) : span(b);
            Expr x = left.nanos();
            Expr y = right.nanos();
            Expr sum = x == null ? y : y == null ? x : Constants.arithmetic(Expr.Operation.ADD, x, y, SqlType.BIGINT);
            return new Span(Math.addExact(left.months(), right.months()), sum);
        }
        Span span = span(isSpan(a) ? a : b);
        Expr factor = translator.translate(isSpan(a) ? b : a);
        if (span.months() != 0) {
            if (operation == Expr.Operation.MULTIPLY
                    && span.nanos() == null
                    && factor instanceof Expr.Literal literal
                    && literal.value() instanceof Long times) {
                return new Span(Math.multiplyExact(span.months(), times), null);
            }
            throw ParseErrors.unsupported("a variable number of months", SqlParserPos.ZERO);
        }
        Expr nanos = span.nanos();
        return new Span(0, scaled(operation, nanos == null ? Exprs.bigint(0) : nanos, factor));
    }

    private static Expr scaled(Expr.Operation operation, Expr nanos, Expr factor) {
        if (factor.type() == SqlType.DOUBLE) {
            Expr product = new Expr.Arithmetic(operation, Casts.to(nanos, SqlType.DOUBLE), factor, SqlType.DOUBLE);
            return new Expr.Cast(product, SqlType.BIGINT);
        }
        return Constants.arithmetic(operation, nanos, Casts.to(factor, SqlType.BIGINT), SqlType.BIGINT);
    }

    private static Span negated(Span span) {
        Expr nanos = span.nanos();
        return new Span(
                Math.negateExact(span.months()),
                nanos == null
                        ? null
                        : Constants.arithmetic(Expr.Operation.SUBTRACT, Exprs.bigint(0), nanos, SqlType.BIGINT));
    }

    private static long constant(RexNode node) {
        Object value = node instanceof RexLiteral literal
                ? Casts.to(ExprTranslator.literal(literal), SqlType.BIGINT) instanceof Expr.Literal l ? l.value() : null
                : null;
        if (value instanceof Long number) {
            return number;
        }
        throw new IllegalStateException("not a constant: " + node);
    }

    private Expr extract(List<RexNode> operands) {
        Expr field = word(operands.get(0), FIELDS, "extract");
        if (isSpan(operands.get(1))) {
            if (!(field instanceof Expr.Literal literal) || !"epoch".equals(literal.value())) {
                throw ParseErrors.unsupported("extract of other than epoch from an interval", SqlParserPos.ZERO);
            }
            return new Expr.Arithmetic(
                    Expr.Operation.DIVIDE,
                    Casts.to(fixed(operands.get(1)), SqlType.DOUBLE),
                    new Expr.Literal(NS_PER_SECOND, SqlType.DOUBLE),
                    SqlType.DOUBLE);
        }
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
