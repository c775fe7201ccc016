// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.window;

import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.WindowCall;
import java.util.List;

/// Finds the frame of each row of a partition: positions `[from, to)` without those that are excluded.
///
/// RANGE with an offset goes by the one key of the order, which is BIGINT or DOUBLE; the frame of a null there is its peers.
final class Frames {
    private final WindowCall.Frame frame;
    private final List<PlanNode.SortKey> order;
    private final Partition partition;
    private int from;
    private int to;
    private int excludedFrom;
    private int excludedTo;
    private int keptExcluded;

    Frames(WindowCall.Frame frame, List<PlanNode.SortKey> order, Partition partition) {
        this.frame = frame;
        this.order = order;
        this.partition = partition;
    }

    /// The first position of the frame.
    int from() {
        return from;
    }

    /// Behind the last one; not below [#from].
    int to() {
        return to;
    }

    /// Whether a position inside the bounds is taken out.
    boolean isExcluded(int position) {
        return position >= excludedFrom && position < excludedTo && position != keptExcluded;
    }

    /// Goes to the frame of a position.
    void move(int position) {
        from = Math.clamp(start(position), 0, partition.size());
        to = Math.clamp(end(position), from, partition.size());
        int group = partition.groupOf(position);
        keptExcluded = -1;
        switch (frame.exclusion()) {
            case NONE -> exclude(0, 0);
            case CURRENT_ROW -> exclude(position, position + 1);
            case GROUP -> exclude(partition.groupStart(group), partition.groupStart(group + 1));
            case TIES -> {
                exclude(partition.groupStart(group), partition.groupStart(group + 1));
                keptExcluded = position;
            }
        }
    }

    private void exclude(int first, int behind) {
        excludedFrom = first;
        excludedTo = behind;
    }

    private long start(int position) {
        WindowCall.Bound bound = frame.from();
        return switch (bound.kind()) {
            case UNBOUNDED_PRECEDING -> 0;
            case UNBOUNDED_FOLLOWING -> partition.size();
            case CURRENT_ROW ->
                frame.unit() == WindowCall.Unit.ROWS ? position : partition.groupStart(partition.groupOf(position));
            case PRECEDING, FOLLOWING ->
                switch (frame.unit()) {
                    case ROWS -> position + signed(bound, position);
                    case GROUPS -> group(position, signed(bound, position), 0);
                    case RANGE -> range(bound, position, true);
                };
        };
    }

    private long end(int position) {
        WindowCall.Bound bound = frame.to();
        return switch (bound.kind()) {
            case UNBOUNDED_PRECEDING -> 0;
            case UNBOUNDED_FOLLOWING -> partition.size();
            case CURRENT_ROW ->
                frame.unit() == WindowCall.Unit.ROWS
                        ? position + 1
                        : partition.groupStart(partition.groupOf(position) + 1);
            case PRECEDING, FOLLOWING ->
                switch (frame.unit()) {
                    case ROWS -> position + signed(bound, position) + 1;
                    case GROUPS -> group(position, signed(bound, position), 1);
                    case RANGE -> range(bound, position, false);
                };
        };
    }

    /// The first position of the group that is `distance` from that of the position, or of the one behind it.
    private long group(int position, long distance, int more) {
        long group = partition.groupOf(position) + distance + more;
        return partition.groupStart(Math.clamp(group, 0, partition.groupCount()));
    }

    /// The offset of a bound in rows or groups, negative backwards; at most the range of an int.
    private long signed(WindowCall.Bound bound, int position) {
        if (partition.isNull(bound.offset(), position) || partition.lane(bound.offset(), position) < 0) {
            throw negative();
        }
        long offset = Math.min(partition.lane(bound.offset(), position), Integer.MAX_VALUE);
        return bound.kind() == WindowCall.Bound.Kind.PRECEDING ? -offset : offset;
    }

    private static QueryException negative() {
        return QueryException.value("the offset of a frame must not be null or negative");
    }

    /// The first position whose key is not before (`start`), or is behind, the key of the position plus the offset.
    private long range(WindowCall.Bound bound, int position, boolean start) {
        PlanNode.SortKey key = order.getFirst();
        if (partition.isNull(key.column(), position)) {
            int group = partition.groupOf(position);
            return partition.groupStart(start ? group : group + 1);
        }
        Vector offset = partition.vector(bound.offset(), position);
        int slot = partition.slot(position);
        if (offset.isNull(slot) || (isDouble(key) ? !(offset.doubleAt(slot) >= 0) : offset.lane(slot) < 0)) {
            throw negative();
        }
        boolean adds = (bound.kind() == WindowCall.Bound.Kind.FOLLOWING) != key.descending();
        int low = 0;
        int high = partition.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int side = side(key, middle, position, offset, slot, adds);
            if (start ? side < 0 : side <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// How a position lies to the limit in the order of the partition: before (negative), on it, behind.
    private int side(PlanNode.SortKey key, int at, int position, Vector offset, int slot, boolean adds) {
        if (partition.isNull(key.column(), at)) {
            return key.nullsFirst() ? -1 : 1;
        }
        int compared;
        if (isDouble(key)) {
            double limit = Double.longBitsToDouble(partition.lane(key.column(), position))
                    + (adds ? offset.doubleAt(slot) : -offset.doubleAt(slot));
            compared = Order.compare(Double.longBitsToDouble(partition.lane(key.column(), at)), limit);
        } else {
            compared = Long.compare(
                    partition.lane(key.column(), at),
                    shifted(partition.lane(key.column(), position), offset.lane(slot), adds));
        }
        return key.descending() ? -compared : compared;
    }

    private boolean isDouble(PlanNode.SortKey key) {
        return partition.vector(key.column(), 0).type() == SqlType.DOUBLE;
    }

    /// Beyond the range of BIGINT lies nothing, so its end will do.
    private static long shifted(long value, long offset, boolean adds) {
        long sum = adds ? value + offset : value - offset;
        if (adds) {
            return sum < value ? Long.MAX_VALUE : sum;
        }
        return sum > value ? Long.MIN_VALUE : sum;
    }
}
