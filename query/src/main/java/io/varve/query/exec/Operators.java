// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.RowScan;
import io.varve.query.exec.expr.Eval;
import io.varve.query.exec.expr.Expressions;
import io.varve.query.exec.fill.GapFillOperator;
import io.varve.query.exec.join.AsofJoinOperator;
import io.varve.query.exec.join.AsofRules;
import io.varve.query.exec.join.HashJoinOperator;
import io.varve.query.exec.join.JoinKeys;
import io.varve.query.exec.join.JoinRules;
import io.varve.query.exec.join.JoinSide;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.window.WindowOperator;
import io.varve.query.plan.Expr;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the operators of a plan. Three shapes get an operator of their own: an aggregate that a scan answers, the first rows of an
/// order (sort below limit), and the newest row of each group of tags.
public final class Operators {
    private final Environment environment;
    private final QueryContext context;
    private final Expressions expressions;
    private final @Nullable Profile profile;
    private final Map<Integer, RowBuffer> workingRows;
    /// What scans read of their table, null = all.
    private final @Nullable RowScan piece;

    public Operators(Environment environment) {
        this(environment, null);
    }

    /// Operators that tell a profile what they do.
    public Operators(Environment environment, @Nullable Profile profile) {
        this(environment, profile, new HashMap<>());
    }

    /// Operators of a plan with one scan, which reads `piece` of its table.
    static Operators over(Environment environment, RowScan piece) {
        return new Operators(environment, null, new HashMap<>(), piece);
    }

    /// @param workingRows the rows of the rounds of recursions around, by number
    Operators(Environment environment, @Nullable Profile profile, Map<Integer, RowBuffer> workingRows) {
        this(environment, profile, workingRows, null);
    }

    private Operators(
            Environment environment,
            @Nullable Profile profile,
            Map<Integer, RowBuffer> workingRows,
            @Nullable RowScan piece) {
        this.piece = piece;
        this.workingRows = workingRows;
        this.environment = environment;
        this.profile = profile;
        this.context = environment.context();
        this.expressions = new Expressions(context, new NestedPlans(environment, workingRows)::append);
    }

    /// The operator of `node` and, below it, those of its inputs; not yet open.
    public Operator of(PlanNode node) {
        return profile == null ? plain(node) : profile.of(node, this::plain);
    }

    private Operator plain(PlanNode node) {
        return switch (node) {
            case PlanNode.Scan scan -> scan(scan);
            case PlanNode.ProviderScan scan -> new ProviderOperator(scan, context);
            case PlanNode.Values values -> new ValuesOperator(values, context);
            case PlanNode.Filter filter -> filter(of(filter.input()), filter.predicate(), filter.types());
            case PlanNode.Project project -> project(of(project.input()), project);
            case PlanNode.Aggregate aggregate -> aggregate(aggregate);
            case PlanNode.Distinct distinct -> new DistinctOperator(of(distinct.input()), distinct.types(), context);
            case PlanNode.DistinctOn distinct -> distinctOn(distinct);
            case PlanNode.Sort sort -> sort(sort);
            case PlanNode.Limit limit -> limit(limit);
            case PlanNode.GapFill fill -> gapFill(fill);
            case PlanNode.Join join -> join(join);
            case PlanNode.Lateral lateral -> lateral(lateral);
            case PlanNode.Union union ->
                new UnionOperator(union.inputs().stream().map(this::of).toList());
            case PlanNode.SetDifference sets ->
                new SetDifferenceOperator(of(sets.left()), of(sets.right()), sets, context);
            case PlanNode.Recursion recursion ->
                new RecursionOperator(
                        recursion, of(recursion.seed()), new NestedPlans(environment, workingRows), context);
            case PlanNode.WorkingRows rows -> new WorkingRowsOperator(rows, workingRows, context);
            case PlanNode.Window window -> new WindowOperator(of(window.input()), window, context);
        };
    }

    private Operator gapFill(PlanNode.GapFill fill) {
        long fromNs = fill.range().from().value() instanceof Long ns ? ns : Long.MAX_VALUE;
        long toNs = fill.range().to().value() instanceof Long ns ? ns : Long.MIN_VALUE;
        PlanNode below = fill;
        while (below.inputs().size() == 1) {
            below = below.inputs().getFirst();
        }
        if (fill.range().scanned() && below instanceof PlanNode.Scan scan) {
            fromNs = scan.fromNs() == Long.MIN_VALUE ? fromNs : scan.fromNs();
            toNs = scan.toNs() == Long.MAX_VALUE ? toNs : scan.toNs();
        }
        return new GapFillOperator(of(fill.input()), fill, fromNs, toNs, context);
    }

    private Operator scan(PlanNode.Scan scan) {
        if (scan.aggregate() == null) {
            return rows(scan, new TableScanOperator(scan, environment, piece));
        }
        return AggregateScanOperator.answers(scan)
                ? new AggregateScanOperator(scan, environment)
                : of(scan.withoutPushedAggregate());
    }

