// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.RunRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A finished merge on its way into the manifest: `output` stands for the compaction's inputs.
///
/// @param output null when tombstones masked every row
/// @param applied ids of the tombstones whose rows were left out
record MergeResult(Compaction compaction, @Nullable RunRecord output, Set<Long> applied, Completion onDone) {}
