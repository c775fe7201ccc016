// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.calendar.CalendarInterval;
import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveFunction;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.function.VarveTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The part of [TimeLowering] for intervals: without months they are BIGINT nanoseconds, with months CALENDAR_INTERVAL.
///
/// Constants with months are calculated here, so that they move a bound of a scan and are the width of a bucket. Threads: one.
public final class IntervalLowering {
    private final ExprTranslator translator;
    private final TimeCasts casts;

    IntervalLowering(ExprTranslator translator, TimeCasts casts) {
        this.translator = translator;
        this.casts = casts;
    }

    /// Months, and nanoseconds beside them (null = none).
    record Span(long months, @Nullable Expr nanos) {}

    /// Whether its type is INTERVAL.
    public static boolean isInterval(RexNode node) {
        return VarveTypes.of(node.getType()).isInterval();
    }

    private static boolean hasMonths(RexNode node) {
        return VarveTypes.of(node.getType()) == SqlType.CALENDAR_INTERVAL;
    }

    /// An interval with constant months; of one that is not constant, it shows in each row that it has none.
    Span span(RexNode node) {
        if (!hasMonths(node)) {
            return new Span(0, nanos(node));
        }
        Expr any = calendar(node);
        if (any instanceof Expr.Literal literal && literal.value() instanceof BigInteger bits) {
            CalendarInterval interval = CalendarInterval.of(bits);
            return new Span(interval.months(), interval.nanos() == 0 ? null : Exprs.bigint(interval.nanos()));
        }
        return new Span(0, new Expr.Cast(any, SqlType.BIGINT));
    }

    /// An interval that has no months, in nanoseconds.
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

    /// What intervals are compared by: nanoseconds, where a month has 30 days.
    Expr length(RexNode node) {
        if (!hasMonths(node)) {
            return nanos(node);
        }
        Expr interval = calendar(node);
        return interval instanceof Expr.Literal literal && literal.value() instanceof BigInteger bits
                ? new Expr.Literal(CalendarInterval.of(bits).length(), SqlType.HUGEINT)
                : new Expr.Call(Function.INTERVAL_LENGTH, List.of(interval), SqlType.HUGEINT);
    }

    /// A point in time plus or minus an interval.
    Expr moved(Expr time, RexNode by, boolean minus) {
        if (!hasMonths(by)) {
            Expr.Operation operation = minus ? Expr.Operation.SUBTRACT : Expr.Operation.ADD;
            return Constants.arithmetic(operation, time, nanos(by), SqlType.BIGINT);
        }
        Expr given = calendar(by);
        Expr interval = minus ? negated(given) : given;
        if (!(interval instanceof Expr.Literal literal) || !(literal.value() instanceof BigInteger bits)) {
            return new Expr.Call(Function.ADD_INTERVAL, List.of(time, interval), SqlType.BIGINT);
        }
        CalendarInterval constant = CalendarInterval.of(bits);
        Expr month = Constants.call(Function.ADD_MONTHS, List.of(time, Exprs.bigint(constant.months())));
        return constant.nanos() == 0
                ? month
                : Constants.arithmetic(Expr.Operation.ADD, month, Exprs.bigint(constant.nanos()), SqlType.BIGINT);
    }

    /// An interval without months by its type.
    private Expr nanos(RexNode node) {
        if (!(node instanceof RexCall call) || !(call.getOperator() instanceof VarveFunction)) {
            return translator.translate(node);
        }
        SqlOperator operator = call.getOperator();
        List<RexNode> operands = call.getOperands();
        if (operator.equals(VarveOperators.INTERVAL)) {
            return Exprs.bigint(constant(operands.get(1)));
        }
        if (operator.equals(VarveOperators.NEGATE)) {
            return Constants.arithmetic(
                    Expr.Operation.SUBTRACT, Exprs.bigint(0), nanos(operands.get(0)), SqlType.BIGINT);
        }
        Expr.Operation operation = ExprTranslator.operation(operator);
        if (operation == null) {
            return translator.translate(call);
        }
        RexNode a = operands.get(0);
        RexNode b = operands.get(1);
        if (!isInterval(a) && !isInterval(b)) {
            return Constants.arithmetic(operation, casts.instant(a), casts.instant(b), SqlType.BIGINT);
        }
        if (isInterval(a) && isInterval(b)) {
            return Constants.arithmetic(operation, nanos(a), nanos(b), SqlType.BIGINT);
        }
        return scaled(operation, nanos(isInterval(a) ? a : b), translator.translate(isInterval(a) ? b : a));
    }

