// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Which files exist, what they hold, and what a query sees of them.
///
/// [io.varve.engine.partition.Manifest] is the durable list of files and runs, [io.varve.engine.partition.PartitionMap] assigns a time
/// range to exactly one partition, [io.varve.engine.partition.ShardView] is the immutable picture that a query holds, and
/// [io.varve.engine.partition.MergePolicy] says which runs to merge.
/// Threads: the manifest belongs to the flush agent, the map and the making of views to the apply agent; views are held by anybody.
/// Errors: a damaged manifest is a [io.varve.engine.fault.CorruptionException]; a failed write of it is fatal for the engine.
@NullMarked
package io.varve.engine.partition;

import org.jspecify.annotations.NullMarked;
