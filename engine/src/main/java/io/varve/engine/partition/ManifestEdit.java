// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.producer.ProducerState;
import java.util.List;
import java.util.Map;

/// One change of what files exist; durable as a whole or not at all.
///
/// @param nextSeriesIds per table the first series id not yet given when the change was made; ids go on above it after a gap in the log
/// @param masks tombstones, new ones and known ones, with runs that they mask from now on, besides those of earlier edits
/// @param producers what changed of those that number their lines, the one used last at the end; with the others this is what was known at `logFloor`
/// @param logFloor the log below this position is not needed once this is durable, and may be released
/// @param highestPosition highest log position of any row in the files named; the log must reach this far
/// @param catalogVersion the catalog must be at least this new to read the files
public record ManifestEdit(
        List<RunRecord> added,
        List<RunId> removed,
        Map<Integer, Integer> nextSeriesIds,
        List<MaskedRuns> masks,
        List<ProducerState> producers,
        long logFloor,
        long highestPosition,
        long catalogVersion) {
    /// An edit without tombstones and producers.
    public ManifestEdit(
            List<RunRecord> added,
            List<RunId> removed,
            Map<Integer, Integer> nextSeriesIds,
            long logFloor,
            long highestPosition,
            long catalogVersion) {
        this(added, removed, nextSeriesIds, List.of(), List.of(), logFloor, highestPosition, catalogVersion);
    }
}
