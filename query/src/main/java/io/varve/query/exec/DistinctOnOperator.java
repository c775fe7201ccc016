// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Of each group of equal keys the first row in an order.
final class DistinctOnOperator implements Operator {
    /// Rows that were beaten are dropped when there are this many more than groups.
    private static final int SLACK_ROWS = 4096;

    private final Operator input;
    private final List<SqlType> types;
    private final List<Integer> keyColumns;
    private final RowOrder order;
    private final QueryContext context;
    private final KeyTable groups;
    private final Batch batch;
    private RowBuffer rows;
    /// Number of each group's best row.
    private int[] best = new int[256];

    private int at;

    DistinctOnOperator(Operator input, List<SqlType> types, PlanNode.DistinctOn distinct, QueryContext context) {
        this.input = input;
        this.types = types;
        this.keyColumns = distinct.keys();
        this.order = new RowOrder(distinct.order());
        this.context = context;
        this.groups = new KeyTable(Batches.select(types, keyColumns), context);
        this.rows = new RowBuffer(types, context);
        this.batch = Batches.of(types, context);
    }

    @Override
    public void open() {
        input.open();
        for (Batch more = input.next(); more != null; more = input.next()) {
            context.check();
            Vector[] keys = Batches.columns(more, keyColumns);
            for (int row = 0; row < more.count(); row++) {
                int known = groups.count();
                int group = groups.findOrAdd(keys, row);
                if (group == known || order.compare(more, row, rows, best[group]) < 0) {
                    keep(group, rows.append(more, row));
                }
            }
            if (rows.count() > 2 * groups.count() + SLACK_ROWS) {
                compact();
            }
        }
    }

    private void keep(int group, int row) {
        if (group == best.length) {
            context.held(4L * best.length);
            best = Arrays.copyOf(best, 2 * best.length);
        }
        best[group] = row;
    }

    private void compact() {
        RowBuffer kept = new RowBuffer(types, context);
        for (int group = 0; group < groups.count(); group++) {
            best[group] = kept.append(rows, best[group]);
        }
        rows.clear();
        rows = kept;
    }

    @Override
    public @Nullable Batch next() {
        int count = Math.min(Vector.CAPACITY, groups.count() - at);
        if (count == 0) {
            return null;
        }
        rows.read(best, at, at + count, batch);
        at += count;
        return batch;
    }

    @Override
    public void close() {
        input.close();
        rows.clear();
        groups.keys().clear();
        at = 0;
    }
}
