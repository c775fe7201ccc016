// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunId;
import io.varve.engine.partition.RunRecord;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the flush agent made durable, for the apply agent to show: first the move, then the changes.
///
/// @param move null unless partitions were replaced
/// @param onDone told when the change is part of the view
record Installation(@Nullable Move move, List<Change> changes, List<Completion> onDone) {
    /// @param applied ids of tombstones whose rows are not in `added`, though they masked what it stands for
    record Change(
            PartitionKey partition,
            List<Held<Memtable>> flushed,
            Set<RunId> removed,
            List<RunFile> added,
            Set<Long> applied) {}

    /// All partitions inside `target` became one; `moved` are the new records of runs that stayed what they are.
    record Move(PartitionKey target, List<RunRecord> moved) {}

    Installation(List<Change> changes, List<Completion> onDone) {
        this(null, changes, onDone);
    }
}
