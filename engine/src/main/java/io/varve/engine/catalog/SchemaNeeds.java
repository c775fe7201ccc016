// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What many lines need, collected so that one change of the catalog, forced once, makes it all.
///
/// The needs of a line go in as a whole or not at all, checked against a catalog and against what went in before them, as if the lines
/// were decided one after the other.
/// Threads: one collects; after it is proposed it is only read. Memory: what is missing, once each.
public final class SchemaNeeds {
    private record TableName(String database, String table) {}

    /// What one table is to get, by name, in the order asked for.
    private static final class Collected {
        final Table present;
        final Map<String, Column> met = new HashMap<>();
        final List<NewColumn> columns = new ArrayList<>();

        Collected(Table present) {
            this.present = present;
        }
    }

    private final Catalog catalog;
    private final boolean makesDatabases;
    private final Map<TableName, Collected> tables = new LinkedHashMap<>();

    /// Needs beside `catalog`.
    ///
    /// @param makesDatabases whether writes may make databases
    public SchemaNeeds(Catalog catalog, boolean makesDatabases) {
        this.catalog = catalog;
        this.makesDatabases = makesDatabases;
    }

    /// Whether rows may be written to a database of this name: it is there, or may be made.
    public boolean admits(String database) {
        return makesDatabases || catalog.findDatabase(database) != null;
    }

    /// The catalog that the needs are checked against.
    public Catalog catalog() {
        return catalog;
    }

    /// Adds what `needs` lacks.
    ///
    /// @throws CatalogException when a column is there, or is to be made, with another role or type, or a name is refused, or the database is not there
    /// and may not be made; then nothing of it is added
    public void add(TableNeeds needs) {
        if (!admits(needs.database())) {
            throw new CatalogException(
                    CatalogException.Reason.NOT_FOUND,
                    "database not found: \"" + needs.database() + "\"",
                    "Writes may not make databases here; create it first.");
        }
        TableName name = new TableName(needs.database(), needs.table());
        Collected known = tables.get(name);
        if (known != null) {
            add(known, needs);
            return;
        }
        Table present = catalogTable(name);
        Collected made = new Collected(present != null ? present : newTable(name));
        add(made, needs);
        if (present == null || !made.columns.isEmpty()) {
            tables.put(name, made);
        }
    }

    private static void add(Collected to, TableNeeds needs) {
        for (NewColumn missing : needs.missingColumns(to.present, to.met)) {
            to.met.put(missing.name(), missing.asMissing());
            to.columns.add(missing);
        }
    }

    private @Nullable Table catalogTable(TableName name) {
        Database database = catalog.findDatabase(name.database());
        return database == null ? null : database.findTable(name.table());
    }

    private static Table newTable(TableName name) {
        Names.check("database", name.database());
        return new Table(0, 0, name.table(), Names.check("table", name.table()));
    }

    /// Whether the catalog has all that was asked for.
    public boolean isEmpty() {
        return tables.isEmpty();
    }

    /// The changes that lead from `newest` to a catalog that has all of this.
    ///
    /// A table whose needs `newest` has come to refuse is left out as a whole: whoever needs it asks again, and then learns why.
    public List<CatalogChange> missingFrom(Catalog newest) {
        List<CatalogChange> all = new ArrayList<>();
        Catalog next = newest;
        for (Map.Entry<TableName, Collected> each : tables.entrySet()) {
            TableName name = each.getKey();
            TableNeeds needs = new TableNeeds(name.database(), name.table(), each.getValue().columns);
            List<CatalogChange> changes = allowed(needs, next);
            next = next.applyAll(changes);
            all.addAll(changes);
        }
        return all;
    }

    private static List<CatalogChange> allowed(TableNeeds needs, Catalog catalog) {
        try {
            return needs.changesFrom(catalog);
        } catch (CatalogException e) {
            // Decided against by a proposal that came first; the other tables are none the worse for it.
            return List.of();
        }
    }
}
