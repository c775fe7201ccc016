// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.TableOption;
import io.varve.query.plan.Statement;
import java.util.List;
import java.util.NavigableMap;

/// ALTER TABLE … SET.
final class AlterTable {
    private AlterTable() {}

    static Answer run(Statement.AlterTable alter, Engine engine) {
        NavigableMap<String, String> options = TableOption.check(alter.options());
        int id = Statements.table(alter.table(), engine).id();
        engine.change(catalog -> List.of(new CatalogChange.SetTableOptions(id, options, List.of())));
        return Answer.NOTHING;
    }
}
