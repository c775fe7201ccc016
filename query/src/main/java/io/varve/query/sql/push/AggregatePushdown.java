// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.push;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanTree;
import io.varve.query.plan.ScanAggregate;
import io.varve.query.plan.ScanColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands an aggregate to the scan below it where all keys are tags or one fixed bucket of time, and all calls are plain ones over
/// stored columns.
final class AggregatePushdown {
    private AggregatePushdown() {}

    static PlanNode push(PlanNode node) {
        PlanNode pushed = PlanTree.withInputs(node, AggregatePushdown::push);
        if (pushed instanceof PlanNode.Aggregate aggregate) {
            PlanNode scan = intoScan(aggregate);
            return scan == null ? aggregate : scan;
        }
        return pushed;
    }

    private static @Nullable PlanNode intoScan(PlanNode.Aggregate aggregate) {
        PlanNode below = aggregate.input() instanceof PlanNode.Project project ? project.input() : aggregate.input();
        if (!(below instanceof PlanNode.Scan scan) || scan.aggregate() != null) {
            return null;
        }
        List<Expr> expressions =
                aggregate.input() instanceof PlanNode.Project project ? project.expressions() : columns(scan);
        List<ScanAggregate.Key> keys = new ArrayList<>();
        int buckets = 0;
        for (int i = 0; i < aggregate.keys().size(); i++) {
            String name = aggregate.columns().get(i).name();
            ScanAggregate.Key key = key(expressions.get(aggregate.keys().get(i)), scan, name);
            if (key == null || (key instanceof ScanAggregate.BucketKey && ++buckets > 1)) {
                return null;
            }
            keys.add(key);
        }
        List<AggregateCall> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.calls()) {
            int argument = call.argument() < 0 ? -1 : stored(expressions.get(call.argument()));
            int order = call.order() < 0 ? -1 : stored(expressions.get(call.order()));
            boolean fits = call.isPlain()
                    && (call.argument() < 0 || argument >= 0)
                    && (call.order() < 0 || isTime(scan, order));
            if (!fits) {
                return null;
            }
            calls.add(call.over(column -> stored(expressions.get(column))));
        }
        return new PlanNode.Scan(
                scan.table(),
                scan.projected(),
                scan.fromNs(),
                scan.toNs(),
                scan.matchers(),
                scan.predicate(),
                new ScanAggregate(keys, calls));
    }

    private static List<Expr> columns(PlanNode.Scan scan) {
        List<Expr> columns = new ArrayList<>();
        for (ScanColumn column : scan.projected()) {
            columns.add(new Expr.Column(columns.size(), column.type(), column.name()));
        }
        return columns;
    }

    private static ScanAggregate.@Nullable Key key(Expr expr, PlanNode.Scan scan, String name) {
        if (expr instanceof Expr.Column column) {
            boolean tag = scan.projected().get(column.index()).role() == ScanColumn.Role.TAG;
            return tag ? new ScanAggregate.TagKey(column.index(), name) : null;
        }
        if (expr instanceof Expr.Call call
                && call.function() == Function.TIME_BUCKET
                && call.arguments().get(0) instanceof Expr.Literal width
                && width.value() instanceof Long widthNs
                && isTime(scan, stored(call.arguments().get(1)))
                && call.arguments().get(2) instanceof Expr.Literal origin
                && origin.value() instanceof Long originNs) {
            return new ScanAggregate.BucketKey(stored(call.arguments().get(1)), widthNs, originNs, name);
        }
        return null;
    }

    private static int stored(Expr expr) {
        return expr instanceof Expr.Column column ? column.index() : -1;
    }

    private static boolean isTime(PlanNode.Scan scan, int column) {
        return column >= 0 && scan.projected().get(column).role() == ScanColumn.Role.TIME;
    }
}
