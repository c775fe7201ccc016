// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.MemtableSnapshot;
import io.varve.engine.scan.MaskedCursor;
import io.varve.engine.scan.RunSource;
import io.varve.engine.scan.Tombstone;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.util.List;

/// A memtable's rows up to a query's batch count, as a run.
///
/// @param minTimeNs at or below the earliest visible row
/// @param maxTimeNs at or above the latest visible row
record MemtableRun(MemtableSnapshot snapshot, long minTimeNs, long maxTimeNs, List<Tombstone> masks)
        implements RunSource {
    @Override
    public long rowCount() {
        return snapshot.rowCount();
    }

    @Override
    public RunCursor cursor(SeriesFilter series, long fromNs, long toNs, int[] columnIds, ValueType[] types) {
        return MaskedCursor.of(snapshot.cursor(series, fromNs, toNs, columnIds, types), masks, types);
    }
}
