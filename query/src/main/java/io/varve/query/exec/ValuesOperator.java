// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Constant rows.
final class ValuesOperator implements Operator {
    private final List<List<Expr.Literal>> rows;
    private final Batch batch;
    private int at;

    ValuesOperator(PlanNode.Values values, QueryContext context) {
        this.rows = values.rows();
        this.batch = Batches.of(values.types(), context);
    }

    @Override
    public void open() {}

    @Override
    public @Nullable Batch next() {
        if (at == rows.size()) {
            return null;
        }
        batch.clear();
        int count = Math.min(Vector.CAPACITY, rows.size() - at);
        for (int row = 0; row < count; row++, at++) {
            for (int i = 0; i < batch.columnCount(); i++) {
                Object value = rows.get(at).get(i).value();
                if (value == null) {
                    batch.column(i).setNull(row);
                } else {
                    batch.column(i).setLiteral(row, value);
                }
            }
        }
        batch.count(count);
        return batch;
    }

    @Override
    public void close() {}
}
