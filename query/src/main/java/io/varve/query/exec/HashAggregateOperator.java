// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Groups rows by equal keys and aggregates each group; groups come in order of first sight.
final class HashAggregateOperator implements Operator {
    private static final int FIRST_GROUPS = 64;

    private final Operator input;
    private final List<Integer> keyColumns;
    private final QueryContext context;
    private final KeyTable keys;
    private final List<AggregateState> calls = new ArrayList<>();
    private final Batch batch;
    private final int[] groups = new int[Vector.CAPACITY];
    private int capacity;
    private int count;
    private int at;

    HashAggregateOperator(Operator input, PlanNode.Aggregate aggregate, QueryContext context) {
        this.input = input;
        this.keyColumns = aggregate.keys();
        this.context = context;
        List<SqlType> types = aggregate.input().types();
        this.keys = new KeyTable(Batches.select(types, keyColumns), context);
        for (AggregateCall call : aggregate.calls()) {
            calls.add(new AggregateState(call, types, context));
        }
        this.batch = Batches.of(aggregate.types(), context);
    }

    @Override
    public void open() {
        input.open();
        grow(FIRST_GROUPS);
        for (Batch more = input.next(); more != null; more = input.next()) {
            context.check();
            assignGroups(more);
            if (keys.count() > capacity) {
                grow(Math.max(keys.count(), 2 * capacity));
            }
            for (AggregateState call : calls) {
                call.add(more, groups);
            }
        }
        count = keyColumns.isEmpty() ? 1 : keys.count();
    }

    private void assignGroups(Batch more) {
        if (keyColumns.isEmpty()) {
            return;
        }
        Vector[] columns = Batches.columns(more, keyColumns);
        for (int row = 0; row < more.count(); row++) {
            groups[row] = keys.findOrAdd(columns, row);
        }
    }

    private void grow(int newCapacity) {
        capacity = newCapacity;
        for (AggregateState call : calls) {
            call.grow(newCapacity);
        }
    }

    @Override
    public @Nullable Batch next() {
        int rows = Math.min(Vector.CAPACITY, count - at);
        if (rows == 0) {
            return null;
        }
        context.check();
        batch.clear();
        for (int row = 0; row < rows; row++, at++) {
            for (int i = 0; i < keyColumns.size(); i++) {
                batch.column(i).copyRow(row, keys.keys().vector(i, at), RowBuffer.slot(at));
            }
            for (int i = 0; i < calls.size(); i++) {
                calls.get(i).result(at, batch.column(keyColumns.size() + i), row);
            }
        }
        batch.count(rows);
        return batch;
    }

    @Override
    public void close() {
        input.close();
        keys.clear();
        count = 0;
        at = 0;
    }
}
