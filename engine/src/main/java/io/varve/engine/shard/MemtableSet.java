// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.BlockPool;
import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.scan.Tombstone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The active memtables of one shard, one per partition, and when each was last written.
///
/// Threads: owned by the apply agent.
final class MemtableSet {
    /// An active memtable; `touchedNs` is monotonic time.
    static final class Active {
        final PartitionKey partition;
        final Held<Memtable> memtable;
        long touchedNs;

        Active(PartitionKey partition, Held<Memtable> memtable, long touchedNs) {
            this.partition = partition;
            this.memtable = memtable;
            this.touchedNs = touchedNs;
        }
    }

    private final BlockPool blocks;
    private final Map<PartitionKey, Active> active = new HashMap<>();
    /// Made since the last view was built.
    private final List<Active> fresh = new ArrayList<>();

    private @Nullable Active last;

    MemtableSet(BlockPool blocks) {
        this.blocks = blocks;
    }

    /// The active memtable of `partition`, made if there is none.
    Active get(PartitionKey partition, long nowNs) {
        Active recent = last;
        if (recent == null || !recent.partition.equals(partition)) {
            recent = active.computeIfAbsent(partition, key -> create(key, nowNs));
            last = recent;
        }
        recent.touchedNs = nowNs;
        return recent;
    }

    private Active create(PartitionKey partition, long nowNs) {
        Memtable memtable = new Memtable(blocks, partition.tableId());
        Active made = new Active(partition, new Held<>(memtable, memtable::release), nowNs);
        fresh.add(made);
        return made;
    }

    /// Memtables that no view lists yet; the caller makes one that does.
    List<Active> takeFresh() {
        List<Active> taken = List.copyOf(fresh);
        fresh.clear();
        return taken;
    }

    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    Collection<Active> all() {
        return active.values();
    }

    /// Takes memtables out: nothing is appended to them from now on.
    void remove(Collection<Active> sealed) {
        sealed.forEach(each -> active.remove(each.partition));
        last = null;
    }

    /// Lowest first position of any active memtable, or `none`.
    long lowestPosition(long none) {
        long lowest = none;
        for (Active each : active.values()) {
            lowest = Math.min(lowest, each.memtable.value().firstPosition());
        }
        return lowest;
    }

    /// The one with the most bytes; null when there is none.
    @Nullable
    Active largest() {
        Active found = null;
        for (Active each : active.values()) {
            if (found == null
                    || each.memtable.value().bytes() > found.memtable.value().bytes()) {
                found = each;
            }
        }
        return found;
    }

    /// Those that were not written since `boundNs`.
    List<Active> idleSince(long boundNs) {
        return active.values().stream()
                .filter(each -> each.touchedNs <= boundNs)
                .toList();
    }

    /// Those that need the log below `position`.
    List<Active> needingLogBelow(long position) {
        return active.values().stream()
                .filter(each -> each.memtable.value().firstPosition() < position)
                .toList();
    }

    /// Those of partitions that lie inside `range`.
    List<Active> inside(PartitionKey range) {
        return active.values().stream()
                .filter(each -> range.covers(each.partition))
                .toList();
    }

    /// Those that may have rows which `tombstone` masks.
    List<Active> met(Tombstone tombstone) {
        return ofTable(tombstone.tableId()).stream()
                .filter(each -> tombstone.meets(
                        each.memtable.value().minTimeNs(), each.memtable.value().maxTimeNs()))
                .toList();
    }

    List<Active> ofTable(int tableId) {
        return active.values().stream()
                .filter(each -> each.partition.tableId() == tableId)
                .toList();
    }
}
