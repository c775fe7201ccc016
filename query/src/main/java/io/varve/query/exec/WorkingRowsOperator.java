// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the rows of the last round of a recursion.
final class WorkingRowsOperator implements Operator {
    private final int number;
    private final Map<Integer, RowBuffer> workingRows;
    private final Batch batch;
    private @Nullable RowBuffer rows;
    private int at;

    WorkingRowsOperator(PlanNode.WorkingRows node, Map<Integer, RowBuffer> workingRows, QueryContext context) {
        this.number = node.number();
        this.workingRows = workingRows;
        this.batch = Batches.of(node.types(), context);
    }

    @Override
    public void open() {
        rows = workingRows.get(number);
    }

    @Override
    public @Nullable Batch next() {
        RowBuffer source = rows;
        if (source == null || at == source.count()) {
            return null;
        }
        int count = Math.min(Vector.CAPACITY, source.count() - at);
        batch.clear();
        for (int row = 0; row < count; row++, at++) {
            for (int i = 0; i < batch.columnCount(); i++) {
                batch.column(i).copyRow(row, source.vector(i, at), RowBuffer.slot(at));
            }
        }
        batch.count(count);
        return batch;
    }

    @Override
    public void close() {
        rows = null;
        at = 0;
    }
}
