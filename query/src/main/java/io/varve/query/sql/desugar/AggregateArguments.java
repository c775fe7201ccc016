// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.plan.AggregateCall;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveAggregate;
import io.varve.query.sql.function.VarveOperators;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Brings the arguments of a [VarveAggregate] into their form: its columns, then its constants as numbers. What is left out is put in, what
/// is wrong ends here with its place.
final class AggregateArguments {
    private static final double DEFAULT_ACCURACY = 0.01;
    private static final int MAX_BINS = 10_000;
    private static final double NS_PER_SECOND = 1e9;

    private final VarveAggregate function;
    private final List<SqlNode> given;
    private final SqlParserPos position;

    /// @param given the arguments, desugared
    AggregateArguments(VarveAggregate function, List<SqlNode> given, SqlParserPos position) {
        this.function = function;
        this.given = given;
        this.position = position;
    }

    /// The call.
    SqlCall call(@Nullable SqlLiteral quantifier) {
        if (quantifier != null && "DISTINCT".equals(quantifier.toValue()) && !takesDistinct()) {
            throw ParseErrors.unsupported(function.getName() + "(DISTINCT …)", position);
        }
        return function.createCall(quantifier, position, arguments());
    }

    private boolean takesDistinct() {
        return switch (function.aggregate()) {
            case MODE, PERCENTILE_CONT, PERCENTILE_DISC, APPROX_PERCENTILE, HISTOGRAM -> false;
            case RATE, INCREASE, DELTA, DERIVATIVE, INTEGRAL, TIME_WEIGHTED_AVG -> false;
            default -> true;
        };
    }

    /// `function(fraction) WITHIN GROUP (ORDER BY x [DESC])` as `function(x, fraction, descending)`; mode has no fraction.
    static SqlNode withinGroup(VarveAggregate function, List<SqlNode> given, SqlNodeList order, SqlParserPos position) {
        if (function.aggregate() != AggregateCall.Kind.PERCENTILE_CONT
                && function.aggregate() != AggregateCall.Kind.PERCENTILE_DISC
                && function.aggregate() != AggregateCall.Kind.MODE) {
            throw ParseErrors.text(function.getName() + " takes no WITHIN GROUP", position);
        }
        if (order.size() != 1) {
            throw ParseErrors.text("WITHIN GROUP takes one ORDER BY expression", order.getParserPosition());
        }
        SqlNode by = order.get(0);
        while (by.getKind() == SqlKind.NULLS_FIRST || by.getKind() == SqlKind.NULLS_LAST) {
            by = ((SqlCall) by).operand(0);
        }
        boolean descending = by.getKind() == SqlKind.DESCENDING;
        List<SqlNode> all = new ArrayList<>();
        all.add(descending ? ((SqlCall) by).operand(0) : by);
        all.addAll(given);
        if (function.aggregate() == AggregateCall.Kind.MODE || given.size() != 1) {
            return new AggregateArguments(function, all, position).call(null);
        }
        SqlNode fraction = number(fraction(given.get(0)), position);
        return function.createCall(position, all.get(0), fraction, number(descending ? 1 : 0, position));
    }

    private List<SqlNode> arguments() {
        return switch (function.aggregate()) {
            case PERCENTILE_CONT, PERCENTILE_DISC -> {
                boolean median = function.getName().equals("median");
                expect(median ? 1 : 2, median ? 1 : 2, median ? "x" : "x, fraction");
                yield List.of(given.get(0), constant(median ? 0.5 : fraction(given.get(1))), constant(0));
            }
            case APPROX_PERCENTILE -> {
                expect(2, 3, "x, fraction [, relative error]");
                double accuracy = given.size() < 3 ? DEFAULT_ACCURACY : value(given.get(2), "relative error");
                if (!(accuracy >= 0.0001 && accuracy <= 0.5)) {
                    throw ParseErrors.text(
                            "the relative error must be from 0.0001 to 0.5",
                            given.get(2).getParserPosition());
                }
                yield List.of(given.get(0), constant(fraction(given.get(1))), constant(accuracy));
            }
            case HISTOGRAM -> histogram();
            case STRING_AGG -> {
                expect(2, 2, "x, delimiter");
                SqlNode none = SqlLiteral.createCharString("", position);
                yield List.of(given.get(0), VarveOperators.named("coalesce").createCall(position, given.get(1), none));
            }
            case RATE, INCREASE, DELTA, DERIVATIVE, INTEGRAL -> curve();
            case TIME_WEIGHTED_AVG -> weighted();
            default -> {
                expect(function.columns(), function.columns(), function.columns() == 1 ? "x" : "x, y");
                yield given;
            }
        };
    }

