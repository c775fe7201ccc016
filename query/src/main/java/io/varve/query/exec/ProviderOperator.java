// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a virtual table, as they were when it was opened.
final class ProviderOperator implements Operator {
    private final PlanNode.ProviderScan scan;
    private final Batch batch;
    private List<List<@Nullable Object>> rows = List.of();
    private final QueryContext context;
    private int at;

    ProviderOperator(PlanNode.ProviderScan scan, QueryContext context) {
        this.scan = scan;
        this.context = context;
        this.batch = Batches.of(scan.types(), context);
    }

    @Override
    public void open() {
        rows = scan.provider().rows();
    }

    @Override
    public @Nullable Batch next() {
        if (at == rows.size()) {
            return null;
        }
        context.check();
        batch.clear();
        int count = Math.min(Vector.CAPACITY, rows.size() - at);
        for (int row = 0; row < count; row++, at++) {
            for (int i = 0; i < batch.columnCount(); i++) {
                Object value = rows.get(at).get(scan.projected().get(i));
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
    public void close() {
        rows = List.of();
        at = 0;
    }
}