    private static Expr scaled(Expr.Operation operation, Expr nanos, Expr factor) {
        if (factor.type() == SqlType.DOUBLE) {
            Expr product = new Expr.Arithmetic(operation, Casts.to(nanos, SqlType.DOUBLE), factor, SqlType.DOUBLE);
            return new Expr.Cast(product, SqlType.BIGINT);
        }
        return Constants.arithmetic(operation, nanos, Casts.to(factor, SqlType.BIGINT), SqlType.BIGINT);
    }

    /// Any interval as a CALENDAR_INTERVAL.
    Expr calendar(RexNode node) {
        if (!hasMonths(node)) {
            return widened(nanos(node));
        }
        if (!(node instanceof RexCall call) || !(call.getOperator() instanceof VarveFunction)) {
            return translator.translate(node);
        }
        SqlOperator operator = call.getOperator();
        List<RexNode> operands = call.getOperands();
        if (operator.equals(VarveOperators.INTERVAL)) {
            return literal(new CalendarInterval(constant(operands.get(0)), constant(operands.get(1))));
        }
        if (operator.equals(VarveOperators.NEGATE)) {
            return negated(calendar(operands.get(0)));
        }
        Expr.Operation operation = ExprTranslator.operation(operator);
        if (operation == null) {
            return translator.translate(call);
        }
        RexNode a = operands.get(0);
        RexNode b = operands.get(1);
        if (isInterval(a) && isInterval(b)) {
            return sum(operation, calendar(a), calendar(b));
        }
        Expr factor = Casts.to(translator.translate(isInterval(a) ? b : a), SqlType.DOUBLE);
        return multiple(operation, calendar(isInterval(a) ? a : b), factor);
    }

    /// Nanoseconds as an interval with no months.
    static Expr widened(Expr nanos) {
        return nanos instanceof Expr.Literal literal
                ? literal.value() instanceof Long ns
                        ? literal(new CalendarInterval(0, ns))
                        : new Expr.Literal(null, SqlType.CALENDAR_INTERVAL)
                : new Expr.Cast(nanos, SqlType.CALENDAR_INTERVAL);
    }

    static Expr.Literal literal(CalendarInterval interval) {
        return literal(interval::bits);
    }

    private static Expr.Literal literal(Supplier<BigInteger> bits) {
        try {
            return new Expr.Literal(bits.get(), SqlType.CALENDAR_INTERVAL);
        } catch (ArithmeticException e) {
            throw ParseErrors.text("interval out of range", SqlParserPos.ZERO);
        }
    }

    private static Expr negated(Expr interval) {
        return interval instanceof Expr.Literal literal && literal.value() instanceof BigInteger bits
                ? new Expr.Literal(bits.negate(), SqlType.CALENDAR_INTERVAL)
                : new Expr.Negate(interval);
    }

    private static Expr sum(Expr.Operation operation, Expr left, Expr right) {
        if (left instanceof Expr.Literal a
                && a.value() instanceof BigInteger x
                && right instanceof Expr.Literal b
                && b.value() instanceof BigInteger y) {
            BigInteger sum = operation == Expr.Operation.ADD ? x.add(y) : x.subtract(y);
            return literal(() -> CalendarInterval.of(sum).bits());
        }
        return new Expr.Arithmetic(operation, left, right, SqlType.CALENDAR_INTERVAL);
    }

    private static Expr multiple(Expr.Operation operation, Expr interval, Expr factor) {
        boolean divides = operation == Expr.Operation.DIVIDE;
        if (interval instanceof Expr.Literal constant
                && constant.value() instanceof BigInteger bits
                && factor instanceof Expr.Literal number
                && number.value() instanceof Double value
                && Double.isFinite(value)
                && !(divides && value == 0)) {
            CalendarInterval given = CalendarInterval.of(bits);
            BigDecimal by = BigDecimal.valueOf(value);
            return literal(() -> (divides ? given.dividedBy(by) : given.times(by)).bits());
        }
        Function function = divides ? Function.DIVIDE_INTERVAL : Function.SCALE_INTERVAL;
        return new Expr.Call(function, List.of(interval, factor), SqlType.CALENDAR_INTERVAL);
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
}
