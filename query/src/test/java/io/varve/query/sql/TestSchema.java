// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import io.varve.query.sql.bind.SchemaSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Two databases with the TSBS table `cpu` and some whose names and types are awkward.
final class TestSchema implements SchemaSource {
    private final Map<String, Map<String, TableSchema>> databases = new LinkedHashMap<>();

    TestSchema() {
        databases.put("db", new LinkedHashMap<>());
        databases.put("Other", new LinkedHashMap<>());
        List<ScanColumn> cpu = new ArrayList<>();
        cpu.add(new ScanColumn("time", ScanColumn.Role.TIME, SqlType.BIGINT));
        for (String tag : List.of("hostname", "region")) {
            cpu.add(new ScanColumn(tag, ScanColumn.Role.TAG, SqlType.VARCHAR));
        }
        for (String field :
                List.of("user", "system", "idle", "nice", "iowait", "irq", "softirq", "steal", "guest", "guest_nice")) {
            cpu.add(new ScanColumn("usage_" + field, ScanColumn.Role.FIELD, SqlType.DOUBLE));
        }
        add("db", "cpu", cpu);
        add(
                "db",
                "types",
                List.of(
                        new ScanColumn("time", ScanColumn.Role.TIME, SqlType.BIGINT),
                        new ScanColumn("tag", ScanColumn.Role.TAG, SqlType.VARCHAR),
                        new ScanColumn("i", ScanColumn.Role.FIELD, SqlType.BIGINT),
                        new ScanColumn("u", ScanColumn.Role.FIELD, SqlType.UBIGINT),
                        new ScanColumn("d", ScanColumn.Role.FIELD, SqlType.DOUBLE),
                        new ScanColumn("b", ScanColumn.Role.FIELD, SqlType.BOOLEAN),
                        new ScanColumn("s", ScanColumn.Role.FIELD, SqlType.VARCHAR)));
        add(
                "db",
                "Case",
                List.of(
                        new ScanColumn("time", ScanColumn.Role.TIME, SqlType.BIGINT),
                        new ScanColumn("Value", ScanColumn.Role.FIELD, SqlType.DOUBLE),
                        new ScanColumn("VALUE", ScanColumn.Role.FIELD, SqlType.DOUBLE),
                        new ScanColumn("Load", ScanColumn.Role.FIELD, SqlType.DOUBLE)));
        add(
                "Other",
                "m",
                List.of(
                        new ScanColumn("time", ScanColumn.Role.TIME, SqlType.BIGINT),
                        new ScanColumn("value", ScanColumn.Role.FIELD, SqlType.DOUBLE)));
    }

    private void add(String database, String table, List<ScanColumn> columns) {
        databases.computeIfAbsent(database, name -> new LinkedHashMap<>()).put(table, new TableSchema(table, columns));
    }

    @Override
    public Collection<String> databases() {
        return databases.keySet();
    }

    @Override
    public Collection<String> tables(String database) {
        return databases.getOrDefault(database, Map.of()).keySet();
    }

    @Override
    public @Nullable TableSchema table(String database, String table) {
        return databases.getOrDefault(database, Map.of()).get(table);
    }

    @Override
    public List<TableProvider> systemTables() {
        return List.of(new TableProvider() {
            @Override
            public String name() {
                return "tables";
            }

            @Override
            public List<PlanColumn> columns() {
                return List.of(
                        new PlanColumn("database", SqlType.VARCHAR),
                        new PlanColumn("name", SqlType.VARCHAR),
                        new PlanColumn("rows", SqlType.BIGINT),
                        new PlanColumn("created", SqlType.TIMESTAMP));
            }

            @Override
            public List<List<@Nullable Object>> rows() {
                return List.of();
            }
        });
    }
}
