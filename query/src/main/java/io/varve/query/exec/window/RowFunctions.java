// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.window;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.WindowCall;
import java.util.List;

/// The window functions that are no aggregates. A frame, or the rows up to one that is not null, may be as long as the partition: whether the
/// query must end is looked at every [#CHECKED_STEPS] rows. Threads: one.
final class RowFunctions {
    private static final int CHECKED_STEPS = 1 << 14;

    private final QueryContext context;
    private int steps;

    RowFunctions(QueryContext context) {
        this.context = context;
    }

    /// Writes the values of a partition to rows `at` and on of column `into` of the results.
    void compute(
            WindowCall call, List<PlanNode.SortKey> order, Partition partition, RowBuffer results, int into, int at) {
        Frames frames = new Frames(call.frame(), order, partition);
        for (int position = 0; position < partition.size(); position++) {
            step();
            Vector target = results.vector(into, at + position);
            int slot = RowBuffer.slot(at + position);
            int group = partition.groupOf(position);
            switch (call.function()) {
                case ROW_NUMBER -> target.set(slot, position + 1);
                case RANK -> target.set(slot, partition.groupStart(group) + 1);
                case DENSE_RANK -> target.set(slot, group + 1);
                case PERCENT_RANK ->
                    target.setDouble(
                            slot,
                            partition.size() == 1 ? 0 : (double) partition.groupStart(group) / (partition.size() - 1));
                case CUME_DIST -> target.setDouble(slot, (double) partition.groupStart(group + 1) / partition.size());
                case NTILE -> ntile(call, partition, position, target, slot);
                case LAG -> shifted(call, partition, position, -1, target, slot);
                case LEAD -> shifted(call, partition, position, 1, target, slot);
                case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> {
                    frames.move(position);
                    inFrame(call, partition, frames, position, target, slot);
                }
                case AGGREGATE -> throw new IllegalArgumentException("an aggregate");
            }
        }
    }

    private void step() {
        if (++steps == CHECKED_STEPS) {
            steps = 0;
            context.check();
        }
    }

    /// The first buckets have one row more if they cannot all be of one size.
    private static void ntile(WindowCall call, Partition partition, int position, Vector target, int slot) {
        int column = call.arguments().getFirst();
        if (partition.isNull(column, position)) {
            target.setNull(slot);
            return;
        }
        long buckets = partition.lane(column, position);
        if (buckets <= 0) {
            throw QueryException.value("argument of ntile must be greater than zero");
        }
        long small = partition.size() / buckets;
        long large = partition.size() % buckets;
        long inLarge = large * (small + 1);
        target.set(slot, 1 + (position < inLarge ? position / (small + 1) : large + (position - inLarge) / small));
    }

    private void shifted(WindowCall call, Partition partition, int position, int direction, Vector target, int slot) {
        List<Integer> arguments = call.arguments();
        long offset = 1;
        if (arguments.size() > 1) {
            if (partition.isNull(arguments.get(1), position)) {
                target.setNull(slot);
                return;
            }
            offset = partition.lane(arguments.get(1), position);
        }
        int at = call.ignoreNulls()
                ? withoutNulls(partition, arguments.getFirst(), position, direction, offset)
                : at(partition, position, direction, offset);
        if (at >= 0) {
            target.copyRow(slot, partition.vector(arguments.getFirst(), at), partition.slot(at));
        } else if (arguments.size() > 2) {
            target.copyRow(slot, partition.vector(arguments.get(2), position), partition.slot(position));
        } else {
            target.setNull(slot);
        }
    }

    /// The position that far away, or −1.
    private static int at(Partition partition, int position, int direction, long offset) {
        long limit = partition.size();
        long at = offset > limit || offset < -limit ? -1 : position + direction * offset;
        return at >= 0 && at < limit ? (int) at : -1;
    }

    private int withoutNulls(Partition partition, int column, int position, int direction, long offset) {
        int step = offset < 0 ? -direction : direction;
        long left = Math.abs(offset);
        int at = position;
        while (left > 0) {
            step();
            at += step;
            if (at < 0 || at >= partition.size()) {
                return -1;
            }
            left -= partition.isNull(column, at) ? 0 : 1;
        }
        return at;
    }

    private void inFrame(WindowCall call, Partition partition, Frames frames, int position, Vector target, int slot) {
        int column = call.arguments().getFirst();
        boolean backwards = call.function() == WindowCall.Function.LAST_VALUE;
        long wanted = 1;
        if (call.function() == WindowCall.Function.NTH_VALUE) {
            int number = call.arguments().get(1);
            if (partition.isNull(number, position)) {
                target.setNull(slot);
                return;
            }
            wanted = partition.lane(number, position);
            if (wanted <= 0) {
                throw QueryException.value("argument of nth_value must be greater than zero");
            }
        }
        boolean skips = call.ignoreNulls();
        int at = backwards ? frames.to() - 1 : frames.from();
        int end = backwards ? frames.from() - 1 : frames.to();
        int step = backwards ? -1 : 1;
        for (; at != end; at += step) {
            step();
            if (!frames.isExcluded(at) && !(skips && partition.isNull(column, at)) && --wanted == 0) {
                target.copyRow(slot, partition.vector(column, at), partition.slot(at));
                return;
            }
        }
        target.setNull(slot);
    }
}
