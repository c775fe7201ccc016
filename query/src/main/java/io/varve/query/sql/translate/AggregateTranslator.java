// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.translate;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveAggregate;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.function.VarveTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Turns Calcite's aggregates into ours. Threads: stateless.
final class AggregateTranslator {
    private AggregateTranslator() {}

    /// The node over `input`, the plan of its input.
    static PlanNode translate(Aggregate aggregate, PlanNode input) {
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE || GroupingSets.areAskedFor(aggregate)) {
            return GroupingSets.translate(aggregate, input);
        }
        List<Integer> keys = aggregate.getGroupSet().asList();
        if (aggregate.getAggCallList().isEmpty()
                && keys.size() == input.columns().size()) {
            return new PlanNode.Distinct(input);
        }
        List<AggregateCall> calls = new ArrayList<>();
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            String name = aggregate.getRowType().getFieldNames().get(keys.size() + i);
            calls.add(call(aggregate.getAggCallList().get(i), name, input));
        }
        return new PlanNode.Aggregate(input, keys, calls);
    }

    /// The call, as `name`, over the columns of `input`.
    static AggregateCall call(org.apache.calcite.rel.core.AggregateCall call, String name, PlanNode input) {
        List<Expr> columns = input instanceof PlanNode.Project project ? project.expressions() : columns(input);
        refuseOuter(columns, call.getArgList());
        List<PlanNode.SortKey> sorting = new ArrayList<>();
        for (RelFieldCollation key : call.getCollation().getFieldCollations()) {
            sorting.add(new PlanNode.SortKey(
                    key.getFieldIndex(),
                    key.direction.isDescending(),
                    PlanTranslator.nullsFirst(key.direction, key.nullDirection)));
        }
        Arguments arguments = new Arguments(call.getArgList(), call.isDistinct(), call.filterArg, sorting);
        return call(call.getAggregation(), arguments, call.getType(), name, columns);
    }

    private static List<Expr> columns(PlanNode input) {
        List<Expr> columns = new ArrayList<>();
        for (PlanColumn column : input.columns()) {
            columns.add(new Expr.Column(columns.size(), column.type(), column.name()));
        }
        return columns;
    }

    /// Of columns of a query around alone: PostgreSQL takes it for an aggregate of that query.
    private static void refuseOuter(List<Expr> columns, List<Integer> arguments) {
        for (int argument : arguments) {
            Expr expr = columns.get(argument);
            if (ExprTree.has(expr, Expr.Parameter.class) && !ExprTree.has(expr, Expr.Column.class)) {
                throw ParseErrors.unsupported("an aggregate of the query around", SqlParserPos.ZERO);
            }
        }
    }

    /// What a call is given: columns by index, the filter −1 if there is none, the order of its rows.
    record Arguments(List<Integer> columns, boolean distinct, int filter, List<PlanNode.SortKey> sorting) {}

    /// A call whose input has these columns.
    static AggregateCall call(
            SqlAggFunction function, Arguments given, RelDataType type, String name, List<Expr> columns) {
        List<Integer> arguments = given.columns();
        SqlType result = VarveTypes.of(type).lowered();
        if (function instanceof VarveAggregate aggregate) {
            List<Double> parameters = new ArrayList<>();
            for (int constant : arguments.subList(aggregate.columns(), arguments.size())) {
                parameters.add(constant(columns.get(constant)));
            }
            int order = aggregate.columns() > 1 ? arguments.get(1) : -1;
            return new AggregateCall(
                    aggregate.aggregate(),
                    arguments.get(0),
                    order,
                    given.distinct(),
                    given.filter(),
                    result,
                    name,
                    parameters,
                    sorting(aggregate, given));
        }
        AggregateCall.Kind kind = switch (function.getKind()) {
            case COUNT -> AggregateCall.Kind.COUNT;
            case SUM, SUM0 -> AggregateCall.Kind.SUM;
            case MIN -> AggregateCall.Kind.MIN;
            case MAX -> AggregateCall.Kind.MAX;
            case AVG -> AggregateCall.Kind.AVG;
            default -> function.equals(VarveOperators.FIRST) ? AggregateCall.Kind.FIRST : AggregateCall.Kind.LAST;
        };
        boolean ordered = kind == AggregateCall.Kind.FIRST || kind == AggregateCall.Kind.LAST;
        if (arguments.size() > (ordered ? 2 : 1)) {
            throw ParseErrors.unsupported("count of several columns", SqlParserPos.ZERO);
        }
        int argument = arguments.isEmpty() ? -1 : arguments.get(0);
        SqlType of = argument < 0 ? SqlType.BIGINT : columns.get(argument).type();
        if ((kind == AggregateCall.Kind.SUM || kind == AggregateCall.Kind.AVG) && !of.isNumeric()) {
            throw ParseErrors.text(
                    "function " + kind.name().toLowerCase(Locale.ROOT) + " does not take " + of, SqlParserPos.ZERO);
        }
        int order = ordered ? arguments.get(1) : -1;
        return new AggregateCall(kind, argument, order, given.distinct(), given.filter(), result, name);
    }

    /// As in PostgreSQL, which sorts to find what is there twice.
    private static List<PlanNode.SortKey> sorting(VarveAggregate aggregate, Arguments given) {
        return aggregate.aggregate() == AggregateCall.Kind.STRING_AGG
                        && given.distinct()
                        && given.sorting().isEmpty()
                ? List.of(new PlanNode.SortKey(given.columns().get(0), false, false))
                : given.sorting();
    }

    private static double constant(Expr expr) {
        if (expr instanceof Expr.Literal literal && literal.value() instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalStateException("no constant: " + expr);
    }
}
