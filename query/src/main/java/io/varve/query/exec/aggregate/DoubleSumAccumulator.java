// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.engine.vector.DoubleDoubleSum;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// SUM and AVG of doubles: a double-double per group, rounded once at the end.
final class DoubleSumAccumulator implements Accumulator {
    private final boolean average;
    private final QueryContext context;
    private final DoubleDoubleSum sum = new DoubleDoubleSum();
    private double[] highs = new double[0];
    private double[] lows = new double[0];
    private byte[] flags = new byte[0];
    private long[] counts = new long[0];

    DoubleSumAccumulator(boolean average, QueryContext context) {
        this.average = average;
        this.context = context;
    }

    @Override
    public void grow(int groups) {
        context.held(25L * (groups - counts.length));
        highs = Arrays.copyOf(highs, groups);
        lows = Arrays.copyOf(lows, groups);
        flags = Arrays.copyOf(flags, groups);
        counts = Arrays.copyOf(counts, groups);
    }

    /// Neighbours mostly share a group, whose sum then stays at hand.
    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        if (argument == null) {
            throw new IllegalArgumentException("a sum needs an argument");
        }
        int loaded = -1;
        for (int i = 0; i < count; i++) {
            int group = groups[rows[i]];
            if (group != loaded) {
                store(loaded);
                load(group);
                loaded = group;
            }
            sum.add(argument.doubleAt(rows[i]));
            counts[group]++;
        }
        store(loaded);
    }

    private void load(int group) {
        sum.reset();
        sum.merge(highs[group], lows[group], flags[group]);
    }

    private void store(int group) {
        if (group >= 0) {
            highs[group] = sum.high();
            lows[group] = sum.low();
            flags[group] = (byte) sum.flags();
        }
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        DoubleSumAccumulator added = (DoubleSumAccumulator) other;
        for (int i = 0; i < count; i++) {
            load(groups[i]);
            sum.merge(added.highs[i], added.lows[i], added.flags[i]);
            store(groups[i]);
            counts[groups[i]] += added.counts[i];
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        if (counts[group] == 0) {
            into.setNull(row);
            return;
        }
        load(group);
        into.setDouble(row, average ? Averages.ofDoubles(sum, counts[group]) : sum.result());
    }
}
