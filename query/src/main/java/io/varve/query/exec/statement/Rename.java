// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.query.plan.Statement;
import java.util.List;

/// ALTER TABLE … RENAME: rows stay where they are, for files know tables and columns by number.
final class Rename {
    private Rename() {}

    static Answer table(Statement.RenameTable rename, Engine engine) {
        int id = Statements.table(rename.table(), engine).id();
        engine.change(catalog -> List.of(new CatalogChange.RenameTable(id, rename.to())));
        return Answer.NOTHING;
    }

    static Answer column(Statement.RenameColumn rename, Engine engine) {
        Table table = Statements.table(rename.table(), engine);
        Column column = table.findColumn(rename.column());
        if (column == null) {
            throw Statements.error("unknown column " + rename.column(), "It was renamed meanwhile.");
        }
        engine.change(catalog -> List.of(new CatalogChange.RenameColumn(table.id(), column.id(), rename.to())));
        return Answer.NOTHING;
    }
}
