// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.window;

import io.varve.query.exec.AggregateState;
import io.varve.query.exec.Batches;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.WindowCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An aggregate over frames.
///
/// Cost:    a frame that begins with its partition only grows from row to row, so each row is added once; one that ends with it is
/// walked from the end in the same way. The same frame again has the same value. All others are added up anew: rows × width.
final class FrameAggregate {
    private static final int FIRST_STATES = 64;

    private final WindowCall call;
    private final List<PlanNode.SortKey> order;
    private final QueryContext context;
    private final AggregateState state;
    /// Columns of the input that the aggregate reads, in the order of `scratch`.
    private final List<Integer> columns = new ArrayList<>();

    private final Batch scratch;
    private final int[] states = new int[Vector.CAPACITY];
    private int capacity;
    private int used;

    FrameAggregate(
            WindowCall call,
            AggregateCall aggregate,
            List<PlanNode.SortKey> order,
            List<SqlType> types,
            QueryContext context) {
        this.call = call;
        this.order = order;
        this.context = context;
        AggregateCall remapped = aggregate.over(this::add);
        List<SqlType> read = Batches.select(types, columns);
        this.scratch = Batches.of(read, context);
        this.state = new AggregateState(remapped, read, context);
    }

    private int add(int column) {
        columns.add(column);
        return columns.size() - 1;
    }

    /// Writes the values of a partition to rows `at` and on of column `into` of the results.
    void compute(Partition partition, RowBuffer results, int into, int at) {
        Frames frames = new Frames(call.frame(), order, partition);
        boolean grows = call.frame().from().kind() == WindowCall.Bound.Kind.UNBOUNDED_PRECEDING;
        boolean shrinks = call.frame().to().kind() == WindowCall.Bound.Kind.UNBOUNDED_FOLLOWING;
        boolean plain = call.frame().exclusion() == WindowCall.Exclusion.NONE;
        if (plain && grows) {
            forwards(partition, frames, results, into, at);
        } else if (plain && shrinks) {
            backwards(partition, frames, results, into, at);
        } else {
            anew(partition, frames, results, into, at);
        }
    }

    private void forwards(Partition partition, Frames frames, RowBuffer results, int into, int at) {
        int group = newState();
        int done = 0;
        for (int position = 0; position < partition.size(); position++) {
            frames.move(position);
            add(partition, frames, group, done, frames.to());
            done = Math.max(done, frames.to());
            put(group, results, into, at + position);
        }
    }

    private void backwards(Partition partition, Frames frames, RowBuffer results, int into, int at) {
        int group = newState();
        int done = partition.size();
        for (int position = partition.size() - 1; position >= 0; position--) {
            frames.move(position);
            add(partition, frames, group, frames.from(), done);
            done = Math.min(done, frames.from());
            put(group, results, into, at + position);
        }
    }

    private void anew(Partition partition, Frames frames, RowBuffer results, int into, int at) {
        boolean plain = call.frame().exclusion() == WindowCall.Exclusion.NONE;
        int group = -1;
        int from = -1;
        int to = -1;
        for (int position = 0; position < partition.size(); position++) {
            frames.move(position);
            if (group < 0 || !plain || frames.from() != from || frames.to() != to) {
                from = frames.from();
                to = frames.to();
                group = newState();
                add(partition, frames, group, from, to);
            }
            put(group, results, into, at + position);
        }
    }

    private int newState() {
        if (used == capacity) {
            capacity = Math.max(FIRST_STATES, 2 * capacity);
            state.grow(capacity);
        }
        return used++;
    }

    private void put(int group, RowBuffer results, int into, int row) {
        state.result(group, results.vector(into, row), RowBuffer.slot(row));
    }

    private void add(Partition partition, Frames frames, int group, int from, int to) {
        int position = from;
        while (position < to) {
            context.check();
            scratch.clear();
            int count = 0;
            for (; position < to && count < Vector.CAPACITY; position++) {
                if (!frames.isExcluded(position)) {
                    for (int i = 0; i < columns.size(); i++) {
                        scratch.column(i)
                                .copyRow(count, partition.vector(columns.get(i), position), partition.slot(position));
                    }
                    count++;
                }
            }
            scratch.count(count);
            Arrays.fill(states, 0, count, group);
            state.add(scratch, states);
        }
    }
}
