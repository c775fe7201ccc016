// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.LastRowScan;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The newest row of each series: all that DISTINCT ON (tags) … ORDER BY time DESC needs to see.
final class LastRowsOperator implements Operator {
    private final PlanNode.Scan plan;
    private final Environment environment;
    private final RowBuffer rows;
    private final Batch batch;
    private final Batch one;
    private int[] order = new int[0];
    private int at;

    LastRowsOperator(PlanNode.Scan plan, Environment environment) {
        this.plan = plan;
        this.environment = environment;
        List<SqlType> types = plan.types();
        rows = new RowBuffer(types, environment.context());
        batch = Batches.of(types, environment.context());
        one = Batches.of(types, environment.context());
    }

    /// The scan below `distinct` if the newest row of each series is enough to answer it, else null.
    static PlanNode.@Nullable Scan scanOfNewest(PlanNode.DistinctOn distinct) {
        List<Expr> expressions = null;
        PlanNode below = distinct.input();
        if (below instanceof PlanNode.Project project) {
            expressions = project.expressions();
            below = project.input();
        }
        if (!(below instanceof PlanNode.Scan scan) || scan.aggregate() != null || scan.predicate() != null) {
            return null;
        }
        for (int key : distinct.keys()) {
            if (role(scan, expressions, key) != ScanColumn.Role.TAG) {
                return null;
            }
        }
        for (PlanNode.SortKey key : distinct.order()) {
            if (!distinct.keys().contains(key.column())) {
                boolean newest = key.descending() && role(scan, expressions, key.column()) == ScanColumn.Role.TIME;
                return newest ? scan : null;
            }
        }
        return null;
    }

    private static ScanColumn.@Nullable Role role(PlanNode.Scan scan, @Nullable List<Expr> expressions, int column) {
        if (expressions == null) {
            return scan.projected().get(column).role();
        }
        return expressions.get(column) instanceof Expr.Column plain
                ? scan.projected().get(plain.index()).role()
                : null;
    }

    @Override
    public void open() {
        ScanReader reader = new ScanReader(plan, environment);
        if (!reader.isEmpty()) {
            new LastRowScan(environment.view(), reader.tableScan(), environment.context()).forEach((shard, row) -> {
                one.clear();
                reader.append(shard, row, one, true);
                rows.append(one, 0);
            });
        }
        order = IntStream.range(0, rows.count()).toArray();
    }

    @Override
    public @Nullable Batch next() {
        int count = Math.min(Vector.CAPACITY, order.length - at);
        if (count == 0) {
            return null;
        }
        rows.read(order, at, at + count, batch);
        at += count;
        return batch;
    }

    @Override
    public void close() {
        rows.clear();
        order = new int[0];
        at = 0;
    }
}
