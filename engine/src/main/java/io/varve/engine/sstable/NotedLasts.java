// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.SeriesRows;

/// Vectors of one row group whose last rows are wanted, and where each of these goes: they are read column by column.
///
/// Threads: one.
final class NotedLasts {
    private final int[] vectors = new int[ColumnVector.CAPACITY];
    private final int[] rows = new int[ColumnVector.CAPACITY];
    private final SeriesRows into;
    private int count;

    NotedLasts(SeriesRows into) {
        this.into = into;
    }

    SeriesRows into() {
        return into;
    }

    boolean isFull() {
        return count == vectors.length;
    }

    int count() {
        return count;
    }

    /// Index of a vector in its group.
    int vector(int i) {
        return vectors[i];
    }

    /// Which row its last row becomes.
    int row(int i) {
        return rows[i];
    }

    void add(int vector, int row) {
        vectors[count] = vector;
        rows[count++] = row;
    }

    void clear() {
        count = 0;
    }
}
