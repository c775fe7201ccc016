// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.engine.scan.RowScan;
import io.varve.engine.scan.ScanView;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.ValueType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The rows of a [TableQuery], one after the other. Threads: one. Closing it lets its view go.
public final class Rows implements AutoCloseable {
    private final ScanView view;
    private final RowScan scan;
    private final Table table;
    private final RowVector vector;
    private int row;

    Rows(ScanView view, RowScan scan, Table table, ValueType[] types) {
        this.view = view;
        this.scan = scan;
        this.table = table;
        this.vector = new RowVector(types);
    }

    /// Moves to the next row; false behind the last.
    public boolean next() {
        if (++row < vector.count()) {
            return true;
        }
        row = 0;
        return scan.next(vector);
    }

    public long timeNs() {
        return vector.times()[row];
    }

    /// The value of a tag; null when the series does not have it.
    public @Nullable String tag(String name) {
        Column column = table.findColumn(name);
        if (column == null || !column.isTag()) {
            throw new IllegalArgumentException("unknown tag: table=" + table.name() + ", tag=" + name);
        }
        return view.read(() -> tagValue(column.id()));
    }

    private @Nullable String tagValue(int columnId) {
        SeriesIndex index = scan.shard().series();
        int symbol = index.symbol(table.id(), vector.seriesId(), columnId);
        return symbol == 0 ? null : index.symbolValue(table.id(), columnId, symbol);
    }

    /// Whether field `index` has no value in this row.
    public boolean isNull(int index) {
        return !vector.column(index).isValid(row);
    }

    public double getDouble(int index) {
        return vector.column(index).doubleAt(row);
    }

    public long getLong(int index) {
        return vector.column(index).values()[row];
    }

    public boolean getBoolean(int index) {
        return vector.column(index).values()[row] != 0;
    }

    public String getString(int index) {
        ColumnVector column = vector.column(index);
        return new String(column.heap(), column.stringOffset(row), column.stringLength(row), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        scan.close();
        view.close();
    }
}
