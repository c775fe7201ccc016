// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.CatalogChange;
import io.varve.query.plan.Statement;
import java.util.List;

/// CREATE DATABASE. There are no options of databases yet, so every one is refused by name.
final class CreateDatabase {
    private CreateDatabase() {}

    static Answer run(Statement.CreateDatabase create, Engine engine) {
        for (String option : create.options().keySet()) {
            throw Statements.error("unknown database option " + option, "Databases have no options.");
        }
        engine.change(catalog -> create.ifNotExists() && catalog.findDatabase(create.database()) != null
                ? List.of()
                : List.of(new CatalogChange.CreateDatabase(create.database())));
        return Answer.NOTHING;
    }
}
