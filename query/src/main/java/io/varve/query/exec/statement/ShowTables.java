// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SHOW TABLES.
final class ShowTables {
    private ShowTables() {}

    static Answer run(Statement.ShowTables show, Engine engine) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Database database = engine.catalog().findDatabase(show.database());
        if (database != null) {
            for (Table table : database.tables()) {
                rows.add(List.of(table.name()));
            }
        }
        return new Answer(List.of(new PlanColumn("table", SqlType.VARCHAR)), rows);
    }
}
