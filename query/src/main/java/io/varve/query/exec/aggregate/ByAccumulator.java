// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// MIN_BY (sign −1) and MAX_BY (sign 1): the value of the row whose second column is the smallest or greatest; of equal ones the first.
final class ByAccumulator implements Accumulator {
    private final Cells values;
    private final Extremes extremes;

    ByAccumulator(SqlType value, SqlType by, int sign, QueryContext context) {
        this.values = new Cells(value, context);
        this.extremes = new Extremes(by, sign, context);
    }

    @Override
    public void grow(int groups) {
        values.grow(groups);
        extremes.grow(groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        Vector value = Objects.requireNonNull(argument);
        Vector by = Objects.requireNonNull(order);
        for (int i = 0; i < count; i++) {
            int group = groups[rows[i]];
            if (extremes.offer(group, by, rows[i])) {
                values.put(group, value, rows[i]);
            }
        }
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        ByAccumulator others = (ByAccumulator) other;
        for (int i = 0; i < count; i++) {
            if (extremes.offer(groups[i], others.extremes, i)) {
                values.put(groups[i], others.values, i);
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        values.get(group, into, row);
    }
}
