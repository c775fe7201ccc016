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

    /// How many are selected, but counted no further than `most`.
    default int count(int most) {
        int count = 0;
        for (int id = next(0); id >= 0 && count < most; id = next(id + 1)) {
            count++;
        }
        return count;
    }
}
