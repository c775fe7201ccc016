// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that were not seen before, as they come.
final class DistinctOperator implements Operator {
    private final Operator input;
    private final QueryContext context;
    private final KeyTable seen;
    private final Batch fresh;
    private final Vector[] columns;
    private final int[] rows = new int[Vector.CAPACITY];

    DistinctOperator(Operator input, List<SqlType> types, QueryContext context) {
        this.input = input;
        this.context = context;
        this.seen = new KeyTable(types, context);
        this.fresh = Batches.of(types, context);
        this.columns = new Vector[types.size()];
    }

    @Override
    public void open() {
        input.open();
    }

    @Override
    public @Nullable Batch next() {
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            context.check();
            for (int i = 0; i < columns.length; i++) {
                columns[i] = batch.column(i);
            }
            int count = 0;
            for (int row = 0; row < batch.count(); row++) {
                int known = seen.count();
                if (seen.findOrAdd(columns, row) == known) {
                    rows[count++] = row;
                }
            }
            if (count > 0) {
                return Batches.gather(batch, rows, count, fresh);
            }
        }
        return null;
    }

    @Override
    public void close() {
        input.close();
        seen.clear();
    }
}
