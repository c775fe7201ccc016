// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RowVector;

/// A query's hold on its scans: cancel, deadline and limits.
///
/// Threads: any; called once per vector.
public interface ScanControl {
    /// No limits.
    ScanControl NONE = rows -> {};

    /// Counts `rows` more rows as scanned and throws when the query must end.
    void scanned(long rows);

    /// Counts `bytes` more (or, negative, fewer) bytes as held; throws when the query's memory is used up.
    default void held(long bytes) {}

    /// Hears that a vector of so many rows was answered from its zone map and not decoded.
    default void answeredByZoneMap(long rows) {}

    /// Hears that the rows of a vector were decoded.
    default void decoded(RowVector rows) {}
}
