// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.query.exec.StoredColumns;
import io.varve.query.plan.TableProvider;
import io.varve.query.sql.bind.SchemaSource;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One snapshot of the engine's catalog as the planner sees it. Immutable.
record CatalogSchema(Catalog catalog, List<TableProvider> systemTables) implements SchemaSource {
    @Override
    public Collection<String> databases() {
        return catalog.databases().stream().map(Database::name).toList();
    }

    @Override
    public Collection<String> tables(String database) {
        Database found = catalog.findDatabase(database);
        return found == null
                ? List.of()
                : found.tables().stream().map(Table::name).toList();
    }

    @Override
    public @Nullable TableSchema table(String database, String table) {
        Database found = catalog.findDatabase(database);
        Table stored = found == null ? null : found.findTable(table);
        return stored == null ? null : new TableSchema(stored.name(), StoredColumns.of(stored));
    }
}
