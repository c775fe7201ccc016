// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

/// An ascending set of series ids.
@FunctionalInterface
public interface SeriesFilter {
    /// Every series.
    SeriesFilter ALL = from -> from;

    /// The least member ≥ `from`, or -1.
    int next(int from);
}
