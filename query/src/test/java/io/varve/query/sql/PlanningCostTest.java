// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.plan.Plan;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import io.varve.query.sql.bind.SchemaSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What wide tables, long texts and deep ones cost to plan.
@Timeout(60)
final class PlanningCostTest {
    private final SqlPlanner planner = new SqlPlanner();

    /// One table `wide` with `time`, a tag `host` and fields `f0` ….
    private record WideSchema(int fields) implements SchemaSource {
        @Override
        public Collection<String> databases() {
            return List.of("db");
        }

        @Override
        public Collection<String> tables(String database) {
            return List.of("wide");
        }

        @Override
        public @Nullable TableSchema table(String database, String table) {
            List<ScanColumn> columns = new ArrayList<>();
            columns.add(new ScanColumn("time", ScanColumn.Role.TIME, SqlType.BIGINT));
            columns.add(new ScanColumn("host", ScanColumn.Role.TAG, SqlType.VARCHAR));
            for (int i = 0; i < fields; i++) {
                columns.add(new ScanColumn("f" + i, ScanColumn.Role.FIELD, SqlType.DOUBLE));
            }
            return new TableSchema("wide", columns);
        }

        @Override
        public List<TableProvider> systemTables() {
            return List.of();
        }
    }

    /// How often names were looked up for `sql`.
    private int lookUps(String sql, int fields) {
        int[] count = new int[1];
        Plan plan = planner.plan(sql, "db", new WideSchema(fields), 0, () -> count[0]++);
        assertEquals(false, plan.changes());
        return count[0];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM wide",
                "SELECT DISTINCT * FROM wide WHERE f1 > 1 ORDER BY time",
                "SELECT DISTINCT ON (host) * FROM wide ORDER BY host, time DESC",
                "WITH c AS (SELECT * FROM wide) SELECT * FROM c"
            })
    void shouldLookUpEachColumnAFewTimes(String sql) {
        int narrow = lookUps(sql, 300);
        int wide = lookUps(sql, 3000);
        assertTrue(wide <= 10 * narrow, "300 columns: " + narrow + ", 3000 columns: " + wide);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 500})
    void shouldEndWhenToldTo(int after) {
        CancellationException end = new CancellationException("end");
        int[] left = {after};
        assertSame(
                end,
                assertThrows(
                        CancellationException.class,
                        () -> planner.plan("SELECT * FROM wide", "db", new WideSchema(300), 0, () -> {
                            if (left[0]-- == 0) {
                                throw end;
                            }
                        })));
    }

    @Test
    void shouldPlanLongChains() {
        String or = "SELECT f0 FROM wide WHERE f1 > 0" + " OR f2 < 1 AND f3 > 2".repeat(700);
        String in = "SELECT f0 FROM wide WHERE host IN ('a'" + ", 'b'".repeat(3000) + ")";
        for (String sql : List.of(or, in)) {
            assertTrue(lookUps(sql, 5) > 0);
        }
    }

    @Test
    void shouldRefuseDeepTextsWithTheirPlace() {
        for (String sql : List.of(
                "SELECT f0 FROM wide WHERE\n f0 " + "+ 1 ".repeat(300) + " > 0",
                "SELECT\n " + "NOT ".repeat(300) + "true",
                "SELECT\n " + "-".repeat(1) + "(".repeat(250) + "1" + ")".repeat(250))) {
            QueryException e =
                    assertThrows(QueryException.class, () -> planner.plan(sql, "db", new WideSchema(5), 0, () -> {}));
            assertTrue(String.valueOf(e.getMessage()).startsWith("more than 2"), e::getMessage);
            assertEquals(2, e.line());
            assertTrue(e.column() > 0);
        }
    }
}
