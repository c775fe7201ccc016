// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import org.jspecify.annotations.Nullable;

/// MIN (sign −1) and MAX (sign 1) of any type.
final class ExtremeAccumulator implements Accumulator {
    private final Extremes extremes;

    ExtremeAccumulator(SqlType type, int sign, QueryContext context) {
        this.extremes = new Extremes(type, sign, context);
    }

    @Override
    public void grow(int groups) {
        extremes.grow(groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        if (argument == null) {
            throw new IllegalArgumentException("an extreme needs an argument");
        }
        for (int i = 0; i < count; i++) {
            extremes.offer(groups[rows[i]], argument, rows[i]);
        }
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        for (int i = 0; i < count; i++) {
            extremes.offer(groups[i], ((ExtremeAccumulator) other).extremes, i);
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        extremes.get(group, into, row);
    }
}
