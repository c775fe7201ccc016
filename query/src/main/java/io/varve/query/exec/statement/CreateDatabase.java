// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.DatabaseOption;
import io.varve.query.plan.Statement;
import java.util.List;
import java.util.NavigableMap;

/// CREATE DATABASE.
final class CreateDatabase {
    private CreateDatabase() {}

    static Answer run(Statement.CreateDatabase create, Engine engine) {
        NavigableMap<String, String> options = DatabaseOption.check(create.options());
        engine.change(catalog -> changes(create, catalog, options));
        return Answer.NOTHING;
    }

    private static List<CatalogChange> changes(
            Statement.CreateDatabase create, Catalog catalog, NavigableMap<String, String> options) {
        if (create.ifNotExists() && catalog.findDatabase(create.database()) != null) {
            return List.of();
        }
        CatalogChange made = new CatalogChange.CreateDatabase(create.database());
        return options.isEmpty()
                ? List.of(made)
                : List.of(made, new CatalogChange.SetDatabaseOptions(catalog.nextDatabaseId(), options, List.of()));
    }
}
