// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

/// One partition: a table's time range `[fromNs, toNs)`. Ranges of one table never overlap.
public record PartitionKey(int tableId, long fromNs, long toNs) implements Comparable<PartitionKey> {
    public boolean contains(long timeNs) {
        return timeNs >= fromNs && timeNs < toNs;
    }

    /// Whether `other` is of the same table and lies inside this one's range.
    public boolean covers(PartitionKey other) {
        return tableId == other.tableId && fromNs <= other.fromNs && other.toNs <= toNs;
    }

    public boolean overlaps(long otherFromNs, long otherToNs) {
        return fromNs < otherToNs && otherFromNs < toNs;
    }

    @Override
    public int compareTo(PartitionKey other) {
        int byTable = Integer.compare(tableId, other.tableId);
        return byTable != 0 ? byTable : Long.compare(fromNs, other.fromNs);
    }
}
