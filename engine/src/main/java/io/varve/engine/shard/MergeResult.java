// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.RunRecord;
import java.util.List;

/// A merged run, its file durable, that waits for the manifest.
///
/// @param inputs contiguous ordinals whose place the output takes
record MergeResult(List<RunRecord> inputs, RunRecord output, Completion onDone) {}
