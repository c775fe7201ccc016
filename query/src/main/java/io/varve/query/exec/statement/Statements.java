// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.query.exec.copy.CopyFrom;
import io.varve.query.exec.copy.CopyTo;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.Statement;
import io.varve.query.plan.TableRef;
import java.util.List;

/// Finds the class that carries a statement out.
public final class Statements {
    private Statements() {}

    /// Carries out `statement` and waits until it is done and durable.
    public static Answer run(Statement statement, Scope scope) {
        Engine engine = scope.engine();
        return switch (statement) {
            case Statement.DropTable drop -> Drop.table(drop, engine);
            case Statement.DropDatabase drop -> Drop.database(drop, engine);
            case Statement.RenameTable rename -> Rename.table(rename, engine);
            case Statement.RenameColumn rename -> Rename.column(rename, engine);
            case Statement.Insert insert -> Insert.run(insert, scope);
            case Statement.CopyFrom copy -> CopyFrom.run(copy, scope);
            case Statement.CopyTo copy -> CopyTo.run(copy, scope);
            case Statement.Explain explain -> Explain.run(explain, scope.environment());
            case Statement.ShowQueries _ -> SystemQueries.show(scope.queries());
            case Statement.KillQuery kill -> KillQuery.run(kill, scope.queries());
            case Statement.ShowSeries show -> ShowSeries.run(show, scope);
            case Statement.ShowTagValues show -> ShowTagValues.run(show, scope);
            case Statement.CreateTable create -> CreateTable.run(create, engine);
            case Statement.AlterTable alter -> AlterTable.run(alter, engine);
            case Statement.AlterDatabase alter -> AlterDatabase.run(alter, engine);
            case Statement.ShowCardinality show -> ShowCardinality.run(show, engine);
            case Statement.CreateDatabase create -> CreateDatabase.run(create, engine);
            case Statement.FlushTable flush -> FlushTable.run(flush, engine);
            case Statement.CompactTable compact -> CompactTable.run(compact, engine);
            case Statement.Delete delete -> Delete.run(delete, engine);
            case Statement.ShowDeletes show -> ShowDeletes.run(show, engine);
            case Statement.ShowTasks _ -> SystemTasks.show(engine);
            case Statement.ShowDatabases show -> ShowDatabases.run(engine);
            case Statement.ShowTables show -> ShowTables.run(show, engine);
            case Statement.ShowColumns show -> ShowColumns.run(show, engine);
            case Statement.ShowStorage show -> ShowStorage.run(show, engine);
        };
    }

    /// The stored tables of a statement that may name one, or means all of a database.
    static List<Table> tables(TableRef ref, Engine engine) {
        if (!ref.table().isEmpty()) {
            return List.of(table(ref, engine));
        }
        Database database = engine.catalog().findDatabase(ref.database());
        return database == null ? List.of() : database.tables();
    }

    /// The stored table of a statement.
    static Table table(TableRef ref, Engine engine) {
        if (ref.database().equals("system")) {
            throw error("table system." + ref.table() + " is virtual", "It can only be queried.");
        }
        return engine.table(ref.database(), ref.table());
    }

    static QueryException error(String message, String hint) {
        return new QueryException(QueryException.Kind.TEXT, message, 0, 0, hint);
    }
}
