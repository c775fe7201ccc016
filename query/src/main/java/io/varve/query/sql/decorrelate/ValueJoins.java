// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.decorrelate;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.Function;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Correlated subqueries in expressions, as columns that outer joins put beside the rows. Each row stays once. Threads: one.
final class ValueJoins {
    private PlanNode node;

    /// @param node the rows that the expressions are over
    ValueJoins(PlanNode node) {
        this.node = node;
    }

    /// The rows with all columns that were added.
    PlanNode node() {
        return node;
    }

    /// The expression with columns for the subqueries that could become joins.
    Expr replace(Expr expr) {
        return replace(expr, true);
    }

    /// @param always whether the expression is computed for every row
    private Expr replace(Expr expr, boolean always) {
        boolean hands = expr instanceof Expr.Case
                || expr instanceof Expr.And
                || expr instanceof Expr.Or
                || (expr instanceof Expr.Call call && call.function() == Function.COALESCE);
        List<Expr> operands = new ArrayList<>();
        for (Expr operand : ExprTree.operands(expr)) {
            operands.add(replace(operand, always && !hands));
        }
        Expr replaced = operands.isEmpty() ? expr : ExprTree.withOperands(expr, operands);
        if (replaced instanceof Expr.SubQuery sub && !sub.parameters().isEmpty()) {
            Expr value = switch (sub.kind()) {
                case EXISTS -> exists(sub);
                case SCALAR -> scalar(sub, always);
                case ANY -> null;
            };
            return value == null ? replaced : value;
        }
        return replaced;
    }

    private @Nullable Expr exists(Expr.SubQuery sub) {
        Pulled pulled = pulled(sub);
        Pulled keyed = pulled == null ? null : pulled.keyed(0);
        if (keyed == null) {
            return null;
        }
        PlanNode keys = Memberships.distinct(keyed.node());
        int width = keys.columns().size();
        List<Expr> expressions = Pulled.columns(keys, width);
        List<String> names = new ArrayList<>(Pulled.names(keys, width));
        expressions.add(Exprs.TRUE);
        names.add("found");
        PlanNode right = new PlanNode.Project(keys, expressions, names);
        int at = add(new Pulled(right, keyed.conditions()), JoinKind.LEFT, sub);
        return new Expr.IsNull(Pulled.column(right, width, at), true);
    }

    private @Nullable Expr scalar(Expr.SubQuery sub, boolean always) {
        Expr aggregated = aggregated(sub);
        if (aggregated != null) {
            return aggregated;
        }
        Pulled pulled = pulled(sub);
        if (pulled == null) {
            return null;
        }
        boolean single = !isFirst(pulled.node());
        if (single && !always) {
            return null;
        }
        int at = add(pulled, single ? JoinKind.SINGLE : JoinKind.LEFT, sub);
        return Pulled.column(pulled.node(), 0, at);
    }

    /// Whether the rows are the first ones of their keys.
    private static boolean isFirst(PlanNode node) {
        return node instanceof PlanNode.DistinctOn
                || (node instanceof PlanNode.Project project && isFirst(project.input()));
    }

    private static @Nullable Pulled pulled(Expr.SubQuery sub) {
        Pulled pulled = new PullUp(new HashSet<>(sub.parameters())).of(sub.plan());
        boolean fits = pulled != null
                && pulled.hasKey()
                && !Hazards.in(pulled.node())
                && pulled.conditions().stream().noneMatch(Hazards::in);
        return fits ? pulled : null;
    }

    /// What stands above an aggregate without keys: its value, and whether it has one.
    private record Top(PlanNode.Aggregate aggregate, Expr value, Expr having) {
        static @Nullable Top of(PlanNode plan) {
            Expr value = Pulled.column(plan, 0, 0);
            List<Expr> having = new ArrayList<>();
            PlanNode node = plan;
            while (!(node instanceof PlanNode.Aggregate)) {
                switch (node) {
                    case PlanNode.Project project -> {
                        value = Exprs.substitute(value, project.expressions());
                        having.replaceAll(condition -> Exprs.substitute(condition, project.expressions()));
                        node = project.input();
                    }
                    case PlanNode.Filter filter -> {
                        having.add(filter.predicate());
                        node = filter.input();
                    }
                    case PlanNode.Sort sort -> node = sort.input();
                    case PlanNode.Limit limit when limit.offset() == 0 && limit.count() == 1 -> node = limit.input();
                    default -> {
                        return null;
                    }
                }
            }
            PlanNode.Aggregate aggregate = (PlanNode.Aggregate) node;
            Expr all = Exprs.and(having);
            boolean plain = !ExprTree.has(value, Expr.SubQuery.class) && !ExprTree.has(all, Expr.SubQuery.class);
            return aggregate.keys().isEmpty() && plain ? new Top(aggregate, value, all) : null;
        }
    }

    /// The value of an aggregate over the rows that equalities leave: groups beside the rows, computed with above the join, so that a row
    /// without a group has what an aggregate over nothing has.
    private @Nullable Expr aggregated(Expr.SubQuery sub) {
        Top top = Top.of(sub.plan());
        if (top == null) {
            return null;
        }
        Pulled groups = new PullUp(new HashSet<>(sub.parameters())).aggregate(top.aggregate());
        if (groups == null
                || Hazards.in(groups.node())
                || groups.conditions().stream().anyMatch(Hazards::in)) {
            return null;
        }
        int at = add(groups, JoinKind.LEFT, sub);
        List<Expr> results = new ArrayList<>();
        for (AggregateCall call : top.aggregate().calls()) {
            results.add(overNothing(call, Pulled.column(groups.node(), results.size(), at)));
        }
        Map<Integer, Expr> outer = Pulled.outer(sub);
        Expr value = given(Exprs.substitute(top.value(), results), outer);
        Expr having = given(Exprs.substitute(top.having(), results), outer);
        return Exprs.isTrue(having)
                ? value
                : new Expr.Case(
                        List.of(new Expr.When(having, value)), new Expr.Literal(null, value.type()), value.type());
    }

    private static Expr given(Expr expr, Map<Integer, Expr> outer) {
        return Pulled.bound(expr, 0, outer);
    }

    private static Expr overNothing(AggregateCall call, Expr column) {
        return switch (call.kind()) {
            case COUNT, REGR_COUNT ->
                new Expr.Call(Function.COALESCE, List.of(column, Exprs.bigint(0)), SqlType.BIGINT);
            default -> column;
        };
    }

    /// Joins the rows with those of a subquery; tells where their columns begin.
    private int add(Pulled pulled, JoinKind kind, Expr.SubQuery sub) {
        int width = node.columns().size();
        Map<Integer, Expr> outer = Pulled.outer(sub);
        Pulled right = KnownFacts.transferred(node, pulled, outer);
        Expr condition = right.joined(width, outer);
        node = new PlanNode.Join(node, right.node(), kind, condition, sub.place());
        return width;
    }
}
