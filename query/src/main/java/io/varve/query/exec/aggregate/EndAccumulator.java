// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// FIRST and LAST: the value at the smallest or greatest order.
final class EndAccumulator implements Accumulator {
    private final boolean last;
    private final QueryContext context;
    private final Cells cells;
    private long[] orders = new long[0];

    EndAccumulator(SqlType type, boolean last, QueryContext context) {
        this.last = last;
        this.context = context;
        this.cells = new Cells(type, context);
    }

    @Override
    public void grow(int groups) {
        context.held(8L * (groups - orders.length));
        orders = Arrays.copyOf(orders, groups);
        cells.grow(groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        if (argument == null || order == null) {
            throw new IllegalArgumentException("an end needs an argument and an order");
        }
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            int group = groups[row];
            long at = order.lane(row);
            if (goesBefore(at, group)) {
                orders[group] = at;
                cells.put(group, argument, row);
            }
        }
    }

    private boolean goesBefore(long at, int group) {
        return !cells.isSet(group) || (last ? at >= orders[group] : at < orders[group]);
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        EndAccumulator ends = (EndAccumulator) other;
        for (int i = 0; i < count; i++) {
            if (ends.cells.isSet(i) && goesBefore(ends.orders[i], groups[i])) {
                orders[groups[i]] = ends.orders[i];
                cells.put(groups[i], ends.cells, i);
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        cells.get(group, into, row);
    }
}
