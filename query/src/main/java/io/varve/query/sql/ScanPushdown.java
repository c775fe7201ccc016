// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Makes a translated plan small: predicates sink to the scans, projections melt together, scans answer aggregates.
///
/// Order: filters first (they meet the scans), then projections, then [ColumnPruning], then [AggregatePushdown].
final class ScanPushdown {
    PlanNode optimise(PlanNode plan) {
        PlanNode sunk = mergeProjects(sinkFilters(plan));
        PlanNode pruned = mergeProjects(ColumnPruning.prune(sunk));
        return dropIdentity(AggregatePushdown.push(pruned), true);
    }

    private static PlanNode sinkFilters(PlanNode node) {
        if (node instanceof PlanNode.Filter filter) {
            return sink(Exprs.conjuncts(filter.predicate()), sinkFilters(filter.input()));
        }
        return withInputs(node, ScanPushdown::sinkFilters);
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
            default -> filter(conjuncts, input);
        };
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

    private static PlanNode filter(List<Expr> conjuncts, PlanNode input) {
        Expr predicate = Exprs.and(conjuncts);
        return Exprs.isTrue(predicate) ? input : new PlanNode.Filter(input, predicate);
    }

    private static PlanNode mergeProjects(PlanNode node) {
        PlanNode merged = withInputs(node, ScanPushdown::mergeProjects);
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
            boolean leaf = Exprs.operands(inner.expressions().get(i)).isEmpty();
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
        return withInputs(node, input -> dropIdentity(input, false));
    }

    /// The node over what `change` makes of its input.
    static PlanNode withInputs(PlanNode node, UnaryOperator<PlanNode> change) {
        return switch (node) {
            case PlanNode.Scan scan -> scan;
            case PlanNode.ProviderScan scan -> scan;
            case PlanNode.Values values -> values;
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
        };
    }
}
