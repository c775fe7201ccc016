// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import java.util.List;

/// Runs that are to become one run of `target` in `tier`; when they lie in other partitions, `target` takes these partitions' place.
///
/// @param inputs of one partition: a contiguous interval of its ordinals, oldest first; of several: all their runs, oldest first in each
public record Compaction(PartitionKey target, Tier tier, List<RunRecord> inputs) {
    /// Whether partitions are replaced by a wider one.
    public boolean isMove() {
        return inputs.stream().anyMatch(run -> !run.partition().equals(target));
    }
}
