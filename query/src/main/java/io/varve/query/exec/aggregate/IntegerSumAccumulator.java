// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// SUM and AVG of integers: exact in 128 bits.
final class IntegerSumAccumulator implements Accumulator {
    private final boolean average;
    private final SqlType argumentType;
    private final QueryContext context;
    private long[] highs = new long[0];
    private long[] lows = new long[0];
    private long[] counts = new long[0];

    IntegerSumAccumulator(boolean average, SqlType argumentType, QueryContext context) {
        this.average = average;
        this.argumentType = argumentType;
        this.context = context;
    }

    @Override
    public void grow(int groups) {
        context.held(24L * (groups - counts.length));
        highs = Arrays.copyOf(highs, groups);
        lows = Arrays.copyOf(lows, groups);
        counts = Arrays.copyOf(counts, groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        if (argument == null) {
            throw new IllegalArgumentException("a sum needs an argument");
        }
        long[] lanes = argument.lanes();
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            long lane = lanes[row];
            long high = switch (argumentType) {
                case UBIGINT -> 0;
                case HUGEINT -> argument.highs()[row];
                default -> lane >> 63;
            };
            int group = groups[row];
            long low = lows[group] + lane;
            highs[group] += high + (Long.compareUnsigned(low, lane) < 0 ? 1 : 0);
            lows[group] = low;
            counts[group]++;
            if (argumentType == SqlType.HUGEINT) {
                Int128.check(highs[group], low);
            }
        }
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        IntegerSumAccumulator added = (IntegerSumAccumulator) other;
        for (int i = 0; i < count; i++) {
            int group = groups[i];
            long low = lows[group] + added.lows[i];
            highs[group] += added.highs[i] + (Long.compareUnsigned(low, added.lows[i]) < 0 ? 1 : 0);
            lows[group] = low;
            counts[group] += added.counts[i];
            if (argumentType == SqlType.HUGEINT) {
                Int128.check(highs[group], low);
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        if (counts[group] == 0) {
            into.setNull(row);
        } else if (average) {
            into.setDouble(row, Averages.ofIntegers(highs[group], lows[group], counts[group]));
        } else {
            Int128.setChecked(into, row, highs[group], lows[group]);
        }
    }
}
