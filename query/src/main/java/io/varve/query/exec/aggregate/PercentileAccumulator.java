// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RowOrder;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// PERCENTILE_CONT, which draws a line between neighbours, and PERCENTILE_DISC, which is one of the values: exact, so it keeps all values.
final class PercentileAccumulator implements Accumulator {
    private final boolean continuous;
    private final double fraction;
    private final boolean descending;
    private final SqlType type;
    private final QueryContext context;
    private final RowBuffer values;
    private final Chains chains;
    private final Batch one = new Batch(new Vector[1]);

    PercentileAccumulator(AggregateCall call, SqlType type, QueryContext context) {
        this.continuous = call.kind() == AggregateCall.Kind.PERCENTILE_CONT;
        this.fraction = call.parameters().get(0);
        this.descending = call.parameters().get(1) != 0;
        this.type = type;
        this.context = context;
        this.values = new RowBuffer(List.of(type), context);
        this.chains = new Chains(context);
    }

    @Override
    public void grow(int groups) {
        chains.grow(groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        one.column(0, Objects.requireNonNull(argument));
        for (int i = 0; i < count; i++) {
            chains.add(groups[rows[i]], values.append(one, rows[i]));
        }
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        PercentileAccumulator others = (PercentileAccumulator) other;
        for (int i = 0; i < count; i++) {
            for (int number = others.chains.first(i); number >= 0; number = others.chains.after(number)) {
                chains.add(groups[i], values.append(others.values, number));
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        int count = chains.count(group);
        if (count == 0) {
            into.setNull(row);
        } else if (continuous) {
            into.setDouble(row, onTheLine(group, count));
        } else {
            oneOfThem(group, count, into, row);
        }
    }

    private double onTheLine(int group, int count) {
        // The sort takes as much again.
        context.held(16L * count);
        double[] sorted = new double[count];
        int at = 0;
        for (int number = chains.first(group); number >= 0; number = chains.after(number)) {
            sorted[at++] = Accumulators.number(values.vector(0, number), RowBuffer.slot(number));
        }
        Sorting.sort(sorted, context);
        context.held(-16L * count);
        double place = (descending ? 1 - fraction : fraction) * (count - 1);
        int low = (int) Math.floor(place);
        double below = sorted[low];
        double above = sorted[Math.min(low + 1, count - 1)];
        double share = place - low;
        return share == 0 || below == above ? below : below + (above - below) * share;
    }

    private void oneOfThem(int group, int count, Vector into, int row) {
        RowBuffer own = new RowBuffer(List.of(type), context);
        for (int number = chains.first(group); number >= 0; number = chains.after(number)) {
            one.column(0, values.vector(0, number));
            own.append(one, RowBuffer.slot(number));
        }
        int[] order = new RowOrder(List.of(new PlanNode.SortKey(0, descending, false))).sorted(own, context);
        int number = order[Math.max(0, (int) Math.ceil(fraction * count) - 1)];
        into.copyRow(row, own.vector(0, number), RowBuffer.slot(number));
        own.clear();
    }
}
