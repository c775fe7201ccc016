// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.RowScan;
import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a table in as many parts as the query has threads, or in one where they are few; filters and projections above the scan
/// belong to the parts.
///
/// Memory: each part but the first has an account of its own within that of the query.
final class SplitScan implements AggregateInput {
    private final PlanNode plan;
    private final PlanNode.Scan scan;
    private final Environment environment;
    private final List<Part> parts = new ArrayList<>();

    private SplitScan(PlanNode plan, PlanNode.Scan scan, Environment environment) {
        this.plan = plan;
        this.scan = scan;
        this.environment = environment;
    }

    /// The parts of what `plan` yields, null if it is more than a scan, filters and projections without subqueries.
    static @Nullable SplitScan of(PlanNode plan, Environment environment) {
        PlanNode.Scan scan = leaf(plan);
        return scan == null ? null : new SplitScan(plan, scan, environment);
    }

    private static PlanNode.@Nullable Scan leaf(PlanNode node) {
        return switch (node) {
            case PlanNode.Scan scan -> scan.aggregate() == null && isPlain(scan.predicate()) ? scan : null;
            case PlanNode.Filter filter -> isPlain(filter.predicate()) ? leaf(filter.input()) : null;
            case PlanNode.Project project ->
                project.expressions().stream().allMatch(SplitScan::isPlain) ? leaf(project.input()) : null;
            default -> null;
        };
    }

    private static boolean isPlain(@Nullable Expr expr) {
        return expr == null || !ExprTree.has(expr, Expr.SubQuery.class);
    }

    @Override
    public List<Part> open() {
        QueryContext context = environment.context();
        ScanReader reader = new ScanReader(scan, environment);
        if (reader.isEmpty()) {
            parts.add(new Part(new Operators(environment).of(plan), context));
            return parts;
        }
        int width = environment.runner().width();
        for (RowScan piece : RowScan.split(environment.view(), reader.tableScan(), context, width)) {
            boolean first = parts.isEmpty();
            Environment own = first ? environment : environment.nested(context.nested());
            parts.add(new Part(Operators.over(own, piece).of(plan), own.context()));
        }
        return parts;
    }

    @Override
    public void close() {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (i == 0) {
                part.rows().close();
            } else {
                part.close();
            }
        }
        parts.clear();
    }
}
