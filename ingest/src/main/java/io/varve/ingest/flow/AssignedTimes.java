// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

/// Gives times to rows that came without one, so that no two rows of a series fall on one time.
public interface AssignedTimes {
    /// The time of the next such row of a series, named by the hash of its key.
    long next(long seriesHash, long nowNs);
}
