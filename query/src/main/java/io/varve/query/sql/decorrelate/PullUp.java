// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.decorrelate;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.OuterValues;
import io.varve.query.plan.PlanNode;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Takes the conditions that name columns of the query around out of a subquery's plan, from where they stand up to its top.
///
/// Below a grouping, a DISTINCT or a LIMIT 1 only equalities can leave: their columns become part of the groups.
/// Threads: one.
final class PullUp {
    private final Set<Integer> parameters;

    /// @param parameters the numbers of what the query around gives
    PullUp(Set<Integer> parameters) {
        this.parameters = parameters;
    }

    /// The plan without its parameters, null where it keeps one.
    @Nullable
    Pulled of(PlanNode node) {
        if (!uses(node)) {
            return new Pulled(node, List.of());
        }
        return switch (node) {
            case PlanNode.Filter filter -> filter(filter);
            case PlanNode.Project project -> project(project);
            case PlanNode.Aggregate aggregate when !aggregate.keys().isEmpty() -> aggregate(aggregate);
            case PlanNode.Distinct distinct -> distinct(distinct);
            // Nobody sees the order of a subquery that has no limit.
            case PlanNode.Sort sort -> of(sort.input());
            case PlanNode.Limit limit when limit.offset() == 0 && limit.count() == 1 -> first(limit);
            case PlanNode.Join join -> join(join);
            default -> null;
        };
    }

    /// The groups, with or without keys, of what the query around has for it; behind the columns of `aggregate` those of the equalities.
    @Nullable
    Pulled aggregate(PlanNode.Aggregate aggregate) {
        Pulled input = of(aggregate.input());
        Pulled keyed =
                input == null ? null : input.keyed(aggregate.input().columns().size());
        if (keyed == null) {
            return null;
        }
        int width = aggregate.input().columns().size();
        int added = keyed.node().columns().size() - width;
        int own = aggregate.keys().size();
        List<Integer> keys = new ArrayList<>(aggregate.keys());
        IntStream.range(0, added).forEach(i -> keys.add(width + i));
        PlanNode grouped = new PlanNode.Aggregate(keyed.node(), keys, aggregate.calls());
        List<Integer> order = new ArrayList<>();
        IntStream.range(0, own).forEach(order::add);
        IntStream.range(own + added, grouped.columns().size()).forEach(order::add);
        IntStream.range(own, own + added).forEach(order::add);
        int shift = aggregate.columns().size() - width;
        return new Pulled(picked(grouped, order), moved(keyed.conditions(), column -> column + shift));
    }

    private @Nullable Pulled filter(PlanNode.Filter filter) {
        Pulled input = of(filter.input());
        if (input == null) {
            return null;
        }
        List<Expr> kept = new ArrayList<>();
        List<Expr> conditions = new ArrayList<>(input.conditions());
        if (!split(filter.predicate(), kept, conditions)) {
            return null;
        }
        PlanNode node = kept.isEmpty() ? input.node() : new PlanNode.Filter(input.node(), Exprs.and(kept));
        return new Pulled(node, conditions);
    }

    /// Divides a condition into what concerns the subquery alone and what does not; false if a subquery in it concerns the query around.
    private boolean split(Expr condition, List<Expr> own, List<Expr> shared) {
        for (Expr conjunct : Exprs.conjuncts(condition)) {
            boolean isShared = uses(conjunct);
            if (isShared && ExprTree.has(conjunct, Expr.SubQuery.class)) {
                return false;
            }
            (isShared ? shared : own).add(conjunct);
        }
        return true;
    }

    private @Nullable Pulled project(PlanNode.Project project) {
        if (project.expressions().stream().anyMatch(this::uses)) {
            return null;
        }
        Pulled input = of(project.input());
        if (input == null) {
            return null;
        }
        List<Expr> expressions = new ArrayList<>(project.expressions());
        List<String> names = new ArrayList<>(project.names());
        List<Expr> conditions = new ArrayList<>();
        for (Expr condition : input.conditions()) {
            conditions.add(Exprs.mapColumns(condition, column -> {
                int index = expressions.indexOf(column);
                String name = ((Expr.Column) column).name();
                if (index < 0) {
                    index = expressions.size();
                    expressions.add(column);
                    names.add(name);
                }
                return new Expr.Column(index, column.type(), name);
            }));
        }
        return new Pulled(new PlanNode.Project(input.node(), expressions, names), conditions);
    }

