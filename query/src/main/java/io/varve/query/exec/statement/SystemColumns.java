// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.query.exec.StoredColumns;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `system.columns`: the columns of every table, in the order of `SELECT *`, counted from 1.
public final class SystemColumns extends EngineTable {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("database", SqlType.VARCHAR),
            new PlanColumn("table", SqlType.VARCHAR),
            new PlanColumn("position", SqlType.BIGINT),
            new PlanColumn("column", SqlType.VARCHAR),
            new PlanColumn("role", SqlType.VARCHAR),
            new PlanColumn("type", SqlType.VARCHAR));

    public SystemColumns(Engine engine) {
        super(engine, "columns", COLUMNS);
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Database database : engine.catalog().databases()) {
            for (Table table : database.tables()) {
                long position = 0;
                for (ScanColumn column : StoredColumns.of(table)) {
                    position++;
                    rows.add(List.of(
                            database.name(),
                            table.name(),
                            position,
                            column.name(),
                            column.role().name().toLowerCase(Locale.ROOT),
                            typeOf(column).name()));
                }
            }
        }
        return rows;
    }

    /// The type that a query sees.
    static SqlType typeOf(ScanColumn column) {
        return column.role() == ScanColumn.Role.TIME ? SqlType.TIMESTAMP : column.type();
    }
}
