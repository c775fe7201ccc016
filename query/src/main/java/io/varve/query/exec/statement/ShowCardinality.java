// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.query.plan.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SHOW CARDINALITY: the rows of `system.cardinality` of a database, or of one of its tables.
final class ShowCardinality {
    private ShowCardinality() {}

    static Answer run(Statement.ShowCardinality show, Engine engine) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Catalog catalog = engine.catalog();
        Database database = catalog.findDatabase(show.database());
        if (database != null) {
            Table table = database.findTable(show.table());
            if (show.table().isEmpty()) {
                SystemCardinality.addDatabase(rows, engine.cardinality(), catalog, database);
            } else if (table != null) {
                SystemCardinality.addTable(rows, engine.cardinality(), database, table);
            }
        }
        return new Answer(SystemCardinality.COLUMNS, rows);
    }
}