    private @Nullable Pulled distinct(PlanNode.Distinct distinct) {
        Pulled input = of(distinct.input());
        Pulled keyed = input == null ? null : input.keyed(distinct.columns().size());
        return keyed == null ? null : new Pulled(new PlanNode.Distinct(keyed.node()), keyed.conditions());
    }

    /// The first row, in whatever order, of each group of equal keys.
    private @Nullable Pulled first(PlanNode.Limit limit) {
        PlanNode.Sort sort = limit.input() instanceof PlanNode.Sort ordered ? ordered : null;
        PlanNode rows = sort == null ? limit.input() : sort.input();
        int width = rows.columns().size();
        Pulled input = of(rows);
        Pulled keyed = input == null ? null : input.keyed(width);
        if (keyed == null) {
            return null;
        }
        List<Integer> keys =
                IntStream.range(width, keyed.node().columns().size()).boxed().toList();
        List<PlanNode.SortKey> order = sort == null ? List.of() : sort.keys();
        return keys.isEmpty()
                ? null
                : new Pulled(new PlanNode.DistinctOn(keyed.node(), keys, order), keyed.conditions());
    }

    private @Nullable Pulled join(PlanNode.Join join) {
        boolean inner = join.kind() == JoinKind.INNER;
        boolean outer = join.kind() == JoinKind.LEFT;
        boolean half = join.kind() == JoinKind.SEMI || join.kind() == JoinKind.ANTI;
        if (!inner && !((outer || half) && !uses(join.right()) && !uses(join.condition()))) {
            return null;
        }
        Pulled left = of(join.left());
        Pulled right = of(join.right());
        if (left == null || right == null) {
            return null;
        }
        int leftWidth = join.left().columns().size();
        int rightWidth = join.right().columns().size();
        int added = left.node().columns().size() - leftWidth;
        List<Expr> conditions = new ArrayList<>(left.conditions());
        conditions.addAll(moved(right.conditions(), column -> column + leftWidth + added));
        List<Expr> kept = new ArrayList<>();
        List<Expr> own =
                moved(Exprs.conjuncts(join.condition()), column -> column < leftWidth ? column : column + added);
        if (!split(Exprs.and(own), kept, conditions)) {
            return null;
        }
        PlanNode node = new PlanNode.Join(left.node(), right.node(), join.kind(), Exprs.and(kept), join.place());
        if (half) {
            return new Pulled(node, conditions);
        }
        List<Integer> order = new ArrayList<>();
        IntStream.range(0, leftWidth).forEach(order::add);
        IntStream.range(leftWidth + added, leftWidth + added + rightWidth).forEach(order::add);
        IntStream.range(leftWidth, leftWidth + added).forEach(order::add);
        IntStream.range(leftWidth + added + rightWidth, node.columns().size()).forEach(order::add);
        return new Pulled(picked(node, order), moved(conditions, order::indexOf));
    }

    /// These columns of a node.
    private static PlanNode picked(PlanNode node, List<Integer> columns) {
        List<Expr> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int index : columns) {
            Expr.Column column = Pulled.column(node, index, 0);
            expressions.add(column);
            names.add(column.name());
        }
        return new PlanNode.Project(node, expressions, names);
    }

    private static List<Expr> moved(List<Expr> expressions, IntUnaryOperator place) {
        List<Expr> moved = new ArrayList<>();
        for (Expr expression : expressions) {
            moved.add(Exprs.mapColumns(expression, e -> {
                Expr.Column column = (Expr.Column) e;
                return new Expr.Column(place.applyAsInt(column.index()), column.type(), column.name());
            }));
        }
        return moved;
    }

    /// Whether anything in the plan, its subqueries too, is a value of the query around.
    boolean uses(PlanNode node) {
        return OuterValues.of(node).stream().anyMatch(parameters::contains);
    }

    private boolean uses(Expr expr) {
        boolean own = expr instanceof Expr.Parameter parameter && parameters.contains(parameter.number());
        boolean below = expr instanceof Expr.SubQuery sub && uses(sub.plan());
        return own || below || ExprTree.operands(expr).stream().anyMatch(this::uses);
    }
}
