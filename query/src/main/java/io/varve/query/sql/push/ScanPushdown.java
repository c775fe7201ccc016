// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.push;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanTree;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.List;

/// Makes a translated plan small: predicates sink to the scans, projections melt together, scans answer aggregates.
///
/// Order: filters first (they meet the scans), then projections, then [ColumnPruning], then [AggregatePushdown]. Threads: one.
public final class ScanPushdown {
    /// A plan with the same answer.
    public PlanNode optimise(PlanNode plan) {
        return optimiseOne(withSmallSubQueries(plan));
    }

    private PlanNode withSmallSubQueries(PlanNode node) {
        PlanNode below = PlanTree.withInputs(node, this::withSmallSubQueries);
        return PlanTree.mapExpressions(
                below,
                expr -> ExprTree.has(expr, Expr.SubQuery.class)
                        ? ExprTree.map(
                                expr, e -> e instanceof Expr.SubQuery sub ? sub.withPlan(optimise(sub.plan())) : e)
                        : expr);
    }

    private static PlanNode optimiseOne(PlanNode plan) {
        PlanNode sunk = mergeProjects(sinkFilters(plan));
        PlanNode pruned = mergeProjects(ColumnPruning.prune(sunk));
        return dropIdentity(AggregatePushdown.push(pruned), true);
    }

    private static PlanNode sinkFilters(PlanNode node) {
        if (node instanceof PlanNode.Filter filter) {
            return sink(Exprs.conjuncts(filter.predicate()), sinkFilters(filter.input()));
        }
        PlanNode below = PlanTree.withInputs(node, ScanPushdown::sinkFilters);
        return below instanceof PlanNode.Join join ? JoinPushdown.sink(List.of(), join, ScanPushdown::sink) : below;
    }

    /// `input` with the conjuncts applied as deep as they may go.
    private static PlanNode sink(List<Expr> conjuncts, PlanNode input) {
        return switch (input) {
            case PlanNode.Filter below -> {
                List<Expr> all = new ArrayList<>(Exprs.conjuncts(below.predicate()));
                all.addAll(conjuncts);
                yield sink(all, below.input());
            }
            case PlanNode.Project project -> {
                List<Expr> moved = new ArrayList<>();
                for (Expr conjunct : conjuncts) {
                    moved.add(Exprs.substitute(conjunct, project.expressions()));
                }
                yield new PlanNode.Project(sink(moved, project.input()), project.expressions(), project.names());
            }
            case PlanNode.Scan scan when scan.aggregate() == null -> ScanPredicates.absorb(scan, conjuncts);
            case PlanNode.Sort sort -> new PlanNode.Sort(sink(conjuncts, sort.input()), sort.keys());
            case PlanNode.Distinct distinct -> new PlanNode.Distinct(sink(conjuncts, distinct.input()));
            case PlanNode.Aggregate aggregate -> sinkBelowAggregate(conjuncts, aggregate);
            case PlanNode.Join join -> JoinPushdown.sink(conjuncts, join, ScanPushdown::sink);
            case PlanNode.Lateral lateral -> JoinPushdown.sink(conjuncts, lateral, ScanPushdown::sink);
            case PlanNode.Union union ->
                new PlanNode.Union(
                        union.inputs().stream().map(one -> sink(conjuncts, one)).toList());
            case PlanNode.Window window -> sinkBelowWindow(conjuncts, window);
            default -> filter(conjuncts, input);
        };
    }

    /// Conjuncts over the keys of the partitions alone hold for a whole partition or for none of it.
    private static PlanNode sinkBelowWindow(List<Expr> conjuncts, PlanNode.Window window) {
        List<Expr> below = new ArrayList<>();
        List<Expr> above = new ArrayList<>();
        for (Expr conjunct : conjuncts) {
            int[] uses = new int[window.columns().size()];
            Exprs.countColumns(conjunct, uses);
            boolean keysOnly = !window.partition().isEmpty();
            for (int i = 0; i < uses.length; i++) {
                keysOnly &= uses[i] == 0 || window.partition().contains(i);
            }
            (keysOnly ? below : above).add(conjunct);
        }
        PlanNode input = below.isEmpty() ? window.input() : sink(below, window.input());
        return filter(above, new PlanNode.Window(input, window.partition(), window.order(), window.calls()));
    }

    /// Conjuncts over keys alone hold for a whole group or for none of it; without keys there is a row even over nothing.
    private static PlanNode sinkBelowAggregate(List<Expr> conjuncts, PlanNode.Aggregate aggregate) {
        List<Expr> below = new ArrayList<>();
        List<Expr> above = new ArrayList<>();
        int keys = aggregate.keys().size();
        int[] map = new int[aggregate.columns().size()];
        for (int i = 0; i < keys; i++) {
            map[i] = aggregate.keys().get(i);
        }
        for (Expr conjunct : conjuncts) {
            int[] uses = new int[map.length];
            Exprs.countColumns(conjunct, uses);
            boolean keysOnly = keys > 0;
            for (int i = keys; i < uses.length; i++) {
                keysOnly &= uses[i] == 0;
            }
            if (keysOnly) {
                below.add(Exprs.renumber(conjunct, map));
            } else {
                above.add(conjunct);
            }
        }
        PlanNode input = below.isEmpty() ? aggregate.input() : sink(below, aggregate.input());
        return filter(above, new PlanNode.Aggregate(input, aggregate.keys(), aggregate.calls()));
    }

    static PlanNode filter(List<Expr> conjuncts, PlanNode input) {
        Expr predicate = Exprs.and(conjuncts);
        return Exprs.isTrue(predicate) ? input : new PlanNode.Filter(input, predicate);
    }

    private static PlanNode mergeProjects(PlanNode node) {
        PlanNode merged = PlanTree.withInputs(node, ScanPushdown::mergeProjects);
        if (merged instanceof PlanNode.Project outer
                && outer.input() instanceof PlanNode.Project inner
                && isCheap(outer, inner)) {
            List<Expr> expressions = new ArrayList<>();
            for (Expr expression : outer.expressions()) {
                expressions.add(Exprs.substitute(expression, inner.expressions()));
            }
            return mergeProjects(new PlanNode.Project(inner.input(), expressions, outer.names()));
        }
        return merged;
    }

    /// True if nothing that costs is computed twice by melting both.
    private static boolean isCheap(PlanNode.Project outer, PlanNode.Project inner) {
        int[] uses = new int[inner.expressions().size()];
        for (Expr expression : outer.expressions()) {
            Exprs.countColumns(expression, uses);
        }
        for (int i = 0; i < uses.length; i++) {
            Expr expression = inner.expressions().get(i);
            boolean leaf = ExprTree.operands(expression).isEmpty() && !(expression instanceof Expr.SubQuery);
            if (uses[i] > 1 && !leaf) {
                return false;
            }
        }
        return true;
    }

    /// Without projections that change nothing; at the top names belong to [io.varve.query.plan.Plan.Query] alone.
    private static PlanNode dropIdentity(PlanNode node, boolean top) {
        if (node instanceof PlanNode.Project project) {
            boolean identity =
                    project.expressions().size() == project.input().columns().size();
            for (int i = 0; i < project.expressions().size() && identity; i++) {
                identity = project.expressions().get(i) instanceof Expr.Column column && column.index() == i;
            }
            if (identity) {
                return dropIdentity(project.input(), top);
            }
        }
        return PlanTree.withInputs(node, input -> dropIdentity(input, false));
    }
}
