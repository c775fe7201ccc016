// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.scan.Tombstone;
import java.util.Set;

/// A tombstone and runs that still have rows it masks. Merges take such rows out; a tombstone that masks no run is done.
public record MaskedRuns(Tombstone tombstone, Set<RunId> runs) {
    public MaskedRuns {
        runs = Set.copyOf(runs);
    }
}
