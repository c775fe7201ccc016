// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InsertTest {
    private static final String CREATE =
            "CREATE TABLE t (host TAG, d DOUBLE, i BIGINT, u UBIGINT, b BOOLEAN, s TEXT) WITH (write_window_past = none)";

    @TempDir
    private Path directory;

    private SqlFixture db;

    @BeforeEach
    void open() {
        db = SqlFixture.filled(directory, 2);
        assertEquals("", db.rows(CREATE));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void shouldInsertRowsOfValues() {
        assertEquals(
                "2\n",
                db.rows("INSERT INTO t (time, host, d, i, u, b, s) VALUES"
                        + " ('2024-01-02 03:04:05.000000006', 'a', 1.5, -7, 18446744073709551615, true, 'it''s'),"
                        + " (TIMESTAMP '2024-01-02 03:04:06', '', 2, NULL, NULL, NULL, NULL)"));
        assertEquals(
                "2024-01-02T03:04:05.000000006,a,1.5,-7,18446744073709551615,true,it's\n"
                        + "2024-01-02T03:04:06,null,2,null,null,null,null\n",
                db.rows("SELECT time, host, d, i, u, b, s FROM t ORDER BY time"));
    }

    @Test
    void shouldTakeNullForAColumnOfAnyType() {
        db.rows("INSERT INTO t (time, host, d, i, b) VALUES ('2024-01-02', 'a', NULL, NULL, true)");
        db.sql()
                .query("INSERT INTO t (time, host, d, i) VALUES (?, ?, ?, ?)", "2024-01-03", null, null, 7)
                .close();
        assertEquals("a,null,null,true\nnull,null,7,null\n", db.rows("SELECT host, d, i, b FROM t ORDER BY time"));
    }

    @Test
    void shouldKeepRowsAcrossARestart() {
        db.rows("INSERT INTO t (time, host, i) VALUES ('2024-01-02', 'a', 1)");
        db.close();
        db = SqlFixture.empty(directory, 2, SqlOptions.defaults());
        assertEquals("2024-01-02T00:00:00,a,1\n", db.rows("SELECT time, host, i FROM t"));
    }

    @Test
    void shouldInsertRowsOfAQuery() {
        assertEquals(
                "400\n",
                db.rows("INSERT INTO t (host, time, d) SELECT hostname, time, usage_user FROM cpu"
                        + " WHERE hostname IN ('host_0', 'host_1') ORDER BY time LIMIT 400"));
        assertEquals(
                db.rows(
                        "SELECT hostname, sum(usage_user) FROM (SELECT * FROM cpu WHERE hostname IN ('host_0', 'host_1')"
                                + " ORDER BY time LIMIT 400) AS c GROUP BY 1 ORDER BY 1"),
                db.rows("SELECT host, sum(d) FROM t GROUP BY 1 ORDER BY 1"));
        // Columns in the order of SELECT *.
        assertEquals("400\n", db.rows("INSERT INTO t SELECT * FROM t"));
        assertEquals("400\n", db.rows("SELECT count(*) FROM t"));
    }

    @Test
    void shouldGiveRowsWithoutTimeTheTimeOfNow() {
        assertEquals("3\n", db.rows("INSERT INTO t (host, i) VALUES ('a', 1), ('a', 2), ('a', 3)"));
        assertEquals("3,true\n", db.rows("SELECT count(*), min(time) > now() - 1m FROM t"));
        assertEquals("1\n2\n3\n", db.rows("SELECT i FROM t ORDER BY time"));
    }

    @Test
    void shouldTakeParameters() {
        try (QueryResult result =
                db.sql().query("INSERT INTO t (time, host, i) VALUES (?, ?, ?)", "2024-01-02T00:00:00Z", "a", 5)) {
            result.next();
            assertEquals(1, result.getLong(0));
        }
        assertEquals("5\n", db.rows("SELECT i FROM t"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO t (host, nope) VALUES ('a', 1)|unknown column nope|1|22",
                "INSERT INTO t (host, host) VALUES ('a', 1)|column host is named twice|1|22",
                "INSERT INTO t (host, i) VALUES ('a')|INSERT gives 1 values for 2 columns|1|25",
                "INSERT INTO t (host, i) VALUES ('a', 1.5)|column i is BIGINT, the value for it DOUBLE|1|25",
                "INSERT INTO t (host, b) VALUES ('a', 1)|column b is BOOLEAN, the value for it BIGINT|1|25",
                "INSERT INTO tt (i) VALUES (1)|unknown table tt|1|13",
                "INSERT INTO t (host) VALUES ('a')|row 1 of INSERT: no field has a value|1|13",
                "INSERT INTO t (i, time) VALUES (1, NULL::timestamp)|row 1 of INSERT: time is null|1|13",
                "INSERT INTO t (i) VALUES (9223372036854775808)|row 1 of INSERT: 9223372036854775808 does not fit column i of type BIGINT|1|13",
                "INSERT INTO t (u) VALUES (-1)|row 1 of INSERT: -1 does not fit column u of type UBIGINT|1|13",
                "INSERT INTO system.tables (i) VALUES (1)|unknown column i|1|28",
            })
    void shouldSayWhatDoesNotFit(String sql, String message, int line, int column) {
        QueryException e = assertThrows(QueryException.class, () -> db.rows(sql));
        assertEquals(message, e.getMessage());
        assertEquals(line, e.line());
        assertEquals(column, e.column());
        assertEquals("0\n", db.rows("SELECT count(*) FROM t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"INSERT t VALUES (1)", "INSERT INTO t", "INSERT INTO t (a, ) VALUES (1)", "INSERT INTO t DROP"})
    void shouldRefuseWhatIsNoInsert(String sql) {
        assertThrows(QueryException.class, () -> db.rows(sql));
    }
}
