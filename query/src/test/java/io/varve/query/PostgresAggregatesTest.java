// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Aggregates of PostgreSQL beyond the first seven, and ORDER BY inside of them. Expected answers are PostgreSQL's.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresAggregatesTest {
    private static final String TABLES =
            "WITH p(g, s, n, y, b) AS (VALUES (1, 'b', 6, 2.0, true), (1, 'a', 3, 4.0, false),"
                    + " (1, 'a', 5, 9.0, NULL), (2, NULL, NULL, 1.0, NULL), (2, 'z', 12, NULL, true)) ";

    private SqlFixture db;

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.empty(directory, 1, SqlOptions.defaults());
    }

    @AfterAll
    void close() {
        assertEquals(0, db.sql().usedBytes());
        db.close();
    }

    private void check(String sql, String expected) {
        assertEquals(expected.replace(";", "\n") + "\n", db.rows(TABLES + sql), sql);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT string_agg(s, '+') FROM p | b+a+a+z",
                "SELECT string_agg(s, '') FROM p WHERE n < 4 | a",
                "SELECT string_agg(s, NULL), string_agg(NULL, ',') FROM p WHERE g = 1 | baa,null",
                "SELECT string_agg(s, '+') FROM p WHERE g = 3 | null",
                "SELECT string_agg(s, n::text ORDER BY n DESC) FROM p | z6b5a3a",
                "SELECT g, string_agg(s, ' ' ORDER BY s, n DESC), count(*) FROM p GROUP BY g ORDER BY g | 1,a a b,3;2,z,2",
                "SELECT string_agg(s, '+' ORDER BY y NULLS FIRST), string_agg(s, '+' ORDER BY y DESC NULLS LAST) FROM p"
                        + " | z+b+a+a,a+a+b+z",
                "SELECT string_agg(DISTINCT s, '+'), string_agg(DISTINCT s, '+' ORDER BY s DESC) FROM p | a+b+z,z+b+a",
                "SELECT string_agg(s, '+' ORDER BY n) FILTER (WHERE g = 1) FROM p | a+a+b",
                "SELECT string_agg(s, '+' ORDER BY 10 * g - n) FROM p | b+a+a+z",
                "SELECT n, string_agg(s, '+') OVER (ORDER BY n) FROM p WHERE s IS NOT NULL ORDER BY n"
                        + " | 3,a;5,a+a;6,a+a+b;12,a+a+b+z",
                "SELECT (SELECT string_agg(q.s, '+' ORDER BY q.n + p.g) FROM p q WHERE q.g = p.g) FROM p WHERE n = 6 | a+a+b"
            })
    void shouldJoinTexts(String sql, String expected) {
        check(sql, expected);
    }

    /// The order changes nothing for them, and a sum must not keep its rows to find that out.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT sum(n ORDER BY y), count(DISTINCT s ORDER BY s) FROM p | 26,3",
                "SELECT max(s ORDER BY n), bit_or(n ORDER BY n DESC) FROM p | z,15"
            })
    void shouldReadOverAnOrderThatDoesNotMatter(String sql, String expected) {
        check(sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT bit_and(n), bit_or(n), bit_xor(n) FROM p WHERE g = 1 | 0,7,0",
                "SELECT bit_and(-n), bit_or(-n), bit_xor(-n) FROM p WHERE n > 5 | -16,-2,14",
                "SELECT bit_xor(DISTINCT g), bit_xor(g) FROM p | 3,1",
                "SELECT bit_and(n), bit_or(n), bit_xor(n) FROM p WHERE g = 3 | null,null,null",
                "SELECT bit_or(10000000000000000000000 + n), bit_and(10000000000000000000000 + n)"
                        + " FROM p WHERE n IN (3, 12) | 10000000000000000000015,10000000000000000000000",
                "SELECT n, bit_or(n) OVER (ORDER BY n ROWS 1 PRECEDING) FROM p WHERE g = 1 ORDER BY n | 3,3;5,7;6,7",
                "SELECT g, bool_and(b), bool_or(b), every(b) FROM p GROUP BY g ORDER BY g | 1,false,true,false;2,true,true,true",
                "SELECT bool_and(b), bool_or(n > 5), bool_or(NULL) FROM p WHERE n = 5 | null,false,null"
            })
    void shouldCombineBitsAndConditions(String sql, String expected) {
        check(sql, expected);
    }

    /// n over y in group 1: (2, 6), (4, 3), (9, 5).
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT regr_count(n, y), regr_avgx(n, y), regr_avgy(n, y) FROM p | 3,5,4.666666666666667",
                "SELECT regr_sxx(n, y), round(regr_syy(n, y), 10), round(regr_sxy(n, y), 10) FROM p | 26,4.6666666667,-1",
                "SELECT round(regr_slope(n, y), 10), round(regr_intercept(n, y), 10), round(regr_r2(n, y), 10) FROM p"
                        + " | -0.0384615385,4.858974359,0.0082417582",
                "SELECT regr_slope(n, 1), regr_intercept(n, 1), regr_r2(n, 1), regr_r2(1, y), regr_sxx(n, 1) FROM p | null,null,null,1,0",
                "SELECT regr_count(n, y), regr_avgx(n, y), regr_sxx(n, y) FROM p WHERE g = 2 | 0,null,null",
                "SELECT regr_count(DISTINCT g, 1), regr_avgy(DISTINCT n, g) FROM p WHERE n IS NOT NULL | 2,6.5",
                "SELECT stddev_pop(DISTINCT g), avg(DISTINCT g) FROM p | 0.5,1.5",
                "SELECT n, regr_count(n, y) OVER (ORDER BY n) FROM p WHERE g = 1 ORDER BY n | 3,1;5,2;6,3"
            })
    void shouldRegress(String sql, String expected) {
        check(sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT string_agg(1, ',') | 1:8 function string_agg does not take (BIGINT, VARCHAR)",
                "SELECT string_agg('a') | 1:8 function string_agg has 1 arguments; write string_agg(x, delimiter)",
                "SELECT string_agg('a', ',' ORDER BY x) | 1:37 unknown column x",
                "SELECT string_agg(DISTINCT a, ',' ORDER BY b) FROM (VALUES ('x', 'y')) v(a, b)"
                        + " | 1:44 in an aggregate with DISTINCT, what ORDER BY names must be an argument",
                "SELECT string_agg('a', ',' ORDER BY 1) OVER () | 1:28 ORDER BY inside an aggregate with OVER;"
                        + " the window's ORDER BY says in which order its rows come",
                "SELECT string_agg(DISTINCT 'a', ',') OVER () | 1:8 string_agg(DISTINCT …) with OVER is not supported yet",
                "SELECT upper('a' ORDER BY 1) | 1:18 ORDER BY inside upper, which is no aggregate",
                "SELECT first(x ORDER BY x) FROM (VALUES (1)) v(x) | 1:16 ORDER BY inside first;"
                        + " write first(x, y) for the first x in order of y",
                "SELECT string_agg('a', ',' ORDER BY) | 1:36 syntax error at \")\"",
                "SELECT string_agg('a', ',' ORDER 1) | 1:28 syntax error at \"ORDER\"; ORDER is a reserved word;"
                        + " as a name it needs double quotes: \"ORDER\"",
                "SELECT bit_and('x') | 1:8 function bit_and does not take (VARCHAR)",
                "SELECT bit_or(1.5) | 1:8 function bit_or does not take (DOUBLE)",
                "SELECT bool_and(1) | 1:8 function bool_and does not take (BIGINT)",
                "SELECT regr_slope(1) | 1:8 function regr_slope has 1 arguments; write regr_slope(x, y)",
                "SELECT regr_slope('a', 1) | 1:8 function regr_slope does not take (VARCHAR, BIGINT)",
                "SELECT percentile_cont(DISTINCT 1, 0.5) | 1:8 percentile_cont(DISTINCT …) is not supported yet"
            })
    void shouldSayWhatIsWrong(String sql, String message) {
        QueryException error = assertThrows(QueryException.class, () -> db.rows(sql), sql);
        assertEquals(
                message,
                error.line() + ":" + error.column() + " " + error.getMessage()
                        + (error.hint().isEmpty() ? "" : "; " + error.hint()),
                sql);
    }
}
