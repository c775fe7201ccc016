// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Writer;
import io.varve.engine.catalog.Table;
import io.varve.engine.shard.Durability;
import io.varve.query.exec.Operator;
import io.varve.query.exec.Operators;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Batch;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.util.List;

/// INSERT: rows of a query into a table, durable when it is done. It is no transaction: of a statement that fails, rows before the one
/// that is to blame may stay.
final class Insert {
    private Insert() {}

    static Answer run(Statement.Insert insert, Scope scope) {
        Table table = Statements.table(insert.table(), scope.engine());
        QueryContext context = scope.environment().context();
        try (Operator rows =
                        new Operators(scope.environment()).of(insert.source().root());
                Writer writer =
                        scope.engine().database(insert.table().database()).writer()) {
            RowWriter into = new RowWriter(table, insert.columns(), writer, scope.nowNs());
            rows.open();
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                context.check();
                for (int row = 0; row < batch.count(); row++) {
                    add(into, batch, row);
                }
            }
            writer.commit(Durability.DURABLE);
            return new Answer(List.of(new PlanColumn("rows", SqlType.BIGINT)), List.of(List.of(into.count())));
        }
    }

    private static void add(RowWriter into, Batch batch, int row) {
        try {
            into.add(batch, row);
        } catch (QueryException e) {
            throw new QueryException(
                    e.kind(), "row " + (into.count() + 1) + " of INSERT: " + e.getMessage(), 0, 0, e.hint());
        }
    }
}
