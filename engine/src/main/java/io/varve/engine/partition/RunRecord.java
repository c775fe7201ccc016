// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

/// What the manifest knows of one run.
///
/// @param tier 0 hot, 1 warm, 2 cold
/// @param ordinal place among the partition's runs; a later one's values win
/// @param bytes the run's share of its file
/// @param lastPosition log position up to which the partition's rows are in files once this run is
public record RunRecord(
        RunId id,
        PartitionKey partition,
        int tier,
        long ordinal,
        long rows,
        long bytes,
        long minTimeNs,
        long maxTimeNs,
        long lastPosition) {
    /// The same run in another place.
    public RunRecord at(PartitionKey newPartition, long newOrdinal) {
        return new RunRecord(id, newPartition, tier, newOrdinal, rows, bytes, minTimeNs, maxTimeNs, lastPosition);
    }
}
