// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.ControlBatch;
import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.producer.ProducerCheckpoint;
import io.varve.engine.scan.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sealed memtables on their way into one file, with what the apply agent knew when it sealed them.
///
/// @param bytes what the memtables held when they were sealed; sorting their pages makes them larger
/// @param appliedPosition end of the last batch applied; log and series keys are forced up to here first
/// @param floor where a replay must begin and what was known of producers there: at or below the lowest log position that memtables outside this task and
///     earlier ones still need
/// @param nextSeriesIds per table the first id not given yet
/// @param catalogVersion newest catalog version of any applied batch
/// @param order what else is to be committed with these memtables
/// @param onDone told when the file is part of the view
record FlushTask(
        List<Entry> entries,
        long bytes,
        long appliedPosition,
        ProducerCheckpoint floor,
        Map<Integer, Integer> nextSeriesIds,
        long catalogVersion,
        Order order,
        List<Completion> onDone) {
    /// A memtable and the tombstones whose rows it does not take into the file.
    record Entry(PartitionKey partition, Held<Memtable> memtable, List<Tombstone> masks) {
        Set<Long> maskIds() {
            return masks.stream().map(Tombstone::id).collect(Collectors.toUnmodifiableSet());
        }
    }

    long logFloor() {
        return floor.position();
    }

    /// Whether there is nothing to do but to answer.
    boolean isEmpty() {
        return entries.isEmpty() && order.equals(Order.NONE);
    }

    /// This, one for each table.
    List<StorageTask> tasks(StorageTask.State state) {
        Map<Integer, Long> rows = new TreeMap<>();
        for (Entry entry : entries) {
            Memtable memtable = entry.memtable().value();
            rows.merge(memtable.tableId(), (long) memtable.rowCount(), Long::sum);
        }
        List<StorageTask> tasks = new ArrayList<>();
        rows.forEach((tableId, total) -> tasks.add(new StorageTask(tableId, "flush", state, 0, total)));
        return tasks;
    }

    /// What a task's manifest record says besides the flush.
    ///
    /// @param move a tier move; the entries are all that its partitions had
    /// @param tombstone what the entries leave out
    /// @param isNew whether the manifest does not know of the delete or retention yet; if it does, it reaches only what a replay has flushed again
    /// @param retention drops partitions that were flushed before
    record Order(
            @Nullable MergeResult move,
            @Nullable Tombstone tombstone,
            ControlBatch.@Nullable Retention retention,
            long position,
            boolean isNew) {
        static final Order NONE = new Order(null, null, null, -1, false);

        static Order of(MergeResult move) {
            return new Order(move, null, null, -1, false);
        }

        static Order of(Tombstone tombstone, boolean isNew) {
            return new Order(null, tombstone, null, tombstone.id(), isNew);
        }

        static Order of(ControlBatch.Retention retention, long position, boolean isNew) {
            return new Order(null, null, retention, position, isNew);
        }
    }
}
