// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import org.jspecify.annotations.Nullable;

/// MIN (sign −1) and MAX (sign 1) of any type.
final class ExtremeAccumulator implements Accumulator {
    private final int sign;
    private final Cells cells;
    private final Vector best;

    ExtremeAccumulator(SqlType type, int sign, QueryContext context) {
        this.sign = sign;
        this.cells = new Cells(type, context);
        this.best = new Vector(type, context);
    }

    @Override
    public void grow(int groups) {
        cells.grow(groups);
    }

    /// A group's best value is at hand in `best` as long as rows of that group follow each other.
    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        if (argument == null) {
            throw new IllegalArgumentException("an extreme needs an argument");
        }
        int loaded = -1;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            int group = groups[row];
            if (group != loaded) {
                best.clear();
                cells.get(group, best, 0);
                loaded = group;
            }
            if (best.isNull(0) || sign * Order.compare(argument, row, best, 0) > 0) {
                cells.put(group, argument, row);
                best.clear();
                best.copyRow(0, argument, row);
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        cells.get(group, into, row);
    }
}
