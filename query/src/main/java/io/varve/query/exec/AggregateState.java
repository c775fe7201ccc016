// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.aggregate.Accumulator;
import io.varve.query.exec.aggregate.Accumulators;
import io.varve.query.exec.aggregate.SortedInput;
import io.varve.query.exec.expr.Rows;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One aggregate call: which rows it sees, and the states of its groups. Threads: one at a time.
public final class AggregateState {
    private final AggregateCall call;
    private final Accumulator accumulator;
    private final @Nullable SortedInput sorted;
    private final @Nullable KeyTable seen;
    private final Vector[] seenKey;
    private final Vector groupKey;
    private final int[] rows = new int[Vector.CAPACITY];

    /// @param types of the columns that the call names by index
    public AggregateState(AggregateCall call, List<SqlType> types, QueryContext context) {
        this.call = call;
        SqlType argument = call.argument() < 0 ? SqlType.BIGINT : types.get(call.argument());
        SqlType order = call.order() < 0 ? SqlType.BIGINT : types.get(call.order());
        this.accumulator = Accumulators.of(call, argument, order, context);
        this.sorted = call.sorting().isEmpty() ? null : new SortedInput(call, types, accumulator, context);
        this.groupKey = new Vector(SqlType.BIGINT, context);
        this.seenKey = new Vector[call.order() < 0 ? 2 : 3];
        List<SqlType> seenTypes = List.of(SqlType.BIGINT, argument, order).subList(0, seenKey.length);
        this.seen = call.dropsRepeated() ? new KeyTable(seenTypes, context) : null;
    }

    /// Makes room for groups below `groups`.
    public void grow(int groups) {
        accumulator.grow(groups);
        if (sorted != null) {
            sorted.grow(groups);
        }
    }

    /// Writes the result of a group; of a call with an order of its rows it may be asked for once.
    public void result(int group, Vector into, int row) {
        if (sorted != null) {
            sorted.handOver(group);
        }
        accumulator.result(group, into, row);
    }

    /// Adds a batch whose row `r` belongs to group `groups[r]`.
    public void add(Batch batch, int[] groups) {
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
            seenKey[1] = argument;
            if (order != null) {
                seenKey[2] = order;
            }
            count = unseen(known, groups, count);
        }
        if (sorted == null) {
            accumulator.add(argument, order, groups, rows, count);
        } else {
            sorted.add(batch, groups, rows, count);
        }
    }

    /// Whether [#merge] can be asked of a call: one that drops what was there before and orders its rows has not kept enough.
    static boolean merges(AggregateCall call) {
        return !call.dropsRepeated() || call.sorting().isEmpty();
    }

    /// Adds the groups `[0, count)` of another state of the same call, as if its rows came behind those here; its group `g` goes to group
    /// `groups[g]`. The other one is done with afterwards.
    public void merge(AggregateState other, int[] groups, int count) {
        if (seen != null && other.seen != null) {
            addSeen(seen, other.seen.keys(), groups);
        } else if (sorted != null && other.sorted != null) {
            sorted.merge(other.sorted, groups, count);
        } else {
            accumulator.merge(other.accumulator, groups, count);
        }
    }

    /// Adds what was distinct elsewhere: its group, argument and, for calls that have one, second column.
    private void addSeen(KeyTable known, RowBuffer others, int[] groups) {
        int[] groupOf = new int[Vector.CAPACITY];
        for (int from = 0; from < others.count(); from += Vector.CAPACITY) {
            int count = Math.min(Vector.CAPACITY, others.count() - from);
            Vector group = others.vector(0, from);
            for (int row = 0; row < count; row++) {
                groupOf[row] = groups[(int) group.lane(row)];
            }
            System.arraycopy(Rows.all(), 0, rows, 0, count);
            for (int i = 1; i < seenKey.length; i++) {
                seenKey[i] = others.vector(i, from);
            }
            count = unseen(known, groupOf, count);
            accumulator.add(seenKey[1], seenKey.length > 2 ? seenKey[2] : null, groupOf, rows, count);
        }
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

    private int unseen(KeyTable known, int[] groups, int count) {
        seenKey[0] = groupKey;
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
