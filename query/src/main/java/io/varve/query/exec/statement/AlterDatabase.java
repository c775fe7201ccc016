// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.DatabaseOption;
import io.varve.query.plan.Statement;
import java.util.List;
import java.util.NavigableMap;

/// ALTER DATABASE … SET.
final class AlterDatabase {
    private AlterDatabase() {}

    static Answer run(Statement.AlterDatabase alter, Engine engine) {
        NavigableMap<String, String> options = DatabaseOption.check(alter.options());
        engine.change(catalog -> {
            Database database = catalog.findDatabase(alter.database());
            if (database == null) {
                throw new CatalogException(
                        CatalogException.Reason.NOT_FOUND,
                        "database not found: \"" + alter.database() + "\"",
                        "Create it first.");
            }
            return List.of(new CatalogChange.SetDatabaseOptions(database.id(), options, List.of()));
        });
        return Answer.NOTHING;
    }
}
