// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Routes a row's time to its partition and makes partitions on first touch.
///
/// A new partition's width follows the row's age against the batch's leader time, then shrinks until it meets no existing partition.
/// Both inputs come from the log, and a partition that was made later never overlaps an earlier one, so a replay makes the same
/// partitions however many of them the manifest already knows.
/// Threads: owned by the apply agent.
public final class PartitionMap {
    private final Map<Integer, NavigableMap<Long, PartitionKey>> tables = new HashMap<>();
    private @Nullable PartitionKey last;

    /// Makes `key` known, as the manifest states it.
    public void add(PartitionKey key) {
        tables.computeIfAbsent(key.tableId(), id -> new TreeMap<>()).put(key.fromNs(), key);
    }

    /// Puts `target` in place of all partitions inside it, for rows to come.
    public void replace(PartitionKey target) {
        NavigableMap<Long, PartitionKey> table = tables.computeIfAbsent(target.tableId(), id -> new TreeMap<>());
        table.subMap(target.fromNs(), target.toNs()).clear();
        table.put(target.fromNs(), target);
        last = null;
    }

    /// Forgets the partitions of a table that `old` names.
    public void drop(int tableId, Predicate<PartitionKey> old) {
        NavigableMap<Long, PartitionKey> table = tables.get(tableId);
        if (table != null) {
            table.values().removeIf(old);
        }
        last = null;
    }

    /// The partition of a row, made if there is none.
    public PartitionKey route(int tableId, long timeNs, long leaderTimeNs) {
        PartitionKey recent = last;
        if (recent != null && recent.tableId() == tableId && recent.contains(timeNs)) {
            return recent;
        }
        NavigableMap<Long, PartitionKey> table = tables.computeIfAbsent(tableId, id -> new TreeMap<>());
        Entry<Long, PartitionKey> floor = table.floorEntry(timeNs);
        PartitionKey found = floor != null && floor.getValue().contains(timeNs)
                ? floor.getValue()
                : create(table, tableId, timeNs, leaderTimeNs);
        last = found;
        return found;
    }

    private static PartitionKey create(
            NavigableMap<Long, PartitionKey> table, int tableId, long timeNs, long leaderTimeNs) {
        // Saturates: a leader time of centuries later is still "old".
        long ageNs = Math.max(0, leaderTimeNs - timeNs < 0 && timeNs < 0 ? Long.MAX_VALUE : leaderTimeNs - timeNs);
        PartitionWidth widest = PartitionWidth.forAge(ageNs);
        for (PartitionWidth width : PartitionWidth.values()) {
            if (width.compareTo(widest) >= 0) {
                PartitionKey key = width.around(tableId, timeNs);
                if (isFree(table, key)) {
                    table.put(key.fromNs(), key);
                    return key;
                }
            }
        }
        throw new AssertionError("an hour is either inside a partition or free: timeNs=" + timeNs);
    }

    private static boolean isFree(NavigableMap<Long, PartitionKey> table, PartitionKey key) {
        Entry<Long, PartitionKey> before = table.lowerEntry(key.toNs());
        return before == null || before.getValue().toNs() <= key.fromNs();
    }
}
