// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.NewColumn;
import io.varve.engine.catalog.TableOption;
import io.varve.engine.vector.ValueType;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/// CREATE TABLE. Like a first write it makes the database if there is none.
final class CreateTable {
    private CreateTable() {}

    static Answer run(Statement.CreateTable create, Engine engine) {
        NavigableMap<String, String> options = TableOption.check(create.options());
        List<NewColumn> columns = new ArrayList<>();
        for (Statement.NewColumn column : create.columns()) {
            columns.add(
                    column.role() == ScanColumn.Role.TAG
                            ? NewColumn.tag(column.name())
                            : NewColumn.field(column.name(), type(column.type())));
        }
        engine.change(catalog -> changes(create, columns, options, catalog));
        return Answer.NOTHING;
    }

    private static List<CatalogChange> changes(
            Statement.CreateTable create,
            List<NewColumn> columns,
            NavigableMap<String, String> options,
            Catalog catalog) {
        List<CatalogChange> changes = new ArrayList<>();
        Database database = catalog.findDatabase(create.table().database());
        if (database == null) {
            changes.add(new CatalogChange.CreateDatabase(create.table().database()));
        } else if (create.ifNotExists() && database.findTable(create.table().table()) != null) {
            return List.of();
        }
        int databaseId = database == null ? catalog.nextDatabaseId() : database.id();
        changes.add(new CatalogChange.CreateTable(databaseId, create.table().table(), columns, options));
        return changes;
    }

    private static ValueType type(SqlType type) {
        return switch (type) {
            case BOOLEAN -> ValueType.BOOL;
            case BIGINT -> ValueType.I64;
            case UBIGINT -> ValueType.U64;
            case DOUBLE -> ValueType.F64;
            case VARCHAR -> ValueType.STRING;
            default ->
                throw Statements.error(
                        "a field cannot have type " + type, "Use DOUBLE, BIGINT, UBIGINT, BOOLEAN or VARCHAR.");
        };
    }
}
