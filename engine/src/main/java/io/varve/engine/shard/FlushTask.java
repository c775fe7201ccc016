// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionKey;
import java.util.List;
import java.util.Map;

/// Sealed memtables on their way into one file, with what the apply agent knew when it sealed them.
///
/// @param bytes what the memtables held when they were sealed; sorting their pages makes them larger
/// @param appliedPosition end of the last batch applied; log and series keys are forced up to here first
/// @param logFloor lowest log position that memtables outside this task and earlier ones still need
/// @param nextSeriesIds per table the first id not given yet
/// @param catalogVersion newest catalog version of any applied batch
/// @param onDone told when the file is part of the view; null when nobody asked
record FlushTask(
        List<Entry> entries,
        long bytes,
        long appliedPosition,
        long logFloor,
        Map<Integer, Integer> nextSeriesIds,
        long catalogVersion,
        List<Completion> onDone) {
    record Entry(PartitionKey partition, Held<Memtable> memtable) {}
}
