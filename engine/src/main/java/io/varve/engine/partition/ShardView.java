// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.scan.Tombstone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Which memtables and runs one shard has at an instant; immutable and shared by every query that began then.
///
/// A view holds each of its members; a new view holds its own before the old one lets go, so swapping a memtable for its file
/// leaves both alive for whoever still reads the old view, and shows no row twice or not at all in either.
/// Threads: made by the apply agent; held and read by any.
public final class ShardView {
    private final Map<Integer, NavigableMap<Long, PartitionView>> tables;
    private final Held<ShardView> hold;

    private ShardView(Map<Integer, NavigableMap<Long, PartitionView>> tables) {
        this.tables = tables;
        this.hold = new Held<>(this, this::releaseMembers);
        forEachPartition(partition -> {
            partition.memtables().forEach(entry -> entry.memtable().hold());
            partition.runs().forEach(run -> run.reader().hold());
        });
    }

    public static ShardView empty() {
        return new ShardView(Map.of());
    }

    private void releaseMembers() {
        forEachPartition(partition -> {
            partition.memtables().forEach(entry -> entry.memtable().release());
            partition.runs().forEach(run -> run.reader().release());
        });
    }

    private void forEachPartition(Consumer<PartitionView> action) {
        tables.values().forEach(table -> table.values().forEach(action));
    }

    public boolean tryHold() {
        return hold.tryHold();
    }

    public void release() {
        hold.release();
    }

    /// Partitions of a table that meet `[fromNs, toNs)`, by ascending time.
    public List<PartitionView> partitions(int tableId, long fromNs, long toNs) {
        NavigableMap<Long, PartitionView> table = tables.get(tableId);
        if (table == null || fromNs >= toNs) {
            return List.of();
        }
        List<PartitionView> found = new ArrayList<>();
        for (PartitionView partition : table.headMap(toNs, false).values()) {
            if (partition.key().toNs() > fromNs) {
                found.add(partition);
            }
        }
        return found;
    }

    /// Tables that have partitions.
    public Set<Integer> tableIds() {
        return tables.keySet();
    }

    /// Whether the view lists any of these runs in a table.
    public boolean listsAny(int tableId, Set<RunId> ids) {
        NavigableMap<Long, PartitionView> table = tables.get(tableId);
        return table != null
                && table.values().stream()
                        .anyMatch(partition -> partition.runs().stream()
                                .anyMatch(run -> ids.contains(run.run().id())));
    }

    /// Whether the view lists `memtable`, in whichever partition of its table: a tier move puts it into another.
    public boolean lists(Held<Memtable> memtable) {
        NavigableMap<Long, PartitionView> table = tables.get(memtable.value().tableId());
        return table != null
                && table.values().stream()
                        .anyMatch(partition ->
                                partition.memtables().stream().anyMatch(entry -> entry.memtable() == memtable));
    }

    public List<PartitionView> allPartitions() {
        List<PartitionView> found = new ArrayList<>();
        forEachPartition(found::add);
        return found;
    }

    public static final class Builder {
        private final Map<Integer, NavigableMap<Long, PartitionView>> tables;
        private final Map<Integer, NavigableMap<Long, PartitionView>> changed = new HashMap<>();

        private Builder(Map<Integer, NavigableMap<Long, PartitionView>> from) {
            tables = new HashMap<>(from);
        }

        private void change(PartitionKey key, UnaryOperator<PartitionView> change) {
            NavigableMap<Long, PartitionView> table = tableToChange(key.tableId());
            PartitionView old = table.getOrDefault(key.fromNs(), PartitionView.empty(key));
            PartitionView changed = change.apply(old);
            if (changed.isEmpty()) {
                table.remove(key.fromNs());
            } else {
                table.put(key.fromNs(), changed);
            }
        }

        /// The builder's own copy of a table's map, made at its first change.
        private NavigableMap<Long, PartitionView> tableToChange(int tableId) {
            NavigableMap<Long, PartitionView> own = changed.get(tableId);
            if (own == null) {
                own = new TreeMap<>(tables.getOrDefault(tableId, new TreeMap<>()));
                changed.put(tableId, own);
                tables.put(tableId, own);
            }
            return own;
        }

        public Builder addMemtable(PartitionKey key, Held<Memtable> memtable) {
            change(key, partition -> partition.withMemtable(memtable));
            return this;
        }

        /// Puts `added` in place of memtables and runs that became it; see [PartitionView#replace].
        public Builder replace(
                PartitionKey key,
                Collection<Held<Memtable>> goneMemtables,
                Collection<RunId> goneRuns,
                Collection<RunFile> added,
                Set<Long> applied) {
            change(key, partition -> partition.replace(goneMemtables, goneRuns, added, applied));
            return this;
        }

        /// Lists runs that a recovery found.
        public Builder addRuns(PartitionKey key, Collection<RunFile> added) {
            return replace(key, Set.of(), Set.of(), added, Set.of());
        }

        /// Hides what `tombstone` takes away from all memtables that are there, and from the runs that `reached` names.
        public Builder mask(Tombstone tombstone, Predicate<RunRecord> reached) {
            NavigableMap<Long, PartitionView> table = tableToChange(tombstone.tableId());
            table.replaceAll((fromNs, partition) ->
                    tombstone.meets(fromNs, partition.key().toNs() - 1)
                            ? partition.masked(tombstone, reached)
                            : partition);
            return this;
        }

        /// Drops memtables, and the runs that `reached` names, of the partitions of a table that `old` names.
        public Builder drop(int tableId, Predicate<PartitionKey> old, Predicate<RunRecord> reached) {
            NavigableMap<Long, PartitionView> table = tableToChange(tableId);
            table.replaceAll((fromNs, partition) -> old.test(partition.key()) ? partition.dropped(reached) : partition);
            table.values().removeIf(PartitionView::isEmpty);
            return this;
        }

        /// Puts one partition in place of all that lie inside `target`: it has their runs, `moved` among them under new records, and their memtables.
        public Builder gather(PartitionKey target, Collection<RunRecord> moved) {
            NavigableMap<Long, PartitionView> table = tableToChange(target.tableId());
            NavigableMap<Long, PartitionView> inside = table.subMap(target.fromNs(), true, target.toNs(), false);
            PartitionView gathered = PartitionView.gather(target, List.copyOf(inside.values()), moved);
            inside.clear();
            if (!gathered.isEmpty()) {
                table.put(target.fromNs(), gathered);
            }
            return this;
        }

        public ShardView build() {
            return new ShardView(tables);
        }
    }

    /// Begins the next view; this one is not changed.
    public Builder change() {
        return new Builder(tables);
    }
}
