// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SHOW DATABASES.
final class ShowDatabases {
    private ShowDatabases() {}

    static Answer run(Engine engine) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Database database : engine.catalog().databases()) {
            rows.add(List.of(database.name()));
        }
        return new Answer(List.of(new PlanColumn("database", SqlType.VARCHAR)), rows);
    }
}
