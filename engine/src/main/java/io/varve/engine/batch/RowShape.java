// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import io.varve.engine.vector.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The columns that rows of one kind have, in order, none of them a string: what a sender repeats in row after row.
///
/// A section recognises the shape of the row before, by its identity at once, so keep one and use it again. Immutable.
public final class RowShape {
    final int[] columnIds;
    final ValueType[] types;

    private RowShape(int[] columnIds, ValueType[] types) {
        this.columnIds = columnIds;
        this.types = types;
    }

    /// The shape of rows with the first `count` columns; the arrays are copied.
    ///
    /// @throws IllegalArgumentException when a column is a string or there twice, or there is none
    public static RowShape of(int[] columnIds, ValueType[] types, int count) {
        RowShape shape = ofDistinct(columnIds, types, count);
        if (shape == null) {
            throw new IllegalArgumentException(
                    "no shape: a column is a string or there twice, or there is none: columns="
                            + Arrays.toString(Arrays.copyOf(columnIds, count)) + ", types="
                            + Arrays.toString(Arrays.copyOf(types, count)));
        }
        return shape;
    }

    /// The shape of rows with the first `count` columns, or null when some are none of a shape's.
    public static @Nullable RowShape ofDistinct(int[] columnIds, ValueType[] types, int count) {
        for (int i = 0; i < count; i++) {
            if (types[i] == ValueType.STRING) {
                return null;
            }
        }
        int[] sorted = Arrays.copyOf(columnIds, count);
        Arrays.sort(sorted);
        for (int i = 1; i < count; i++) {
            if (sorted[i] == sorted[i - 1]) {
                return null;
            }
        }
        return count == 0 ? null : new RowShape(Arrays.copyOf(columnIds, count), Arrays.copyOf(types, count));
    }

    /// Whether it is the shape of the first `count` columns.
    public boolean is(int[] ids, ValueType[] columnTypes, int count) {
        if (!Arrays.equals(columnIds, 0, columnIds.length, ids, 0, count)) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (types[i] != columnTypes[i]) {
                return false;
            }
        }
        return true;
    }

    int columnCount() {
        return columnIds.length;
    }
}
