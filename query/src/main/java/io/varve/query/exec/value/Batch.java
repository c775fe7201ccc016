// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import java.util.List;

/// Up to [Vector#CAPACITY] rows, one [Vector] per column.
///
/// Threads: one at a time; the contents belong to whoever made the batch and hold until its maker is asked for the next one.
public final class Batch {
    private final Vector[] columns;
    private int count;

    public Batch(Vector... columns) {
        this.columns = columns.clone();
    }

    public Batch(List<Vector> columns) {
        this(columns.toArray(new Vector[0]));
    }

    public int count() {
        return count;
    }

    public void count(int newCount) {
        count = newCount;
    }

    public int columnCount() {
        return columns.length;
    }

    public Vector column(int index) {
        return columns[index];
    }

    /// Puts another vector in a column's place.
    public void column(int index, Vector vector) {
        columns[index] = vector;
    }

    /// Empties all columns.
    public void clear() {
        count = 0;
        for (Vector column : columns) {
            column.clear();
        }
    }
}
