// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.query.plan.Statement;
import io.varve.query.plan.TableRef;

/// DROP TABLE and DROP DATABASE: when they are done, the name is free and no restart brings a row back.
final class Drop {
    private Drop() {}

    static Answer table(Statement.DropTable drop, Engine engine) {
        TableRef ref = drop.table();
        Database database = engine.catalog().findDatabase(ref.database());
        Table found = database == null ? null : database.findTable(ref.table());
        if (found != null || !drop.ifExists()) {
            engine.dropTable(Statements.table(ref, engine).id());
        }
        return Answer.NOTHING;
    }

    static Answer database(Statement.DropDatabase drop, Engine engine) {
        Database database = engine.catalog().findDatabase(drop.database());
        if (database != null) {
            engine.dropDatabase(database.id());
        } else if (!drop.ifExists()) {
            throw Statements.error("database not found: \"" + drop.database() + "\"", "It was dropped meanwhile.");
        }
        return Answer.NOTHING;
    }
}
