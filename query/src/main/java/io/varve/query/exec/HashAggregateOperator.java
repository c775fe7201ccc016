// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.expr.Rows;
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
    private final List<CallState> calls = new ArrayList<>();
    private final Batch batch;
    private final int[] groups = new int[Vector.CAPACITY];
    private int capacity;
    private int count;
    private int at;

    HashAggregateOperator(Operator input, PlanNode.Aggregate aggregate, QueryContext context) {
        this.input = input;
        this.keyColumns = aggregate.keys();
        this.context = context;
        List<SqlType> types = Operators.types(aggregate.input());
        this.keys = new KeyTable(Batches.select(types, keyColumns), context);
        for (AggregateCall call : aggregate.calls()) {
            calls.add(new CallState(call, types, context));
        }
        this.batch = Batches.of(Operators.types(aggregate), context);
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
            for (CallState call : calls) {
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
        for (CallState call : calls) {
            call.accumulator.grow(newCapacity);
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
                calls.get(i).accumulator.result(at, batch.column(keyColumns.size() + i), row);
            }
        }
        batch.count(rows);
        return batch;
    }

    @Override
    public void close() {
        input.close();
        keys.keys().clear();
        count = 0;
        at = 0;
    }

    /// One call: which rows it sees, and its states.
    private static final class CallState {
        private final AggregateCall call;
        private final Accumulator accumulator;
        private final @Nullable KeyTable seen;
        private final Vector[] seenKey = new Vector[2];
        private final Vector groupKey;
        private final int[] rows = new int[Vector.CAPACITY];

        CallState(AggregateCall call, List<SqlType> types, QueryContext context) {
            this.call = call;
            SqlType argument = call.argument() < 0 ? SqlType.BIGINT : types.get(call.argument());
            SqlType order = call.order() < 0 ? SqlType.BIGINT : types.get(call.order());
            this.accumulator = Accumulator.of(call, argument, order, context);
            boolean dedupes = call.distinct()
                    && switch (call.kind()) {
                        case COUNT, SUM, AVG -> true;
                        default -> false;
                    };
            this.groupKey = new Vector(SqlType.BIGINT, context);
            this.seen = dedupes ? new KeyTable(List.of(SqlType.BIGINT, argument), context) : null;
        }

        void add(Batch batch, int[] groups) {
            int count = batch.count();
            System.arraycopy(Rows.all(), 0, rows, 0, count);
            if (call.filter() >= 0) {
                count = Rows.whereTrue(batch.column(call.filter()), rows, count, rows);
            }
            Vector argument = call.argument() < 0 ? null : batch.column(call.argument());
            Vector order = call.order() < 0 ? null : batch.column(call.order());
            if (argument != null) {
                count = withoutNulls(argument, count);
            }
            if (order != null) {
                count = withoutNulls(order, count);
            }
            KeyTable known = seen;
            if (known != null && argument != null) {
                count = unseen(known, argument, groups, count);
            }
            accumulator.add(argument, order, groups, rows, count);
        }

        private int withoutNulls(Vector vector, int count) {
            if (!vector.mayHaveNulls()) {
                return count;
            }
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (!vector.isNull(rows[i])) {
                    rows[kept++] = rows[i];
                }
            }
            return kept;
        }

        private int unseen(KeyTable known, Vector argument, int[] groups, int count) {
            seenKey[0] = groupKey;
            seenKey[1] = argument;
            int kept = 0;
            for (int i = 0; i < count; i++) {
                groupKey.set(rows[i], groups[rows[i]]);
                int before = known.count();
                if (known.findOrAdd(seenKey, rows[i]) == before) {
                    rows[kept++] = rows[i];
                }
            }
            return kept;
        }
    }
}
