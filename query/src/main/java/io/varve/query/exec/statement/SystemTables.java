// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableOption;
import io.varve.engine.shard.Shard;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `system.tables`: every table of every database.
public final class SystemTables extends EngineTable {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("database", SqlType.VARCHAR),
            new PlanColumn("table", SqlType.VARCHAR),
            new PlanColumn("tags", SqlType.BIGINT),
            new PlanColumn("fields", SqlType.BIGINT),
            new PlanColumn("series", SqlType.BIGINT),
            new PlanColumn("comment", SqlType.VARCHAR),
            new PlanColumn("options", SqlType.VARCHAR));

    public SystemTables(Engine engine) {
        super(engine, "tables", COLUMNS);
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Database database : engine.catalog().databases()) {
            for (Table table : database.tables()) {
                long tags = table.columns().stream().filter(Column::isTag).count();
                long series = 0;
                for (Shard shard : engine.shards()) {
                    series += shard.series().seriesCount(table.id());
                }
                rows.add(Arrays.asList(
                        database.name(),
                        table.name(),
                        tags,
                        table.columns().size() - tags,
                        series,
                        table.option(TableOption.COMMENT.optionName()),
                        options(table)));
            }
        }
        return rows;
    }

    /// What is set but the comment, as it was written; null when nothing is.
    private static @Nullable String options(Table table) {
        List<String> set = new ArrayList<>();
        table.options().forEach((name, value) -> {
            if (!name.equals(TableOption.COMMENT.optionName())) {
                set.add(name + " = " + value);
            }
        });
        return set.isEmpty() ? null : String.join(", ", set);
    }
}
