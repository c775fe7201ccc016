// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.Accumulator;
import io.varve.query.exec.Cells;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// MIN_BY (sign −1) and MAX_BY (sign 1): the value of the row whose second column is the smallest or greatest; of equal ones the first.
final class ByAccumulator implements Accumulator {
    private final int sign;
    private final Cells values;
    private final Cells extremes;
    private final Vector best;

    ByAccumulator(SqlType value, SqlType by, int sign, QueryContext context) {
        this.sign = sign;
        this.values = new Cells(value, context);
        this.extremes = new Cells(by, context);
        this.best = new Vector(by, context);
    }

    @Override
    public void grow(int groups) {
        values.grow(groups);
        extremes.grow(groups);
    }

    /// A group's extreme is at hand in `best` as long as rows of that group follow each other.
    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        Vector value = Objects.requireNonNull(argument);
        Vector by = Objects.requireNonNull(order);
        int loaded = -1;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            int group = groups[row];
            if (group != loaded) {
                best.clear();
                extremes.get(group, best, 0);
                loaded = group;
            }
            if (best.isNull(0) || sign * Order.compare(by, row, best, 0) > 0) {
                values.put(group, value, row);
                extremes.put(group, by, row);
                best.clear();
                best.copyRow(0, by, row);
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        values.get(group, into, row);
    }
}
