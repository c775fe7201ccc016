// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import java.util.List;
import java.util.Map;

/// One change of what files exist; durable as a whole or not at all.
///
/// @param nextSeriesIds per table the first series id not yet given when the change was made; ids go on above it after a gap in the log
/// @param masks tombstones, new ones and known ones, with runs that they mask from now on, besides those of earlier edits
/// @param logFloor the log below this position is not needed once this is durable, and may be released
/// @param highestPosition highest log position of any row in the files named; the log must reach this far
/// @param catalogVersion the catalog must be at least this new to read the files
public record ManifestEdit(
        List<RunRecord> added,
        List<RunId> removed,
        Map<Integer, Integer> nextSeriesIds,
        List<MaskedRuns> masks,
        long logFloor,
        long highestPosition,
        long catalogVersion) {
    /// An edit without tombstones.
    public ManifestEdit(
            List<RunRecord> added,
            List<RunId> removed,
            Map<Integer, Integer> nextSeriesIds,
            long logFloor,
            long highestPosition,
            long catalogVersion) {
        this(added, removed, nextSeriesIds, List.of(), logFloor, highestPosition, catalogVersion);
    }
}
