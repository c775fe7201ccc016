// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

/// Up to 1024 consecutive rows of one series: times ascending and distinct, one [ColumnVector] per requested column.
///
/// Threads: one at a time; contents are valid until the producer fills it again.
public final class RowVector {
    private final long[] times = new long[ColumnVector.CAPACITY];
    private final ColumnVector[] columns;
    private int seriesId;
    private int count;

    public RowVector(ValueType... types) {
        columns = new ColumnVector[types.length];
        for (int i = 0; i < types.length; i++) {
            columns[i] = new ColumnVector(types[i]);
        }
    }

    public int seriesId() {
        return seriesId;
    }

    public int count() {
        return count;
    }

    /// Epoch nanoseconds of each row.
    public long[] times() {
        return times;
    }

    public int columnCount() {
        return columns.length;
    }

    public ColumnVector column(int index) {
        return columns[index];
    }

    /// Empties all columns for rows of `newSeriesId`.
    public void clear(int newSeriesId) {
        seriesId = newSeriesId;
        count = 0;
        for (ColumnVector column : columns) {
            column.clear(column.type());
        }
    }

    public void count(int newCount) {
        count = newCount;
    }

    /// Appends row `from` of `source`, which has the same columns. The vector must have room.
    public void appendRow(RowVector source, int from) {
        int to = count++;
        times[to] = source.times[from];
        for (int i = 0; i < columns.length; i++) {
            columns[i].copyRow(to, source.columns[i], from);
        }
    }

    /// Lays row `from` of `source` over the last row: its values win, where it has none the old ones stay.
    public void overlayLastRow(RowVector source, int from) {
        for (int i = 0; i < columns.length; i++) {
            if (source.columns[i].isValid(from)) {
                columns[i].copyRow(count - 1, source.columns[i], from);
            }
        }
    }

    /// Makes this vector equal to `source`, which has the same columns.
    public void copyOf(RowVector source) {
        seriesId = source.seriesId;
        count = source.count;
        System.arraycopy(source.times, 0, times, 0, count);
        for (int i = 0; i < columns.length; i++) {
            columns[i].copyOf(source.columns[i], count);
        }
    }

    /// Lets each column say whether all its rows have values; call when the last row is in.
    public void settle() {
        for (ColumnVector column : columns) {
            column.settle(count);
        }
    }
}
