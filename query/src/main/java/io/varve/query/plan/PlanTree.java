// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Plans as trees, whatever their nodes. Threads: stateless.
public final class PlanTree {
    private PlanTree() {}

    /// The node over what `change` makes of its input.
    public static PlanNode withInputs(PlanNode node, UnaryOperator<PlanNode> change) {
        return switch (node) {
            case PlanNode.Scan scan -> scan;
            case PlanNode.ProviderScan scan -> scan;
            case PlanNode.Values values -> values;
            case PlanNode.WorkingRows rows -> rows;
            case PlanNode.Filter filter -> new PlanNode.Filter(change.apply(filter.input()), filter.predicate());
            case PlanNode.Project project ->
                new PlanNode.Project(change.apply(project.input()), project.expressions(), project.names());
            case PlanNode.Aggregate aggregate ->
                new PlanNode.Aggregate(change.apply(aggregate.input()), aggregate.keys(), aggregate.calls());
            case PlanNode.Distinct distinct -> new PlanNode.Distinct(change.apply(distinct.input()));
            case PlanNode.DistinctOn on -> new PlanNode.DistinctOn(change.apply(on.input()), on.keys(), on.order());
            case PlanNode.Sort sort -> new PlanNode.Sort(change.apply(sort.input()), sort.keys());
            case PlanNode.GapFill fill ->
                new PlanNode.GapFill(
                        change.apply(fill.input()),
                        fill.time(),
                        fill.keys(),
                        fill.fills(),
                        fill.buckets(),
                        fill.range());
            case PlanNode.Limit limit -> new PlanNode.Limit(change.apply(limit.input()), limit.offset(), limit.count());
            case PlanNode.Join join ->
                new PlanNode.Join(
                        change.apply(join.left()),
                        change.apply(join.right()),
                        join.kind(),
                        join.condition(),
                        join.place());
            case PlanNode.Lateral lateral ->
                new PlanNode.Lateral(
                        change.apply(lateral.left()),
                        change.apply(lateral.right()),
                        lateral.outer(),
                        lateral.parameters(),
                        lateral.arguments());
            case PlanNode.Union union ->
                new PlanNode.Union(union.inputs().stream().map(change).toList());
            case PlanNode.SetDifference sets ->
                new PlanNode.SetDifference(
                        change.apply(sets.left()), change.apply(sets.right()), sets.intersects(), sets.all());
            case PlanNode.Recursion recursion ->
                new PlanNode.Recursion(
                        recursion.number(),
                        change.apply(recursion.seed()),
                        change.apply(recursion.step()),
                        recursion.all());
            case PlanNode.Window window ->
                new PlanNode.Window(change.apply(window.input()), window.partition(), window.order(), window.calls());
        };
    }

    /// The node with `change` applied to each of its own expressions (not to those of its inputs).
    public static PlanNode mapExpressions(PlanNode node, UnaryOperator<Expr> change) {
        return switch (node) {
            case PlanNode.Scan scan -> {
                @Nullable Expr predicate = scan.predicate();
                yield predicate == null
                        ? scan
                        : new PlanNode.Scan(
                                scan.table(),
                                scan.projected(),
                                scan.fromNs(),
                                scan.toNs(),
                                scan.matchers(),
                                change.apply(predicate),
                                scan.aggregate());
            }
            case PlanNode.Filter filter -> new PlanNode.Filter(filter.input(), change.apply(filter.predicate()));
            case PlanNode.Project project ->
                new PlanNode.Project(
                        project.input(),
                        project.expressions().stream().map(change).toList(),
                        project.names());
            case PlanNode.Join join ->
                new PlanNode.Join(join.left(), join.right(), join.kind(), change.apply(join.condition()), join.place());
            case PlanNode.Lateral lateral ->
                new PlanNode.Lateral(
                        lateral.left(),
                        lateral.right(),
                        lateral.outer(),
                        lateral.parameters(),
                        lateral.arguments().stream().map(change).toList());
            default -> node;
        };
    }

    /// The plan with `change` applied to every expression in it, also in the plans of its subqueries.
    public static PlanNode mapAllExpressions(PlanNode node, UnaryOperator<Expr> change) {
        UnaryOperator<Expr> deep = expr -> expr instanceof Expr.SubQuery sub
                ? change.apply(sub.withPlan(mapAllExpressions(sub.plan(), change)))
                : change.apply(expr);
        PlanNode below = withInputs(node, input -> mapAllExpressions(input, change));
        return mapExpressions(below, expr -> ExprTree.map(expr, deep));
    }
}
