// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.CodecException;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.SeriesRows;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import org.jspecify.annotations.Nullable;

/// Walks one run by series. A short series is one vector of its own to the caller: the rows it has in a mixed one, which is decoded
/// once for all its series.
///
/// Threads: one. Memory: flyweights; one vector of rows when the run has mixed vectors.
final class SstableCursor implements RunCursor {
    private final String file;
    private final SeriesDirectory directory;
    private final SeriesFilter filter;
    private final int[] columns;
    private final ValueType[] types;
    private final RowGroupView group;
    /// Both inclusive, so that the last instant of a long can be asked for.
    private final long minWantedNs;

    private final long maxWantedNs;
    private int entry;
    private boolean hasSeries;
    private boolean mixed;
    private long vector;
    private long endVector;
    /// Index of the current vector in its group; for a mixed one, the series' rows are [startRow, startRow + rowCount).
    private int index;

    private int startRow;
    private int rowCount;
    private long minTimeNs;
    private long maxTimeNs;
    private @Nullable RowVector mixedRows;
    private long mixedVector = -1;
    private boolean mixedValues;

    SstableCursor(
            String file, RunIndex run, SeriesFilter filter, long fromNs, long toNs, int[] columns, ValueType[] types) {
        this.file = file;
        this.filter = filter;
        this.columns = columns;
        this.types = types;
        directory = run.series();
        group = new RowGroupView(run, columns, types);
        boolean empty = fromNs >= toNs;
        minWantedNs = empty ? Long.MAX_VALUE : fromNs;
        maxWantedNs = empty ? Long.MIN_VALUE : toNs == Long.MAX_VALUE ? toNs : toNs - 1;
    }

