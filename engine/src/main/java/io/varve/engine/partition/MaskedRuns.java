// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.scan.Tombstone;
import io.varve.engine.series.SeriesSelection;
import java.util.Set;

/// A tombstone and runs that still have rows it masks. Merges take such rows out; a tombstone that masks no run is done.
public record MaskedRuns(Tombstone tombstone, Set<RunId> runs) {
    public MaskedRuns {
        runs = Set.copyOf(runs);
    }

    /// Says that what came up to `position` is dealt with, and masks nothing.
    public static MaskedRuns none(long position) {
        return new MaskedRuns(new Tombstone(position, 0, 0, -1, SeriesSelection.all(0)), Set.of());
    }
}
