// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

/// The widths a partition can have, widest first; each boundary is also a boundary of every narrower width.
public enum PartitionWidth {
    /// Monday 00:00 UTC to the next.
    WEEK(7 * PartitionWidth.DAY_NS, 4 * PartitionWidth.DAY_NS),
    DAY(PartitionWidth.DAY_NS, 0),
    HOUR(PartitionWidth.HOUR_NS, 0);

    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final long DAY_NS = 24 * HOUR_NS;
    private static final long MONTH_NS = 30 * DAY_NS;

    private final long widthNs;
    /// Start of one range; 1970-01-05 was a Monday.
    private final long originNs;

    PartitionWidth(long widthNs, long originNs) {
        this.widthNs = widthNs;
        this.originNs = originNs;
    }

    /// The width for rows that are `ageNs` old when they arrive.
    static PartitionWidth forAge(long ageNs) {
        if (ageNs < DAY_NS) {
            return HOUR;
        }
        return ageNs < MONTH_NS ? DAY : WEEK;
    }

    /// The narrowest width of at least `widthNs`.
    static PartitionWidth of(long widthNs) {
        return widthNs > DAY_NS ? WEEK : DAY;
    }

    boolean isWiderThan(PartitionKey key) {
        return widthNs > key.toNs() - key.fromNs();
    }

    PartitionKey around(int tableId, long timeNs) {
        long fromNs = Math.floorDiv(timeNs - originNs, widthNs) * widthNs + originNs;
        return new PartitionKey(tableId, fromNs, fromNs + widthNs);
    }
}