    @Override
    public int seekSeries(int seriesId) {
        try {
            return seek(seriesId);
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    private int seek(int seriesId) {
        hasSeries = false;
        int wanted = filter.next(seriesId);
        while (wanted >= 0) {
            entry = directory.find(entry, wanted);
            if (entry == directory.size()) {
                return NO_SERIES;
            }
            int found = directory.seriesId(entry);
            if (found != wanted) {
                wanted = filter.next(found);
                continue;
            }
            if (openSeries()) {
                hasSeries = true;
                return found;
            }
            wanted = found == Integer.MAX_VALUE ? -1 : filter.next(found + 1);
        }
        return NO_SERIES;
    }

    /// Places the cursor before the first vector of the entry's series; false when it surely has no row in the range.
    private boolean openSeries() {
        mixed = directory.isMixed(entry);
        long first = directory.vector(entry);
        index = group.seek(first);
        if (mixed != group.isMixed(index)) {
            throw new CodecException("series directory and vector index differ: entry=" + entry);
        }
        vector = first - 1;
        endVector = mixed ? first + 1 : first + directory.span(entry);
        if (group.minTimeNs(index) > maxWantedNs) {
            return false;
        }
        if (group.maxTimeNs(index) >= minWantedNs) {
            return true;
        }
        if (mixed || lastTimeNs() < minWantedNs) {
            return false;
        }
        vector = firstEndingFrom(first, minWantedNs) - 1;
        return true;
    }

    /// The first vector of the series from `first` on that does not end before `timeNs`, or the last one.
    private long firstEndingFrom(long first, long timeNs) {
        long low = first;
        long high = endVector - 1;
        // The end is what is asked for most: newest rows.
        if (low < high && group.maxTimeNs(group.seek(high - 1)) < timeNs) {
            return high;
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (group.maxTimeNs(group.seek(middle)) < timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Time of the last row of a series with vectors of its own.
    private long lastTimeNs() {
        return group.maxTimeNs(group.seek(endVector - 1));
    }

    @Override
    public boolean advance() {
        if (!hasSeries) {
            return false;
        }
        try {
            return mixed ? advanceMixed() : advanceSingle();
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    @Override
    public boolean advanceTo(long timeNs) {
        if (hasSeries && !mixed && vector + 1 < endVector) {
            try {
                vector = firstEndingFrom(vector + 1, timeNs) - 1;
            } catch (CodecException | IndexOutOfBoundsException e) {
                throw corrupt(e);
            }
        }
        return RunCursor.super.advanceTo(timeNs);
    }

    private boolean advanceSingle() {
        if (++vector >= endVector) {
            return false;
        }
        index = group.seek(vector);
        minTimeNs = group.minTimeNs(index);
        maxTimeNs = group.maxTimeNs(index);
        rowCount = group.rows(index);
        if (minTimeNs > maxWantedNs) {
            vector = endVector;
            return false;
        }
        return true;
    }

    private boolean advanceMixed() {
        if (++vector >= endVector) {
            return false;
        }
        locateMixed();
        return minTimeNs <= maxWantedNs && maxTimeNs >= minWantedNs;
    }

    /// Finds the series' rows in its mixed vector, of which the times are decoded.
    private void locateMixed() {
        long at = directory.vector(entry);
        index = group.seek(at);
        RowVector rows = mixedRows();
        if (mixedVector != at) {
            mixedVector = -1;
            rows.clear(0);
            group.readTimes(index, rows.times());
            mixedValues = false;
            mixedVector = at;
        }
        startRow = directory.startRow(entry);
        rowCount = directory.span(entry);
        if (startRow + (long) rowCount > group.rows(index)) {
            throw new CodecException("series outside its vector: entry=" + entry + ", startRow=" + startRow);
        }
        minTimeNs = rows.times()[startRow];
        maxTimeNs = rows.times()[startRow + rowCount - 1];
    }

    private RowVector mixedRows() {
        RowVector rows = mixedRows;
        if (rows == null) {
            rows = new RowVector(types);
            mixedRows = rows;
        }
        return rows;
    }

    @Override
    public int rowCount() {
        return rowCount;
    }

    @Override
    public long minTimeNs() {
        return minTimeNs;
    }

    @Override
    public long maxTimeNs() {
        return maxTimeNs;
    }

    @Override
    public boolean zoneMap(int column, ZoneMap into) {
        if (columns[column] < 0) {
            into.clear();
            return true;
        }
        if (mixed) {
            return false;
        }
        try {
            group.zoneMap(index, column, into);
            return true;
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    @Override
    public boolean noteLast(SeriesRows into, int row) {
        if (mixed) {
            return false;
        }
        try {
            return group.noteLast(index, into, row);
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    @Override
    public void readNoted() {
        try {
            group.readNoted();
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    @Override
    public void read(RowVector into) {
        into.clear(directory.seriesId(entry));
        for (int c = 0; c < types.length; c++) {
            into.column(c).clear(types[c]);
        }
        try {
            if (mixed) {
                readMixed(into);
            } else {
                readSingle(into);
            }
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    private void readSingle(RowVector into) {
        group.readTimes(index, into.times());
        group.readAll(index, into);
        int from = firstWanted(into.times(), 0, rowCount);
        int to = endWanted(into.times(), 0, rowCount);
        if (from > 0) {
            RowCopy.shift(into, from, to, types.length);
        }
        into.count(to - from);
    }

    private void readMixed(RowVector into) {
        RowVector rows = mixedRows();
        if (!mixedValues) {
            group.readAll(index, rows);
            mixedValues = true;
        }
        int from = firstWanted(rows.times(), startRow, startRow + rowCount);
        int to = endWanted(rows.times(), startRow, startRow + rowCount);
        RowCopy.append(rows, from, to - from, into, 0, types.length);
        for (int c = 0; c < types.length; c++) {
            into.column(c).settle(to - from);
        }
        into.count(to - from);
    }

    private int firstWanted(long[] times, int from, int to) {
        return minTimeNs >= minWantedNs ? from : lowerBound(times, from, to, minWantedNs);
    }

    private int endWanted(long[] times, int from, int to) {
        return maxTimeNs <= maxWantedNs ? to : lowerBound(times, from, to, maxWantedNs + 1);
    }

    private static int lowerBound(long[] times, int from, int to, long timeNs) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public long seriesMinTimeNs() {
        try {
            if (mixed) {
                locateMixed();
                return minTimeNs;
            }
            long time = group.minTimeNs(group.seek(directory.vector(entry)));
            returnToVector();
            return time;
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    @Override
    public long seriesMaxTimeNs() {
        try {
            if (mixed) {
                locateMixed();
                return maxTimeNs;
            }
            long time = lastTimeNs();
            returnToVector();
            return time;
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(e);
        }
    }

    /// The look at the series' ends may have left the current vector's group.
    private void returnToVector() {
        if (vector >= directory.vector(entry) && vector < endVector) {
            index = group.seek(vector);
        }
    }

    private CorruptionException corrupt(RuntimeException cause) {
        CorruptionException error = new CorruptionException(
                file, group.offset(), "a readable row group", String.valueOf(cause.getMessage()));
        error.addSuppressed(cause);
        return error;
    }

    @Override
    public void close() {
        // The mapping is the reader's; a cursor holds nothing that must be given back.
    }
}
