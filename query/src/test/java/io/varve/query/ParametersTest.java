// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.query.plan.Parameters;
import io.varve.query.plan.QueryException;
import io.varve.query.sql.SqlPlanner;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParametersTest {
    @TempDir
    private Path directory;

    private SqlFixture db;

    @BeforeEach
    void open() {
        db = SqlFixture.filled(directory, 1);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private String one(String sql, Parameters parameters) {
        try (QueryResult result = db.sql().execute(sql, "default", parameters)) {
            StringBuilder row = new StringBuilder();
            while (result.next()) {
                for (int i = 0; i < result.columns().size(); i++) {
                    row.append(row.isEmpty() ? "" : ",").append(result.getString(i));
                }
            }
            return row.toString();
        }
    }

    private String one(String sql, @Nullable Object... values) {
        return one(sql, Parameters.of(Arrays.asList(values)));
    }

    @Test
    void shouldTakeValuesOfEachKind() {
        assertEquals(
                "1,-2,1.5,1.5,NaN,12345678901234567890123,true,it's,null",
                one(
                        "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?::bigint",
                        1,
                        -2L,
                        1.5f,
                        new BigDecimal("1.50"),
                        Double.NaN,
                        new BigInteger("12345678901234567890123"),
                        true,
                        "it's",
                        null));
        assertEquals(
                "2024-01-02T03:04:05.000000006,2024-01-02T03:04:05,2024-01-02T03:05:35",
                one(
                        "SELECT $1, $2, $2 + $3",
                        Instant.parse("2024-01-02T03:04:05.000000006Z"),
                        LocalDateTime.parse("2024-01-02T03:04:05"),
                        Duration.ofSeconds(90)));
    }

    @Test
    void shouldFilterAndLimitByValues() {
        assertEquals("99", one("SELECT n FROM cpu WHERE hostname = ? AND n > ? ORDER BY n LIMIT ?", "host_1", 98, 1));
        assertEquals(
                one("SELECT count(*) FROM cpu WHERE hostname IN ('host_1', 'host_2')"),
                one("SELECT count(*) FROM cpu WHERE hostname IN (?, ?)", "host_1", "host_2"));
        assertEquals("2", one("SELECT x FROM near WHERE time > ?", "2001-09-09T01:46:40Z"));
    }

    @Test
    void shouldTakeValuesByName() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("host", "host_1");
        values.put("low", 98);
        assertEquals(
                "99,host_1",
                one("SELECT min(n), $host FROM cpu WHERE hostname = $host AND n > $low", Parameters.named(values)));
    }

    /// A value is never read as SQL.
    @Test
    void shouldKeepTextAsText() {
        String evil = "x' OR '1'='1";
        assertEquals("0", one("SELECT count(*) FROM cpu WHERE hostname = ?", evil));
        assertEquals(evil, one("SELECT ?", evil));
    }

    @ParameterizedTest
    @CsvSource({
        "'SELECT ?, ?', 'parameter 2 has no value', 11",
        "'SELECT $2', 'parameter 2 has no value', 8",
        "'SELECT $0', 'parameter 0 has no value', 8",
        "'SELECT $99999999999', 'parameter 2147483647 has no value', 8",
        "'SELECT $hots', 'parameter $hots has no value', 8",
        "'SELECT x FROM near LIMIT ?::text', '', 0",
    })
    void shouldSayWhichValueIsMissing(String sql, String message, int column) {
        QueryException e = assertThrows(QueryException.class, () -> one(sql, "a"));
        if (column > 0) {
            assertEquals(message, e.getMessage());
            assertEquals(column, e.column());
        }
    }

    @Test
    void shouldHintAtTheNearestName() {
        QueryException e =
                assertThrows(QueryException.class, () -> one("SELECT $hots", Parameters.named(Map.of("host", "a"))));
        assertEquals("did you mean \"host\"?", e.hint());
    }

    @Test
    void shouldCountWhatATextWants() {
        assertEquals(0, SqlPlanner.parameterCount("SELECT '?', \"$1\" FROM t"));
        assertEquals(2, SqlPlanner.parameterCount("SELECT ? FROM t WHERE a = ?"));
        assertEquals(3, SqlPlanner.parameterCount("SELECT $3, $1, $name"));
    }

    @Test
    void shouldRefuseOtherClasses() {
        QueryException e = assertThrows(QueryException.class, () -> one("SELECT ?", List.of()));
        assertEquals(8, e.column());
    }
}
