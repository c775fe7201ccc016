// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

/// What a run is: rows of one partition, and where they stand in the order of writes.
///
/// @param tableId the table
/// @param partitionStartNs first instant of the partition
/// @param partitionEndNs first instant behind it
/// @param tier 0 hot, 1 warm, 2 cold
/// @param ordinal place among the runs of the partition; the later wins
/// @param firstPosition lowest log position of its rows
/// @param lastPosition highest log position of its rows
/// @param catalogVersion the catalog its columns belong to
/// @param granuleNs where vectors are cut, one of [Granules]; 0 lets the writer choose by the first rows it sees
public record RunHeader(
        int tableId,
        long partitionStartNs,
        long partitionEndNs,
        int tier,
        long ordinal,
        long firstPosition,
        long lastPosition,
        long catalogVersion,
        long granuleNs) {

    RunHeader withGranule(long newGranuleNs) {
        return new RunHeader(
                tableId,
                partitionStartNs,
                partitionEndNs,
                tier,
                ordinal,
                firstPosition,
                lastPosition,
                catalogVersion,
                newGranuleNs);
    }
}
