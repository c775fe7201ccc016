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

/// The groups of one aggregate, in order of first sight, and the states of its calls. Threads: one at a time.
final class AggregateGroups {
    private static final int FIRST_GROUPS = 64;

    private final List<Integer> keyColumns;
    private final KeyTable keys;
    private final List<AggregateState> calls = new ArrayList<>();
    private final int[] groups = new int[Vector.CAPACITY];
    private int capacity;

    AggregateGroups(PlanNode.Aggregate aggregate, QueryContext context) {
        this.keyColumns = aggregate.keys();
        List<SqlType> types = aggregate.input().types();
        this.keys = new KeyTable(Batches.select(types, keyColumns), context);
        for (AggregateCall call : aggregate.calls()) {
            calls.add(new AggregateState(call, types, context));
        }
        grow(FIRST_GROUPS);
    }

    /// Whether groups of this aggregate can be [#merge]d.
    static boolean merge(PlanNode.Aggregate aggregate) {
        return aggregate.calls().stream().allMatch(AggregateState::merges);
    }

    /// Without keys there is one group always.
    int count() {
        return keyColumns.isEmpty() ? 1 : keys.count();
    }

    /// Adds the rows of a batch.
    void add(Batch batch) {
        if (!keyColumns.isEmpty()) {
            Vector[] columns = Batches.columns(batch, keyColumns);
            for (int row = 0; row < batch.count(); row++) {
                groups[row] = keys.findOrAdd(columns, row);
            }
            makeRoom();
        }
        for (AggregateState call : calls) {
            call.add(batch, groups);
        }
    }

    /// Adds the groups of another part of the input, which lies behind this one; they are done with afterwards.
    void merge(AggregateGroups others) {
        int count = others.count();
        int[] places = new int[count];
        Vector[] columns = new Vector[keyColumns.size()];
        for (int group = 0; group < count && columns.length > 0; group++) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] = others.keys.keys().vector(i, group);
            }
            places[group] = keys.findOrAdd(columns, RowBuffer.slot(group));
        }
        makeRoom();
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).merge(others.calls.get(i), places, count);
        }
    }

    private void makeRoom() {
        if (keys.count() > capacity) {
            grow(Math.max(keys.count(), 2 * capacity));
        }
    }

    private void grow(int newCapacity) {
        capacity = newCapacity;
        for (AggregateState call : calls) {
            call.grow(newCapacity);
        }
    }

    /// Writes keys and results of a group to a row; of a call with an order of its rows it may be asked for once.
    void write(int group, Batch into, int row) {
        for (int i = 0; i < keyColumns.size(); i++) {
            into.column(i).copyRow(row, keys.keys().vector(i, group), RowBuffer.slot(group));
        }
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).result(group, into.column(keyColumns.size() + i), row);
        }
    }

    /// Forgets all groups.
    void clear() {
        keys.clear();
    }
}
