// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.query.exec.StoredColumns;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// SHOW COLUMNS, in the order of `SELECT *`.
final class ShowColumns {
    private ShowColumns() {}

    static Answer run(Statement.ShowColumns show, Engine engine) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (ScanColumn column : StoredColumns.of(Statements.table(show.table(), engine))) {
            SqlType type = column.role() == ScanColumn.Role.TIME ? SqlType.TIMESTAMP : column.type();
            rows.add(List.of(column.name(), column.role().name().toLowerCase(Locale.ROOT), type.name()));
        }
        return new Answer(
                List.of(
                        new PlanColumn("column", SqlType.VARCHAR),
                        new PlanColumn("role", SqlType.VARCHAR),
                        new PlanColumn("type", SqlType.VARCHAR)),
                rows);
    }
}
