// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.admission.SeriesLimits;
import io.varve.engine.admission.WriteWindow;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.fault.SeriesLimitException;
import io.varve.engine.series.SeriesKeyBuilder;

/// What there is before the lines of a [DryRun]. Threads: one.
public interface Baseline {
    /// Databases, tables and columns as they are now.
    Catalog catalog();

    /// Whether lines may be written to a database of this name: it is there, or may be made.
    boolean admits(String database);

    WriteWindow writeWindow();

    /// The bound of a row.
    int batchBytes();

    /// Whether there is a series of this key, which is finished.
    boolean hasSeries(SeriesKeyBuilder key);

    /// Throws when one series more would be too many.
    ///
    /// @param staged what the lines before have begun
    /// @throws SeriesLimitException then
    void checkRoom(Catalog newest, String database, String table, SeriesLimits.Staged staged);
}
