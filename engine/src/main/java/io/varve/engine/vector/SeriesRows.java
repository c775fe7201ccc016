// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

/// Up to [ColumnVector#CAPACITY] rows, each of another series, with one [ColumnVector] per requested column.
///
/// Threads: one at a time; contents are valid until the producer fills it again.
public final class SeriesRows {
    private final int[] seriesIds = new int[ColumnVector.CAPACITY];
    private final RowVector rows;

    public SeriesRows(ValueType... types) {
        rows = new RowVector(types);
    }

    public int count() {
        return rows.count();
    }

    public boolean isFull() {
        return rows.count() == ColumnVector.CAPACITY;
    }

    /// The series of each row.
    public int[] seriesIds() {
        return seriesIds;
    }

    /// Epoch nanoseconds of each row.
    public long[] times() {
        return rows.times();
    }

    public ColumnVector column(int index) {
        return rows.column(index);
    }

    /// Empties it.
    public void clear() {
        rows.clear(0);
    }

    /// Takes the row behind the last, of which time and columns are set, as one of `seriesId`.
    public void add(int seriesId) {
        int row = rows.count();
        seriesIds[row] = seriesId;
        rows.count(row + 1);
    }

    /// Sets time and columns of `row` to those of row `from` of `source`, which has the same columns.
    public void set(int row, RowVector source, int from) {
        rows.times()[row] = source.times()[from];
        for (int i = 0; i < source.columnCount(); i++) {
            rows.column(i).copyRow(row, source.column(i), from);
        }
    }

    /// Lets each column say whether all its rows have values; call when the last row is in.
    public void settle() {
        rows.settle();
    }
}
