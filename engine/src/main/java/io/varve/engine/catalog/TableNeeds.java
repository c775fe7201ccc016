// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a line or a CREATE statement needs to be there: a database, a table in it, columns in that.
///
/// The owner of the catalog log asks for the changes that are still missing at the moment it appends, so that two loops that meet
/// the same new table both succeed.
public record TableNeeds(String database, String table, List<NewColumn> columns) {
    public TableNeeds {
        columns = List.copyOf(columns);
    }

    /// The changes that lead from `catalog` to one that has all of this; empty when it has.
    ///
    /// @throws CatalogException when a column is there with another role or type, or a name is refused
    public List<CatalogChange> missingFrom(Catalog catalog) {
        List<CatalogChange> changes = changesFrom(catalog);
        catalog.applyAll(changes);
        return changes;
    }

    /// As [#missingFrom], but only applying the changes shows whether all of them are allowed.
    List<CatalogChange> changesFrom(Catalog catalog) {
        List<CatalogChange> changes = new ArrayList<>();
        Database presentDatabase = catalog.findDatabase(database);
        if (presentDatabase == null) {
            changes.add(new CatalogChange.CreateDatabase(database));
        }
        int databaseId = presentDatabase == null ? catalog.nextDatabaseId() : presentDatabase.id();
        Table presentTable = presentDatabase == null ? null : presentDatabase.findTable(table);
        if (presentTable == null) {
            Table none = new Table(catalog.nextTableId(), databaseId, table, Names.check("table", table));
            changes.add(new CatalogChange.CreateTable(databaseId, table, missingColumns(none, Map.of())));
        } else {
            List<NewColumn> missing = missingColumns(presentTable, Map.of());
            if (!missing.isEmpty()) {
                changes.add(new CatalogChange.AddColumns(presentTable.id(), missing));
            }
        }
        return changes;
    }

    /// Whether a row of this must be the first of its series: its table is new, or one of its tags is.
    public boolean isNewSeriesIn(Catalog catalog) {
        Database presentDatabase = catalog.findDatabase(database);
        Table presentTable = presentDatabase == null ? null : presentDatabase.findTable(table);
        return presentTable == null
                || columns.stream()
                        .anyMatch(
                                each -> each.role() == ColumnRole.TAG && presentTable.findColumn(each.name()) == null);
    }

    /// The columns that neither `present` nor `earlier` has, by name; the latter are on their way to the table.
    List<NewColumn> missingColumns(Table present, Map<String, Column> earlier) {
        List<NewColumn> missing = new ArrayList<>();
        Map<String, Column> met = new HashMap<>();
        for (NewColumn asked : columns) {
            Column known = present.findColumn(asked.name());
            if (known == null) {
                known = earlier.get(asked.name());
            }
            if (known == null) {
                known = met.get(asked.name());
            }
            if (known != null) {
                present.checkSame(known, asked);
            } else {
                missing.add(asked);
                met.put(asked.name(), asked.asMissing());
            }
        }
        present.checkRoom(earlier.size() + missing.size());
        return missing;
    }
}
