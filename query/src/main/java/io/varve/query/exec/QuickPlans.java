// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.PartitionSource;
import io.varve.engine.scan.RunSource;
import io.varve.engine.scan.ScanView;
import io.varve.engine.scan.ShardScanView;
import io.varve.engine.scan.TableScan;
import io.varve.engine.vector.SeriesFilter;
import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.PlanNode;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Which plans take less time than handing them to another thread and the answer back, some 100 µs where cores sleep: constants, and aggregates and newest
/// rows of a few series in a few runs.
///
/// How many rows those have is not known before they are read, so whoever runs such a plan also sets a limit to them: [#MAX_ROWS].
/// Threads: stateless.
public final class QuickPlans {
    /// Rows that a quick query may scan.
    public static final long MAX_ROWS = 1 << 16;

    /// A run's rows of one series count as one, times the columns.
    private static final int MAX_PARTS = 256;
    /// Newest rows come from the end of one run each.
    private static final int MAX_NEWEST = 128;

    private QuickPlans() {}

    /// Looks at series and runs, not at rows.
    public static boolean isQuick(PlanNode root, Environment environment) {
        PlanNode leaf = leaf(root);
        if (!(leaf instanceof PlanNode.Scan scan)) {
            return leaf instanceof PlanNode.Values values && values.rows().size() <= MAX_PARTS;
        }
        ScanReader reader = new ScanReader(scan, environment);
        if (reader.isEmpty()) {
            return true;
        }
        ScanView view = environment.view();
        TableScan wanted = reader.tableScan();
        return view.read(() -> scan.aggregate() == null
                ? parts(view, wanted, _ -> 1) <= MAX_NEWEST
                : parts(view, wanted, shard -> runs(shard, wanted) * (1 + wanted.types().length)) <= MAX_PARTS);
    }

    /// The only leaf of a plan of these shapes, null for any other plan. A scan without an aggregate is for newest rows.
    private static @Nullable PlanNode leaf(PlanNode node) {
        return switch (node) {
            case PlanNode.Scan scan -> scan.aggregate() != null && AggregateScanOperator.answers(scan) ? scan : null;
            case PlanNode.Values values -> values;
            case PlanNode.Sort sort -> leaf(sort.input());
            case PlanNode.Limit limit -> leaf(limit.input());
            case PlanNode.Project project -> {
                boolean plain = project.expressions().stream()
                        .noneMatch(expression -> ExprTree.has(expression, Expr.SubQuery.class));
                yield plain ? leaf(project.input()) : null;
            }
            case PlanNode.DistinctOn distinct -> {
                NewestRows newest = NewestRows.of(distinct, List.of());
                yield newest == null ? null : newest.scan();
            }
            default -> null;
        };
    }

    /// The parts of all selected series, counted as far as it matters.
    private static long parts(ScanView view, TableScan scan, ToLongFunction<ShardScanView> partsOfSeries) {
        long parts = 0;
        for (ShardScanView shard : view.shards()) {
            long each = partsOfSeries.applyAsLong(shard);
            SeriesFilter series = shard.series().select(scan.tableId(), scan.matchers())::next;
            parts += each == 0 ? 0 : each * series.count(MAX_PARTS + 1);
        }
        return parts;
    }

    private static long runs(ShardScanView shard, TableScan scan) {
        long runs = 0;
        for (PartitionSource partition : shard.partitions(scan.tableId(), scan.fromNs(), scan.toNs())) {
            for (RunSource run : partition.runs()) {
                runs += run.maxTimeNs() >= scan.fromNs() && run.minTimeNs() < scan.toNs() ? 1 : 0;
            }
        }
        return runs;
    }
}
