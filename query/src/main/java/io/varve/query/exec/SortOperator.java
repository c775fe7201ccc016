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

/// All rows in order; equal rows stay in the order of the input. It keeps its whole input.
final class SortOperator implements Operator {
    private final Operator input;
    private final RowOrder order;
    private final QueryContext context;
    private final RowBuffer rows;
    private final Batch batch;
    private int[] sorted = new int[0];
    private int at;

    SortOperator(Operator input, List<SqlType> types, List<PlanNode.SortKey> keys, QueryContext context) {
        this.input = input;
        this.order = new RowOrder(keys);
        this.context = context;
        this.rows = new RowBuffer(types, context);
        this.batch = Batches.of(types, context);
    }

    @Override
    public void open() {
        input.open();
        for (Batch more = input.next(); more != null; more = input.next()) {
            context.check();
            rows.appendAll(more);
        }
        context.held(8L * rows.count());
        sorted = order.sorted(rows, context);
    }

    @Override
    public @Nullable Batch next() {
        int count = Math.min(Vector.CAPACITY, rows.count() - at);
        if (count == 0) {
            return null;
        }
        context.check();
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
    }
}
