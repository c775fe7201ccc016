// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.calendar.EpochDay;
import io.varve.query.plan.CalendarMath;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import io.varve.query.plan.TimeText;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// `generate_series(start, stop [, step])` of FROM: the numbers or points in time from `start` in steps as far as `stop`, which is one of them if
/// a step meets it. Rows are computed as they are read.
///
/// @param type BIGINT, or TIMESTAMP, whose step is `stepMonths` if that is not 0
record SeriesTable(SqlType type, long start, long step, long stepMonths, int count) implements TableProvider {
    static final String NAME = "generate_series";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<PlanColumn> columns() {
        return List.of(new PlanColumn(NAME, type));
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        return new AbstractList<>() {
            @Override
            public List<@Nullable Object> get(int index) {
                return List.of(value(index));
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    private long value(int index) {
        return stepMonths == 0 ? start + index * step : CalendarMath.addMonths(start, index * stepMonths);
    }

    /// The table of a call in FROM.
    static SeriesTable of(SqlCall call, DesugarExpressions expressions) {
        SqlParserPos position = call.getParserPosition();
        SqlOperator function = call.getOperator();
        if (function.getName().equalsIgnoreCase("unnest")) {
            throw ParseErrors.unsupported("this form of FROM", position);
        }
        if (!(function instanceof SqlFunction) || !function.getName().equalsIgnoreCase(NAME)) {
            throw ParseErrors.unknown("table function", function.getName(), position, List.of(NAME));
        }
        List<SqlNode> given = new ArrayList<>();
        call.getOperandList().forEach(operand -> given.add(expressions.of(operand)));
        if (given.size() < 2 || given.size() > 3) {
            throw ParseErrors.text(
                    "generate_series has " + given.size() + " arguments",
                    position,
                    "write generate_series(start, stop, step)");
        }
        boolean times = !(given.get(0) instanceof SqlNumericLiteral);
        try {
            return times ? times(given) : numbers(given);
        } catch (ArithmeticException | DateTimeException e) {
            throw ParseErrors.text("the series is too long", position, "at most " + Integer.MAX_VALUE + " values");
        }
    }

    private static SeriesTable numbers(List<SqlNode> given) {
        long start = number(given.get(0));
        long step = given.size() < 3 ? 1 : number(given.get(2));
        return fixed(SqlType.BIGINT, start, number(given.get(1)), step, given.getLast());
    }

    private static SeriesTable times(List<SqlNode> given) {
        long start = time(given.get(0));
        long stop = time(given.get(1));
        if (given.size() < 3) {
            throw ParseErrors.text(
                    "a series of times needs a step", given.get(1).getParserPosition(), "write 1h or INTERVAL '1 day'");
        }
        SqlNode span = given.get(2);
        if (!is(span, VarveOperators.INTERVAL)) {
            throw ParseErrors.text("the step must be a constant interval", span.getParserPosition());
        }
        long months = number(((SqlCall) span).operand(0));
        long nanos = number(((SqlCall) span).operand(1));
        if (months == 0) {
            return fixed(SqlType.TIMESTAMP, start, stop, nanos, span);
        }
        if (nanos != 0) {
            throw ParseErrors.unsupported("a step of months and days", span.getParserPosition());
        }
        int count = 0;
        while (isWithin(CalendarMath.addMonths(start, count * months), stop, months)) {
            count++;
        }
        return new SeriesTable(SqlType.TIMESTAMP, start, 0, months, count);
    }

    private static boolean isWithin(long value, long stop, long step) {
        return step > 0 ? value <= stop : value >= stop;
    }

    private static SeriesTable fixed(SqlType type, long start, long stop, long step, SqlNode at) {
        if (step == 0) {
            throw ParseErrors.text("the step must not be zero", at.getParserPosition());
        }
        long count = isWithin(start, stop, step) ? Math.addExact(Math.subtractExact(stop, start) / step, 1) : 0;
        return new SeriesTable(type, start, step, 0, Math.toIntExact(count));
    }

    private static long number(SqlNode node) {
        BigDecimal value = node instanceof SqlNumericLiteral literal ? literal.bigDecimalValue() : null;
        try {
            if (value != null) {
                return value.longValueExact();
            }
        } catch (ArithmeticException e) {
            throw ParseErrors.text("a whole number was expected", node.getParserPosition());
        }
        throw ParseErrors.text("generate_series takes constants", node.getParserPosition());
    }

    /// A point in time: a constant, or one plus or minus a fixed span.
    private static long time(SqlNode node) {
        if (node instanceof SqlCharStringLiteral text) {
            try {
                return TimeText.parse(String.valueOf(text.toValue()));
            } catch (IllegalArgumentException e) {
                throw ParseErrors.text(String.valueOf(e.getMessage()), node.getParserPosition());
            }
        }
        if (is(node, VarveOperators.TIMESTAMP)) {
            return number(((SqlCall) node).operand(0));
        }
        if (is(node, VarveOperators.DATE)) {
            return EpochDay.startNs(number(((SqlCall) node).operand(0)));
        }
        boolean minus = is(node, VarveOperators.MINUS);
        if ((minus || is(node, VarveOperators.PLUS)) && is(((SqlCall) node).operand(1), VarveOperators.INTERVAL)) {
            SqlCall span = ((SqlCall) node).operand(1);
            int sign = minus ? -1 : 1;
            long moved = CalendarMath.addMonths(time(((SqlCall) node).operand(0)), sign * number(span.operand(0)));
            return Math.addExact(moved, sign * number(span.operand(1)));
        }
        throw ParseErrors.text("generate_series takes constants", node.getParserPosition());
    }

    private static boolean is(SqlNode node, SqlOperator operator) {
        return node instanceof SqlCall call && call.getOperator().equals(operator);
    }
}
