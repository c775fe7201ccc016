// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RowOrder;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows of an aggregate with ORDER BY: kept as they come, handed to its accumulator in order when a group's result is asked for, which
/// may happen once.
///
/// Threads: one at a time. Memory: the columns that the call names, for all rows; those of one group twice while it is sorted.
public final class SortedInput {
    private final Accumulator accumulator;
    private final AggregateCall call;
    private final QueryContext context;
    /// Of the input; the call itself goes by their places here.
    private final List<Integer> columns = new ArrayList<>();

    private final List<SqlType> types = new ArrayList<>();
    private final RowBuffer rows;
    private final Chains chains;
    private final Batch kept;
    private final int[] all = new int[Vector.CAPACITY];
    private final int[] groups = new int[Vector.CAPACITY];

    /// @param inputTypes types of the columns that the call names by index
    public SortedInput(AggregateCall call, List<SqlType> inputTypes, Accumulator accumulator, QueryContext context) {
        this.accumulator = accumulator;
        this.context = context;
        this.call = call.over(column -> {
            if (!columns.contains(column)) {
                columns.add(column);
                types.add(inputTypes.get(column));
            }
            return columns.indexOf(column);
        });
        this.rows = new RowBuffer(types, context);
        this.chains = new Chains(context);
        this.kept = new Batch(new Vector[types.size()]);
        Arrays.setAll(all, i -> i);
    }

    /// Makes room for groups below `newGroups`.
    public void grow(int newGroups) {
        chains.grow(newGroups);
    }

    /// Keeps rows `of[0..count)` of a batch; row `r` belongs to group `groupOf[r]`.
    public void add(Batch batch, int[] groupOf, int[] of, int count) {
        for (int i = 0; i < columns.size(); i++) {
            kept.column(i, batch.column(columns.get(i)));
        }
        for (int i = 0; i < count; i++) {
            chains.add(groupOf[of[i]], rows.append(kept, of[i]));
        }
    }

    /// Keeps the rows of another one of the same call behind those here; its group `g` goes to group `groupOf[g]`.
    public void merge(SortedInput others, int[] groupOf, int count) {
        for (int i = 0; i < count; i++) {
            for (int row = others.chains.first(i); row >= 0; row = others.chains.after(row)) {
                chains.add(groupOf[i], rows.append(others.rows, row));
            }
        }
    }

    /// Hands all rows of a group to the accumulator.
    public void handOver(int group) {
        RowBuffer own = new RowBuffer(types, context);
        for (int row = chains.first(group); row >= 0; row = chains.after(row)) {
            own.append(rows, row);
        }
        context.held(8L * own.count());
        int[] order = new RowOrder(call.sorting()).sorted(own, context);
        Batch batch = own.newBatch();
        Arrays.fill(groups, group);
        for (int from = 0; from < order.length; from += Vector.CAPACITY) {
            context.check();
            own.read(order, from, Math.min(order.length, from + Vector.CAPACITY), batch);
            accumulator.add(
                    batch.column(call.argument()),
                    call.order() < 0 ? null : batch.column(call.order()),
                    groups,
                    all,
                    batch.count());
        }
        context.held(-8L * own.count());
        own.clear();
    }
}