    private void expect(int least, int most, String form) {
        if (given.size() < least || given.size() > most) {
            throw ParseErrors.text(
                    "function " + function.getName() + " has " + given.size() + " arguments",
                    position,
                    "write " + function.getName() + "(" + form + ")");
        }
    }

    private List<SqlNode> histogram() {
        expect(4, 4, "x, low, high, bins");
        double low = value(given.get(1), "low end");
        double high = value(given.get(2), "high end");
        double bins = value(given.get(3), "number of bins");
        if (!(low < high)) {
            throw ParseErrors.text(
                    "the high end of a histogram must be above the low end",
                    given.get(2).getParserPosition());
        }
        if (bins < 1 || bins > MAX_BINS || bins != Math.rint(bins)) {
            throw ParseErrors.text(
                    "the number of bins must be from 1 to " + MAX_BINS,
                    given.get(3).getParserPosition());
        }
        return List.of(given.get(0), constant(low), constant(high), constant(bins));
    }

    /// `(x [, time] [, unit])`.
    private List<SqlNode> curve() {
        expect(1, 3, "x [, time] [, unit]");
        SqlNode last = given.getLast();
        boolean hasUnit = given.size() > 1
                && last instanceof SqlCall call
                && call.getOperator().equals(VarveOperators.INTERVAL);
        double unitNs = NS_PER_SECOND;
        if (hasUnit) {
            SqlCall span = (SqlCall) last;
            boolean months = value(span.operand(0), "unit") != 0;
            unitNs = value(span.operand(1), "unit");
            if (months || unitNs <= 0) {
                throw ParseErrors.text(
                        "the unit of " + function.getName() + " must be a fixed span, more than zero",
                        last.getParserPosition());
            }
        }
        int columns = given.size() - (hasUnit ? 1 : 0);
        expectColumns(columns);
        return List.of(given.get(0), columns == 2 ? given.get(1) : timeBeside(given.get(0)), constant(unitNs));
    }

    /// `(x [, time] [, 'linear' | 'locf'])`.
    private List<SqlNode> weighted() {
        expect(1, 3, "x [, time] [, 'linear' or 'locf']");
        SqlNode last = given.getLast();
        boolean hasForm = given.size() > 1 && last instanceof SqlCharStringLiteral;
        boolean linear = true;
        if (hasForm) {
            String form = String.valueOf(((SqlLiteral) last).toValue()).toLowerCase(Locale.ROOT);
            linear = form.equals("linear");
            if (!linear && !form.equals("locf")) {
                throw ParseErrors.text(
                        "unknown form of average '" + ParseErrors.excerpt(form) + "'",
                        last.getParserPosition(),
                        "write 'linear' or 'locf'");
            }
        }
        int columns = given.size() - (hasForm ? 1 : 0);
        expectColumns(columns);
        return List.of(given.get(0), columns == 2 ? given.get(1) : timeBeside(given.get(0)), constant(linear ? 1 : 0));
    }

    private void expectColumns(int columns) {
        if (columns > 2) {
            throw ParseErrors.text(
                    "function " + function.getName() + " does not take this",
                    given.get(2).getParserPosition());
        }
    }

    /// The `time` of the table that the value comes from.
    static SqlNode timeBeside(SqlNode value) {
        SqlParserPos position = value.getParserPosition();
        return value instanceof SqlIdentifier id && !id.isSimple()
                ? id.skipLast(1).plus("time", position)
                : new SqlIdentifier("time", position);
    }

    private static double fraction(SqlNode node) {
        double fraction = value(node, "fraction");
        if (!(fraction >= 0 && fraction <= 1)) {
            throw ParseErrors.text(
                    "the fraction of a percentile must be from 0 to 1",
                    node.getParserPosition(),
                    fraction <= 100 ? "write " + fraction / 100 : "");
        }
        return fraction;
    }

    private static double value(SqlNode node, String what) {
        BigDecimal value = node instanceof SqlNumericLiteral number ? number.bigDecimalValue() : null;
        if (value == null) {
            throw ParseErrors.text("the " + what + " must be a constant number", node.getParserPosition());
        }
        return value.doubleValue();
    }

    private SqlNode constant(double value) {
        return number(value, position);
    }

    private static SqlNode number(double value, SqlParserPos position) {
        return SqlLiteral.createApproxNumeric(
                Double.toString(value).contains("E") ? Double.toString(value) : value + "E0", position);
    }
}