    private Operator rows(PlanNode.Scan scan, Operator rows) {
        Expr predicate = scan.predicate();
        return predicate == null ? rows : filter(rows, predicate, scan.types());
    }

    /// A profile is told of each operator below, so for one there is one thread.
    private Operator aggregate(PlanNode.Aggregate aggregate) {
        boolean splits = profile == null && environment.runner().width() > 1 && AggregateGroups.merge(aggregate);
        SplitScan split = splits ? SplitScan.of(aggregate.input(), environment) : null;
        AggregateInput input = split == null ? AggregateInput.whole(of(aggregate.input()), context) : split;
        return new HashAggregateOperator(input, aggregate, environment.runner(), context);
    }

    private Operator filter(Operator input, Expr predicate, List<SqlType> types) {
        return new FilterOperator(input, expressions.compile(predicate), types, context);
    }

    private Operator project(Operator input, PlanNode.Project project) {
        List<Eval> evals = new ArrayList<>();
        for (Expr expression : project.expressions()) {
            evals.add(expressions.compile(expression));
        }
        return new ProjectOperator(input, evals);
    }

    private Operator join(PlanNode.Join join) {
        if (join.kind() == JoinKind.ASOF) {
            return asof(join);
        }
        JoinKeys keys = JoinKeys.of(join.condition(), join.left().columns().size());
        JoinSide left = new JoinSide(
                of(join.left()),
                expressions.compileAll(keys.left()),
                join.left().types());
        JoinSide right = new JoinSide(
                of(join.right()),
                expressions.compileAll(keys.right()),
                join.right().types());
        Expr rest = keys.rest();
        JoinRules rules = new JoinRules(
                join.kind(),
                keys.keyTypes(),
                keys.nullSafe(),
                rest == null ? null : expressions.compile(rest),
                join.place());
        return new HashJoinOperator(left, right, rules, context);
    }

    private Operator asof(PlanNode.Join join) {
        AsofRules rules = AsofRules.of(join);
        JoinKeys keys = rules.keys();
        JoinSide left = new JoinSide(
                of(join.left()),
                expressions.compileAll(keys.left()),
                join.left().types());
        JoinSide right = new JoinSide(
                of(join.right()),
                expressions.compileAll(keys.right()),
                join.right().types());
        return new AsofJoinOperator(left, right, rules, context);
    }

    private Operator lateral(PlanNode.Lateral lateral) {
        return new LateralOperator(
                of(lateral.left()),
                lateral,
                expressions.compileAll(lateral.arguments()),
                new NestedPlans(environment, workingRows),
                context);
    }

    private Operator sort(PlanNode.Sort sort) {
        PlanNode.Scan scan = orderedAggregate(sort);
        if (scan != null) {
            return new AggregateScanOperator(scan, environment, sort.keys(), Long.MAX_VALUE);
        }
        Operator newest =
                sort.input() instanceof PlanNode.DistinctOn distinct ? newestRows(distinct, sort.keys()) : null;
        return newest == null ? new SortOperator(of(sort.input()), sort.types(), sort.keys(), context) : newest;
    }

    /// The scan below, if it yields its groups in this order itself.
    private static PlanNode.@Nullable Scan orderedAggregate(PlanNode.Sort sort) {
        boolean sorts = sort.input() instanceof PlanNode.Scan scan
                && scan.aggregate() != null
                && AggregateScanOperator.sorts(scan, sort.keys());
        return sorts ? (PlanNode.Scan) sort.input() : null;
    }

    private Operator limit(PlanNode.Limit limit) {
        long last = limit.offset() + limit.count();
        if (last > 0 && limit.input() instanceof PlanNode.Sort sort) {
            PlanNode.Scan scan = orderedAggregate(sort);
            if (scan != null) {
                Operator first = new AggregateScanOperator(scan, environment, sort.keys(), last);
                return new LimitOperator(first, limit.offset(), limit.count());
            }
        }
        if (limit.input() instanceof PlanNode.Sort sort && last >= 0 && last <= TopOperator.MAX_ROWS) {
            Operator top = new TopOperator(of(sort.input()), sort.types(), sort.keys(), (int) last, context);
            return new LimitOperator(top, limit.offset(), limit.count());
        }
        return new LimitOperator(of(limit.input()), limit.offset(), limit.count());
    }

    private Operator distinctOn(PlanNode.DistinctOn distinct) {
        Operator newest = newestRows(distinct, List.of());
        return newest == null
                ? new DistinctOnOperator(of(distinct.input()), distinct.types(), distinct, context)
                : newest;
    }

    /// The rows of `distinct` in the order `sort`, if the newest row of each series is enough to answer it, else null.
    private @Nullable Operator newestRows(PlanNode.DistinctOn distinct, List<PlanNode.SortKey> sort) {
        NewestRows newest = NewestRows.of(distinct, sort);
        if (newest == null) {
            return null;
        }
        Operator rows = new LastRowsOperator(newest, environment);
        return distinct.input() instanceof PlanNode.Project project ? project(rows, project) : rows;
    }
}
