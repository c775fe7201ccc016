// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values of a section's first rows as long as all of them have one shape: row after row, so that a row costs one copy.
///
/// They are spread over the columns when the section is packed, or a row of another shape comes.
/// Threads: its builder's. Memory: one array that grows by doubling and is kept over [#clear].
final class RowBlock {
    private static final int FIRST_VALUES = 1 << 9;
    /// Rows that are spread at a time: so many lie in the first-level cache while each column takes its values.
    private static final int SPREAD_ROWS = 64;

    private long[] lanes = new long[0];
    private @Nullable RowShape shape;
    /// Those of the shape, in its order.
    private ColumnStage[] columns = new ColumnStage[0];
    private int rows;

    int rows() {
        return rows;
    }

    /// How many columns have their values here.
    int activeColumns() {
        return rows == 0 ? 0 : columns.length;
    }

    /// Whether the rows have this shape, or one that is equal to it: then this is the one to recognise from now on.
    boolean recognises(RowShape other) {
        RowShape bound = shape;
        if (bound != other && bound != null && bound.is(other.columnIds, other.types, other.columnCount())) {
            shape = other;
        }
        return shape == other;
    }

    /// The rows to come, there are none yet, are of this shape.
    void bind(RowShape rowShape, ColumnStage[] shapeColumns) {
        assert rows == 0;
        shape = rowShape;
        columns = shapeColumns;
    }

    void add(long[] values) {
        int width = columns.length;
        int at = rows * width;
        if (at + width > lanes.length) {
            lanes = Arrays.copyOf(lanes, Math.max(FIRST_VALUES, 2 * (at + width)));
        }
        System.arraycopy(values, 0, lanes, at, width);
        rows++;
    }

    /// Keeps the first `count` rows.
    void truncate(int count) {
        rows = Math.min(rows, count);
    }

    /// Moves all rows, if there are any, into the columns, which are empty.
    void spread() {
        if (rows == 0) {
            return;
        }
        for (ColumnStage column : columns) {
            column.ensureRows(rows);
        }
        for (int from = 0; from < rows; from += SPREAD_ROWS) {
            int to = Math.min(rows, from + SPREAD_ROWS);
            for (int i = 0; i < columns.length; i++) {
                takeColumn(columns[i].lanes, from, to, i, columns.length);
            }
        }
        for (ColumnStage column : columns) {
            column.filled(rows);
        }
        rows = 0;
    }

    private void takeColumn(long[] into, int from, int to, int column, int width) {
        int at = from * width + column;
        for (int row = from; row < to; row++) {
            into[row] = lanes[at];
            at += width;
        }
    }

    void clear() {
        rows = 0;
    }

    long retainedBytes() {
        return 8L * lanes.length;
    }
}
