// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.scan.MaskedCursor;
import io.varve.engine.scan.RunSource;
import io.varve.engine.scan.Tombstone;
import io.varve.engine.sstable.SstableReader;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.util.List;

/// One run of an open file, as a view lists it.
///
/// @param reader holds the file open for as long as a view lists the run
public record RunFile(RunRecord run, Held<SstableReader> reader, List<Tombstone> masks) implements RunSource {
    @Override
    public long rowCount() {
        return run.rows();
    }

    @Override
    public RunCursor cursor(SeriesFilter series, long fromNs, long toNs, int[] columnIds, ValueType[] types) {
        RunCursor cursor = reader.value().cursor(run.id().index(), series, fromNs, toNs, columnIds, types);
        return MaskedCursor.of(cursor, masks, types);
    }

    @Override
    public long minTimeNs() {
        return run.minTimeNs();
    }

    @Override
    public long maxTimeNs() {
        return run.maxTimeNs();
    }
}
