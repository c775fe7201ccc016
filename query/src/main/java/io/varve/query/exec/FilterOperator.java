// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.expr.Eval;
import io.varve.query.exec.expr.Rows;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the rows for which the predicate is true.
final class FilterOperator implements Operator {
    private final Operator input;
    private final Eval predicate;
    private final QueryContext context;
    private final Batch kept;
    private final int[] rows = new int[Vector.CAPACITY];

    FilterOperator(Operator input, Eval predicate, List<SqlType> types, QueryContext context) {
        this.input = input;
        this.predicate = predicate;
        this.context = context;
        this.kept = Batches.of(types, context);
    }

    @Override
    public void open() {
        input.open();
    }

    @Override
    public @Nullable Batch next() {
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            context.check();
            int count = Rows.whereTrue(Rows.evalAll(predicate, batch), Rows.all(), batch.count(), rows);
            if (count == batch.count()) {
                return batch;
            }
            if (count > 0) {
                return Batches.gather(batch, rows, count, kept);
            }
        }
        return null;
    }

    @Override
    public void close() {
        input.close();
    }
}
