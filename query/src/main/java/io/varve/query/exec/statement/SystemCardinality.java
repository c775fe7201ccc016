// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.admission.Cardinality;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableOption;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `system.cardinality`: per database, table and tag, how many series and distinct values there are, and how many series there may be.
///
/// The row of a database has no table, that of a table no tag; a tag's row has its distinct values in place of series.
public final class SystemCardinality extends EngineTable {
    static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("database", SqlType.VARCHAR),
            new PlanColumn("table", SqlType.VARCHAR),
            new PlanColumn("tag", SqlType.VARCHAR),
            new PlanColumn("series", SqlType.BIGINT),
            new PlanColumn("values", SqlType.BIGINT),
            new PlanColumn("limit", SqlType.BIGINT));

    public SystemCardinality(Engine engine) {
        super(engine, "cardinality", COLUMNS);
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Catalog catalog = engine.catalog();
        for (Database database : catalog.databases()) {
            addDatabase(rows, engine.cardinality(), catalog, database);
        }
        return rows;
    }

    static void addDatabase(
            List<List<@Nullable Object>> rows, Cardinality cardinality, Catalog catalog, Database database) {
        rows.add(Arrays.asList(
                database.name(),
                null,
                null,
                cardinality.series(catalog, database),
                null,
                limit(cardinality.limit(database))));
        database.tables().forEach(table -> addTable(rows, cardinality, database, table));
    }

    static void addTable(List<List<@Nullable Object>> rows, Cardinality cardinality, Database database, Table table) {
        rows.add(Arrays.asList(
                database.name(),
                table.name(),
                null,
                cardinality.series(table.id()),
                null,
                limit(cardinality.limit(table))));
        for (Column column : table.columns()) {
            if (column.isTag()) {
                long values = cardinality.distinctValues(table.id(), column.id());
                rows.add(Arrays.asList(database.name(), table.name(), column.name(), null, values, null));
            }
        }
    }

    private static @Nullable Long limit(long limit) {
        return limit == TableOption.NONE ? null : (Long) limit;
    }
}
