// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;

/// Makes and fills batches.
public final class Batches {
    private Batches() {}

    public static Batch of(List<SqlType> types, Meter meter) {
        List<Vector> columns = new ArrayList<>();
        for (SqlType type : types) {
            columns.add(new Vector(type, meter));
        }
        return new Batch(columns);
    }

    /// Puts some rows of `from` into `to`, which uses the texts of `from`.
    public static Batch gather(Batch from, int[] rows, int count, Batch to) {
        for (int i = 0; i < to.columnCount(); i++) {
            to.column(i).gather(from.column(i), rows, count);
        }
        to.count(count);
        return to;
    }

    /// Some columns of a batch.
    public static Vector[] columns(Batch batch, List<Integer> indices) {
        Vector[] columns = new Vector[indices.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(indices.get(i));
        }
        return columns;
    }

    public static List<SqlType> select(List<SqlType> types, List<Integer> indices) {
        List<SqlType> selected = new ArrayList<>();
        for (int index : indices) {
            selected.add(types.get(index));
        }
        return selected;
    }
}
