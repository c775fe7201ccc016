// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// MODE: the value that occurs most often; of several the smallest.
///
/// Memory: the distinct values of each group.
final class ModeAccumulator implements Accumulator {
    private final QueryContext context;
    private final KeyTable values;
    private final Vector groupKey;
    private final Vector[] key = new Vector[2];
    /// By number of the pair of group and value.
    private long[] counts = new long[0];
    /// Per group the number of its mode, −1 = none; null until the first result.
    private int @Nullable [] modes;
    private int groupCount;

    ModeAccumulator(SqlType type, QueryContext context) {
        this.context = context;
        this.values = new KeyTable(List.of(SqlType.BIGINT, type), context);
        this.groupKey = new Vector(SqlType.BIGINT, context);
        key[0] = groupKey;
    }

    @Override
    public void grow(int groups) {
        groupCount = groups;
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        key[1] = Objects.requireNonNull(argument);
        modes = null;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            groupKey.set(row, groups[row]);
            count(row, 1);
        }
    }

    /// Counts the pair of the keys at `row` so many times more.
    private void count(int row, long times) {
        int number = values.findOrAdd(key, row);
        if (number >= counts.length) {
            int capacity = Math.max(256, 2 * counts.length);
            context.held(8L * (capacity - counts.length));
            counts = Arrays.copyOf(counts, capacity);
        }
        counts[number] += times;
    }

    private int[] findModes() {
        int[] found = new int[groupCount];
        context.held(4L * groupCount);
        Arrays.fill(found, -1);
        RowBuffer pairs = values.keys();
        for (int number = 0; number < values.count(); number++) {
            if (number % Vector.CAPACITY == 0) {
                context.check();
            }
            int group = (int) pairs.vector(0, number).lane(RowBuffer.slot(number));
            int best = found[group];
            if (best < 0 || counts[number] > counts[best] || (counts[number] == counts[best] && isLess(number, best))) {
                found[group] = number;
            }
        }
        return found;
    }

    private boolean isLess(int a, int b) {
        RowBuffer pairs = values.keys();
        return Order.compare(pairs.vector(1, a), RowBuffer.slot(a), pairs.vector(1, b), RowBuffer.slot(b)) < 0;
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        ModeAccumulator others = (ModeAccumulator) other;
        RowBuffer pairs = others.values.keys();
        modes = null;
        for (int number = 0; number < others.values.count(); number++) {
            int slot = RowBuffer.slot(number);
            key[1] = pairs.vector(1, number);
            groupKey.set(slot, groups[(int) pairs.vector(0, number).lane(slot)]);
            count(slot, others.counts[number]);
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        int[] found = modes;
        if (found == null) {
            found = findModes();
            modes = found;
        }
        int number = found[group];
        if (number < 0) {
            into.setNull(row);
        } else {
            into.copyRow(row, values.keys().vector(1, number), RowBuffer.slot(number));
        }
    }
}
