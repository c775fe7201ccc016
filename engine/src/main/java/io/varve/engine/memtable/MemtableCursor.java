// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.util.Arrays;

/// Reads a snapshot by series and time.
///
/// The pages' directories are merged by a heap, so a series costs only the pages that have it ([SeriesMerge]); the rows of one series
/// are merged by time, with equal times in the order of arrival ([RowMerge]), which makes them one row whose later values win.
/// Threads: one. Memory: a few arrays per cursor. Lifetime: holds a reference to the memtable until closed.
final class MemtableCursor implements RunCursor {
    private final Memtable memtable;
    private final Page[] pages;
    private final int[] columnIndexes;
    private final SeriesMerge series;
    private final RowMerge rows;
    private int current = NO_SERIES;

    MemtableCursor(
            Memtable memtable,
            Page[] pages,
            PageOrder[] orders,
            SeriesFilter filter,
            long fromNs,
            long toNs,
            int[] columnIndexes) {
        this.memtable = memtable;
        this.pages = pages;
        this.columnIndexes = columnIndexes;
        this.series = new SeriesMerge(orders, filter);
        this.rows = new RowMerge(pages, orders, fromNs, toNs);
    }

    @Override
    public int seekSeries(int seriesId) {
        if (current >= seriesId) {
            rows.rewind();
            return current;
        }
        rows.clear();
        current = series.seek(seriesId);
        if (current != NO_SERIES) {
            series.takePieces(current, rows);
        }
        return current;
    }

    @Override
    public boolean advance() {
        return rows.plan();
    }

    @Override
    public int rowCount() {
        return rows.count();
    }

    @Override
    public long minTimeNs() {
        return rows.minTimeNs();
    }

    @Override
    public long maxTimeNs() {
        return rows.maxTimeNs();
    }

    /// Pages have no zone maps: their rows change until they are flushed.
    @Override
    public boolean zoneMap(int index, ZoneMap into) {
        return false;
    }

    @Override
    public void read(RowVector into) {
        into.clear(current);
        rows.layOut();
        int count = rows.count();
        System.arraycopy(rows.times(), 0, into.times(), 0, count);
        into.count(count);
        for (int i = 0; i < columnIndexes.length; i++) {
            ColumnVector vector = into.column(i);
            if (columnIndexes[i] == MemtableColumns.MISSING) {
                Arrays.fill(vector.values(), 0, count, 0);
            } else if (!readDense(columnIndexes[i], vector)) {
                readSparse(columnIndexes[i], vector);
            }
        }
    }

    /// The usual case: no row twice, every row has a value, no strings. False, with nothing promised, when it is not.
    private boolean readDense(int index, ColumnVector vector) {
        int count = rows.candidates();
        if (vector.type() == ValueType.STRING || count != rows.count()) {
            return false;
        }
        int[] pageOf = rows.pageOf();
        int[] rowOf = rows.rowOf();
        long[] values = vector.values();
        for (int from = 0; from < count; ) {
            int page = pageOf[from];
            PageColumn column = pages[page].column(index);
            if (column == null || column.presence() != null) {
                return false;
            }
            int to = from + 1;
            while (to < count && pageOf[to] == page) {
                to++;
            }
            column.gather(rowOf, from, to, values);
            from = to;
        }
        vector.markAllValid();
        return true;
    }

    private void readSparse(int index, ColumnVector vector) {
        boolean isString = vector.type() == ValueType.STRING;
        int[] pageOf = rows.pageOf();
        int[] rowOf = rows.rowOf();
        int[] outOf = rows.outOf();
        Arrays.fill(vector.values(), 0, rows.count(), 0);
        int page = -1;
        PageColumn column = null;
        for (int i = 0; i < rows.candidates(); i++) {
            if (pageOf[i] != page) {
                page = pageOf[i];
                column = pages[page].column(index);
            }
            if (column != null && column.has(rowOf[i])) {
                if (isString) {
                    memtable.strings().read(column.lane(rowOf[i]), vector, outOf[i]);
                } else {
                    vector.set(outOf[i], column.lane(rowOf[i]));
                }
            }
        }
        vector.settle(rows.count());
    }

    @Override
    public long seriesMinTimeNs() {
        return rows.seriesMinTimeNs();
    }

    @Override
    public long seriesMaxTimeNs() {
        return rows.seriesMaxTimeNs();
    }

    /// Holds nothing: what is read belongs to whoever asked for the snapshot.
    @Override
    public void close() {}
}
