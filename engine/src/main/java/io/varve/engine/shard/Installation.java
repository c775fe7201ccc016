// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunId;
import java.util.List;
import java.util.Set;

/// A durable change of what files exist, ready to become visible: runs in place of memtables or of other runs.
///
/// @param changes one per partition
/// @param onDone told when the view shows it
record Installation(List<Change> changes, List<Completion> onDone) {
    record Change(PartitionKey partition, List<Held<Memtable>> flushed, Set<RunId> removed, List<RunFile> added) {}
}
