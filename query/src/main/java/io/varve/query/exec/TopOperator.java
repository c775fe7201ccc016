// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first rows of an order, without keeping all of them: candidates are collected and, now and then, cut to the best so many.
final class TopOperator implements Operator {
    /// Above this a full sort holds hardly more.
    static final int MAX_ROWS = 1 << 20;

    private static final int FEWEST_CANDIDATES = 4096;

    private final Operator input;
    private final List<SqlType> types;
    private final RowOrder order;
    private final int limit;
    private final QueryContext context;
    private final Batch batch;
    private RowBuffer rows;
    /// Rows below this are the best so far, in order, as many as the limit; 0 while there were not yet enough.
    private int best;

    private int[] sorted = new int[0];
    private int at;

    TopOperator(Operator input, List<SqlType> types, List<PlanNode.SortKey> keys, int limit, QueryContext context) {
        this.input = input;
        this.types = types;
        this.order = new RowOrder(keys);
        this.limit = limit;
        this.context = context;
        this.rows = new RowBuffer(types, context);
        this.batch = Batches.of(types, context);
    }

    @Override
    public void open() {
        if (limit == 0) {
            return;
        }
        input.open();
        int most = limit + Math.max(limit, FEWEST_CANDIDATES);
        for (Batch more = input.next(); more != null; more = input.next()) {
            context.check();
            for (int row = 0; row < more.count(); row++) {
                // A row equal to the last of the best comes after it, so it is out.
                if (best == 0 || order.compare(more, row, rows, best - 1) < 0) {
                    rows.append(more, row);
                }
            }
            if (rows.count() >= most) {
                cut();
            }
        }
        sorted = order.sorted(rows, context);
    }

    private void cut() {
        int[] all = order.sorted(rows, context);
        RowBuffer kept = new RowBuffer(types, context);
        for (int i = 0; i < limit; i++) {
            kept.append(rows, all[i]);
        }
        rows.clear();
        rows = kept;
        best = limit;
    }

    @Override
    public @Nullable Batch next() {
        int count = Math.min(Vector.CAPACITY, Math.min(limit, sorted.length) - at);
        if (count <= 0) {
            return null;
        }
        rows.read(sorted, at, at + count, batch);
        at += count;
        return batch;
    }

    @Override
    public void close() {
        input.close();
        rows.clear();
        sorted = new int[0];
        at = 0;
        best = 0;
    }
}
