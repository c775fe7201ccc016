// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// COUNT.
final class CountAccumulator implements Accumulator {
    private final QueryContext context;
    private long[] counts = new long[0];

    CountAccumulator(QueryContext context) {
        this.context = context;
    }

    @Override
    public void grow(int groups) {
        context.held(8L * (groups - counts.length));
        counts = Arrays.copyOf(counts, groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            counts[groups[rows[i]]]++;
        }
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        long[] added = ((CountAccumulator) other).counts;
        for (int i = 0; i < count; i++) {
            counts[groups[i]] += added[i];
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        into.set(row, counts[group]);
    }
}
