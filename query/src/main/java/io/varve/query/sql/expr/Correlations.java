// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.plan.Expr;
import io.varve.query.plan.OuterValues;
import io.varve.query.plan.Place;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Subqueries, and what they take from the queries around them: one parameter for each column of a query around that is used, numbered
/// through the whole text. Threads: one.
public final class Correlations {
    private final Function<RelNode, PlanNode> plans;
    private final Map<Outer, Integer> numbers = new LinkedHashMap<>();

    /// A column of the row that a correlation stands for.
    private record Outer(CorrelationId id, int field) {}

    /// OuterValues, and what they are over the row around.
    public record Arguments(List<Integer> parameters, List<Expr> values) {}

    /// @param plans makes the plan of a subquery
    public Correlations(Function<RelNode, PlanNode> plans) {
        this.plans = plans;
    }

    /// The parameter for a column of a query around.
    Expr parameter(CorrelationId id, RexFieldAccess access) {
        int number = numbers.computeIfAbsent(new Outer(id, access.getField().getIndex()), _ -> numbers.size());
        SqlType type = VarveTypes.of(access.getType()).lowered();
        return new Expr.Parameter(number, type, access.getField().getName());
    }

    /// The parameters of `plan` that stand for columns of the rows that `ids` name.
    public Arguments arguments(PlanNode plan, Set<CorrelationId> ids, List<PlanColumn> row) {
        Set<Integer> used = OuterValues.of(plan);
        List<Integer> parameters = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        numbers.forEach((outer, number) -> {
            if (used.contains(number) && ids.contains(outer.id())) {
                PlanColumn column = row.get(outer.field());
                parameters.add(number);
                values.add(new Expr.Column(outer.field(), column.type(), column.name()));
            }
        });
        return new Arguments(parameters, values);
    }

    /// A subquery in an expression over `row`; `left` are its operands.
    Expr subQuery(RexSubQuery node, List<Expr> left, Set<CorrelationId> ids, List<PlanColumn> row) {
        PlanNode plan = plans.apply(node.rel);
        List<Expr> operands = new ArrayList<>();
        List<Expr> columns = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            PlanColumn column = plan.columns().get(i);
            List<Expr> sides = Casts.common(left.get(i), new Expr.Column(i, column.type(), column.name()));
            operands.add(sides.get(0));
            columns.add(sides.get(1));
        }
        boolean casts = columns.stream().anyMatch(column -> !(column instanceof Expr.Column));
        if (casts) {
            plan = new PlanNode.Project(
                    plan, columns, plan.columns().stream().map(PlanColumn::name).toList());
        }
        Arguments arguments = arguments(plan, ids, row);
        List<Expr> all = new ArrayList<>(arguments.values());
        all.addAll(operands);
        Expr.Question kind = switch (node.getKind()) {
            case SCALAR_QUERY -> Expr.Question.SCALAR;
            case EXISTS -> Expr.Question.EXISTS;
            case IN, SOME -> Expr.Question.ANY;
            default -> throw ParseErrors.unsupported(node.getOperator().getName(), node.getParserPosition());
        };
        Expr.Comparison op = kind == Expr.Question.ANY ? comparison(node) : Expr.Comparison.EQUAL;
        if (left.size() > 1 && op != Expr.Comparison.EQUAL && op != Expr.Comparison.NOT_EQUAL) {
            throw ParseErrors.unsupported(op.symbol() + " ANY of rows", SqlParserPos.ZERO);
        }
        return new Expr.SubQuery(
                kind,
                plan,
                arguments.parameters(),
                all,
                op,
                VarveTypes.of(node.getType()).lowered(),
                Place.NONE);
    }

    private static Expr.Comparison comparison(RexNode node) {
        if (!(node instanceof RexSubQuery sub) || !(sub.getOperator() instanceof SqlQuantifyOperator quantified)) {
            return Expr.Comparison.EQUAL;
        }
        SqlKind kind = quantified.comparisonKind;
        return switch (kind) {
            case EQUALS -> Expr.Comparison.EQUAL;
            case NOT_EQUALS -> Expr.Comparison.NOT_EQUAL;
            case LESS_THAN -> Expr.Comparison.LESS;
            case LESS_THAN_OR_EQUAL -> Expr.Comparison.LESS_OR_EQUAL;
            case GREATER_THAN -> Expr.Comparison.GREATER;
            case GREATER_THAN_OR_EQUAL -> Expr.Comparison.GREATER_OR_EQUAL;
            default -> throw ParseErrors.unsupported(kind + " ANY", SqlParserPos.ZERO);
        };
    }
}
