// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

/// Reads the rows of one run (a memtable snapshot or a section of an SSTable) by ascending series, vector by vector.
///
/// A run holds each (series, time) at most once as seen through its cursor: a memtable resolves its own duplicates. Vectors of a series
/// come in time order and do not overlap. Between [#advance] and [#read] the index is known but nothing is decoded, so a scan can use
/// zone maps, or skip.
/// ```
/// for (int s = cursor.seekSeries(0); s >= 0; s = cursor.seekSeries(s + 1))
///     while (cursor.advance())
///         if (wanted(cursor.minTimeNs(), cursor.maxTimeNs())) cursor.read(rows);
/// ```
/// Threads: one. Errors: [io.varve.engine.fault.CorruptionException] on first touch of damaged bytes.
public interface RunCursor extends AutoCloseable {
    int NO_SERIES = -1;

    /// Moves to the first series with an id ≥ `seriesId` that may have rows in the cursor's time range; ids only grow. Unsigned ids
    /// above 2^31 − 2 are not given out.
    int seekSeries(int seriesId);

    /// Moves to the next vector of the current series that meets the time range; false at its end.
    boolean advance();

    /// Moves to the next vector of the current series that meets the time range and does not end before `timeNs`; false at its end.
    default boolean advanceTo(long timeNs) {
        while (advance()) {
            if (maxTimeNs() >= timeNs) {
                return true;
            }
        }
        return false;
    }

    /// Rows in the current vector, before the time range is applied.
    int rowCount();

    /// Time of the current vector's first row.
    long minTimeNs();

    /// Time of the current vector's last row.
    long maxTimeNs();

    /// Fills `into` with the zone map of requested column `index` over the whole current vector; false when there is none.
    boolean zoneMap(int index, ZoneMap into);

    /// Notes that row `row` of `into` is to be the last row of the whole current vector, time aside; false when only [#read] can tell that row. What is
    /// noted is done by [#readNoted] at the latest, always into the same `into`. A row is noted once between two of these.
    default boolean noteLast(SeriesRows into, int row) {
        return false;
    }

    /// Sets all rows that were noted.
    default void readNoted() {}

    /// Decodes the current vector's rows that lie in the time range into `into` (its columns are the requested ones, in order).
    void read(RowVector into);

    /// Earliest and latest time this run has for the current series, not cut to the range: for the overlap rule of zone maps.
    long seriesMinTimeNs();

    long seriesMaxTimeNs();

    @Override
    void close();
}
