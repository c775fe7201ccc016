// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesRows;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.util.ArrayList;
import java.util.List;

/// A run without the rows that tombstones mask. Vectors that no tombstone meets are passed on undecoded.
///
/// Threads: one. Memory: two vectors of every column, once a vector is met in part.
public final class MaskedCursor implements RunCursor {
    private final RunCursor run;
    private final List<Tombstone> masks;
    private final RowVector decoded;
    private final RowVector left;
    /// Those that have the current series.
    private final List<Tombstone> ofSeries = new ArrayList<>();

    /// Whether the current vector is in [#left] and not the run's.
    private boolean filtered;

    private MaskedCursor(RunCursor run, List<Tombstone> masks, ValueType[] types) {
        this.run = run;
        this.masks = masks;
        decoded = new RowVector(types);
        left = new RowVector(types);
    }

    /// `run` behind `masks`; itself when there are none.
    public static RunCursor of(RunCursor run, List<Tombstone> masks, ValueType[] types) {
        return masks.isEmpty() ? run : new MaskedCursor(run, masks, types);
    }

    @Override
    public int seekSeries(int seriesId) {
        int found = run.seekSeries(seriesId);
        filtered = false;
        ofSeries.clear();
        for (Tombstone mask : masks) {
            if (found >= 0 && mask.series().contains(found)) {
                ofSeries.add(mask);
            }
        }
        return found;
    }

    @Override
    public boolean advance() {
        filtered = false;
        while (run.advance()) {
            if (!isMet(run.minTimeNs(), run.maxTimeNs())) {
                return true;
            }
            if (!isCovered(run.minTimeNs(), run.maxTimeNs()) && filter()) {
                filtered = true;
                return true;
            }
        }
        return false;
    }

    private boolean isMet(long minNs, long maxNs) {
        for (Tombstone mask : ofSeries) {
            if (mask.meets(minNs, maxNs)) {
                return true;
            }
        }
        return false;
    }

    private boolean isCovered(long minNs, long maxNs) {
        for (Tombstone mask : ofSeries) {
            if (mask.covers(minNs, maxNs)) {
                return true;
            }
        }
        return false;
    }

    private boolean filter() {
        run.read(decoded);
        left.clear(decoded.seriesId());
        for (int row = 0; row < decoded.count(); row++) {
            long timeNs = decoded.times()[row];
            if (!isMet(timeNs, timeNs)) {
                left.appendRow(decoded, row);
            }
        }
        left.settle();
        return left.count() > 0;
    }

    @Override
    public int rowCount() {
        return filtered ? left.count() : run.rowCount();
    }

    @Override
    public long minTimeNs() {
        return filtered ? left.times()[0] : run.minTimeNs();
    }

    @Override
    public long maxTimeNs() {
        return filtered ? left.times()[left.count() - 1] : run.maxTimeNs();
    }

    @Override
    public boolean zoneMap(int index, ZoneMap into) {
        return !filtered && run.zoneMap(index, into);
    }

    @Override
    public boolean noteLast(SeriesRows into, int row) {
        return !filtered && run.noteLast(into, row);
    }

    @Override
    public void readNoted() {
        run.readNoted();
    }

    @Override
    public void read(RowVector into) {
        if (filtered) {
            into.copyOf(left);
        } else {
            run.read(into);
        }
    }

    @Override
    public long seriesMinTimeNs() {
        return run.seriesMinTimeNs();
    }

    /// Beyond all rows when the last one may be masked: then only reading tells.
    @Override
    public long seriesMaxTimeNs() {
        long lastNs = run.seriesMaxTimeNs();
        return isMet(lastNs, lastNs) ? Long.MAX_VALUE : lastNs;
    }

    @Override
    public void close() {
        run.close();
    }
}
