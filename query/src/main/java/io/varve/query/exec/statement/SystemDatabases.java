// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `system.databases`: every database with what is set.
public final class SystemDatabases extends EngineTable {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("database", SqlType.VARCHAR),
            new PlanColumn("tables", SqlType.BIGINT),
            new PlanColumn("options", SqlType.VARCHAR));

    public SystemDatabases(Engine engine) {
        super(engine, "databases", COLUMNS);
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Database database : engine.catalog().databases()) {
            List<String> set = new ArrayList<>();
            database.options().forEach((name, value) -> set.add(name + " = " + value));
            rows.add(Arrays.asList(
                    database.name(), (long) database.tableCount(), set.isEmpty() ? null : String.join(", ", set)));
        }
        return rows;
    }
}
