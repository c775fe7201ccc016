// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.ScanColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `DISTINCT ON` for which the newest row of each series is enough: its keys are tags, and of rows with the same keys the newest comes first.
///
/// @param scan of all rows
/// @param keys columns of the scan whose values each row of the answer has for itself
/// @param order which of the rows with the same keys is taken
/// @param sort the order of the answer, empty for any
record NewestRows(PlanNode.Scan scan, List<Integer> keys, List<PlanNode.SortKey> order, List<PlanNode.SortKey> sort) {
    /// Null if the newest rows are not enough, or if an order is by more than columns of the table.
    static @Nullable NewestRows of(PlanNode.DistinctOn distinct, List<PlanNode.SortKey> sort) {
        List<Expr> expressions = null;
        PlanNode below = distinct.input();
        if (below instanceof PlanNode.Project project) {
            expressions = project.expressions();
            below = project.input();
        }
        if (!(below instanceof PlanNode.Scan scan) || scan.aggregate() != null || scan.predicate() != null) {
            return null;
        }
        List<Integer> keys = new ArrayList<>();
        for (int key : distinct.keys()) {
            int column = scanned(expressions, key);
            if (column < 0 || scan.projected().get(column).role() != ScanColumn.Role.TAG) {
                return null;
            }
            keys.add(column);
        }
        List<PlanNode.SortKey> order = scanned(expressions, distinct.order());
        List<PlanNode.SortKey> sorted = scanned(expressions, sort);
        if (order == null || sorted == null || !takesNewest(scan, keys, order)) {
            return null;
        }
        return new NewestRows(scan, keys, order, sorted);
    }

    /// Whether the first key that rows of a group can differ in is the time, newest first.
    private static boolean takesNewest(PlanNode.Scan scan, List<Integer> keys, List<PlanNode.SortKey> order) {
        for (PlanNode.SortKey key : order) {
            if (!keys.contains(key.column())) {
                return key.descending() && scan.projected().get(key.column()).role() == ScanColumn.Role.TIME;
            }
        }
        return false;
    }

    private static @Nullable List<PlanNode.SortKey> scanned(
            @Nullable List<Expr> expressions, List<PlanNode.SortKey> keys) {
        List<PlanNode.SortKey> scanned = new ArrayList<>();
        for (PlanNode.SortKey key : keys) {
            int column = scanned(expressions, key.column());
            if (column < 0) {
                return null;
            }
            scanned.add(new PlanNode.SortKey(column, key.descending(), key.nullsFirst()));
        }
        return scanned;
    }

    /// The scan's column that a column above is, −1 if it is none.
    private static int scanned(@Nullable List<Expr> expressions, int column) {
        if (expressions == null) {
            return column;
        }
        return expressions.get(column) instanceof Expr.Column plain ? plain.index() : -1;
    }
}
