// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.query.exec.Matchers;
import io.varve.query.plan.Statement;

/// DELETE: when it is done, no query sees the rows any more and no restart brings them back.
final class Delete {
    private Delete() {}

    static Answer run(Statement.Delete delete, Engine engine) {
        Table table = Statements.table(delete.table(), engine);
        if (delete.fromNs() >= delete.toNs()) {
            return Answer.NOTHING;
        }
        long lastNs = delete.toNs() == Long.MAX_VALUE ? Long.MAX_VALUE : delete.toNs() - 1;
        try {
            engine.delete(
                    table.id(),
                    delete.fromNs(),
                    lastNs,
                    Matchers.of(delete.matchers(), name -> column(table, name).id()));
        } catch (IllegalArgumentException e) {
            throw Statements.error(
                    String.valueOf(e.getMessage()), "Write several statements, or one regular expression with ~.");
        }
        return Answer.NOTHING;
    }

    private static Column column(Table table, String name) {
        Column found = table.findColumn(name);
        if (found == null) {
            throw new IllegalStateException("planned over another catalog: column=" + name);
        }
        return found;
    }
}
