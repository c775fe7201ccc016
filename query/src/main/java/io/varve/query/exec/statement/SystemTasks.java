// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.shard.Shard;
import io.varve.engine.shard.StorageTask;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `system.tasks` and SHOW TASKS: what the shards are doing with their files, and what waits for that.
public final class SystemTasks extends EngineTable {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("database", SqlType.VARCHAR),
            new PlanColumn("table", SqlType.VARCHAR),
            new PlanColumn("shard", SqlType.BIGINT),
            new PlanColumn("task", SqlType.VARCHAR),
            new PlanColumn("state", SqlType.VARCHAR),
            new PlanColumn("rows_done", SqlType.BIGINT),
            new PlanColumn("rows_total", SqlType.BIGINT));

    public SystemTasks(Engine engine) {
        super(engine, "tasks", COLUMNS);
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Shard shard : engine.shards()) {
            for (StorageTask task : shard.tasks()) {
                Table table = engine.catalog().table(task.tableId());
                Database database = table == null || table.isDropped()
                        ? null
                        : engine.catalog().database(table.databaseId());
                if (table != null && database != null) {
                    rows.add(List.of(
                            database.name(),
                            table.name(),
                            (long) shard.number(),
                            task.what(),
                            task.state().name().toLowerCase(Locale.ROOT),
                            task.rowsDone(),
                            task.rowsTotal()));
                }
            }
        }
        return rows;
    }

    static Answer show(Engine engine) {
        return new Answer(COLUMNS, new SystemTasks(engine).rows());
    }
}
