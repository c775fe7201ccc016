// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

/// An ascending set of series ids.
@FunctionalInterface
public interface SeriesFilter {
    /// Every series.
    SeriesFilter ALL = from -> from;

    /// The smallest selected id ≥ `fromSeriesId`, or [RunCursor#NO_SERIES].
    int next(int fromSeriesId);
}
