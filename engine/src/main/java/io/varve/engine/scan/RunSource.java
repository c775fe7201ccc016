// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;

/// One run of a partition, a memtable or a section of a file, that can be read many times.
public interface RunSource {
    /// Opens a cursor over the selected series and `[fromNs, toNs)`; columns the run does not have read as null.
    RunCursor cursor(SeriesFilter series, long fromNs, long toNs, int[] columnIds, ValueType[] types);

    /// How many rows it has, of all series; rows that were deleted or replaced later count too.
    long rowCount();

    /// Time of the run's earliest row.
    long minTimeNs();

    /// Time of the run's latest row.
    long maxTimeNs();
}
