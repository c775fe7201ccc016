// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows as lists of objects: what tests feed to operators, and what they read from them.
record TableRows(List<PlanColumn> columns, List<List<@Nullable Object>> rows) implements TableProvider {
    @Override
    public String name() {
        return "rows";
    }

    /// A plan that yields these rows.
    PlanNode plan() {
        return new PlanNode.ProviderScan(
                this, IntStream.range(0, columns.size()).boxed().toList());
    }

    static TableRows of(List<SqlType> types, List<List<@Nullable Object>> rows) {
        List<PlanColumn> columns = new ArrayList<>();
        for (SqlType type : types) {
            columns.add(new PlanColumn("c" + columns.size(), type));
        }
        return new TableRows(columns, rows);
    }

    /// All rows of an operator, which is opened and closed.
    static List<List<@Nullable Object>> read(Operator operator) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (operator) {
            operator.open();
            for (Batch batch = operator.next(); batch != null; batch = operator.next()) {
                for (int row = 0; row < batch.count(); row++) {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int i = 0; i < batch.columnCount(); i++) {
                        values.add(value(batch.column(i), row));
                    }
                    rows.add(values);
                }
            }
        }
        return rows;
    }

    static @Nullable Object value(Vector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (vector.type()) {
            case BOOLEAN -> vector.booleanAt(row);
            case DOUBLE -> vector.doubleAt(row);
            case HUGEINT -> vector.hugeAt(row);
            case VARCHAR -> vector.textAt(row);
            default -> vector.lane(row);
        };
    }
}
