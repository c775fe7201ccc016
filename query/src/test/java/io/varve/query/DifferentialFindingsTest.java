// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.Field;
import io.varve.engine.Writer;
import io.varve.engine.vector.ValueType;
import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What random queries beside DuckDB found (`OracleTest` of `query/oracle`): each answered wrongly or not at all once.
///
/// Table `t` has a row of host a at 10 s (k −1, u 7) and 190 s (k 3, u 3), and of host b at 70 s (k 4, u 2^63).
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DifferentialFindingsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String FILLED =
            "SELECT time_bucket_gapfill('1 minute', time) AS g, host, count(*) AS c FROM t WHERE time >= '1970-01-01'"
                    + " AND time < '1970-01-01 00:04:00' GROUP BY 1, 2";

    private SqlFixture db;

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.empty(directory, 1, SqlOptions.defaults());
        try (Writer writer = db.engine().database("default").writer()) {
            add(writer, "a", 10, -1, 7);
            add(writer, "b", 70, 4, Long.MIN_VALUE);
            add(writer, "a", 190, 3, 3);
            writer.commit();
        }
    }

    private static void add(Writer writer, String host, long second, long k, long u) {
        Field signed = writer.field("t", "k", ValueType.I64);
        Field unsigned = writer.field("t", "u", ValueType.U64);
        writer.row(writer.series("t", "host", host), second * SECOND)
                .set(signed, k)
                .set(unsigned, u)
                .append();
    }

    @AfterAll
    void close() {
        assertEquals(0, db.sql().usedBytes());
        db.close();
    }

    private void check(String sql, String expected) {
        String text = sql.replace("FILLED", FILLED);
        assertEquals(expected.replace(";", "\n") + "\n", db.rows(text), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT k = u FROM t ORDER BY time | false;false;true",
                "SELECT count(*) FROM t a JOIN t b ON a.k = b.u | 1",
                "SELECT count(*) FROM t a JOIN t b ON a.k IS NOT DISTINCT FROM b.u | 1",
                "SELECT count(*) FROM t a JOIN (SELECT u AS k FROM t) b USING (k) | 1",
                "SELECT k IN (SELECT u FROM t), k < ALL (SELECT u FROM t) FROM t ORDER BY time | false,true;false,false;true,false",
                "SELECT k BETWEEN u AND u, k IN (u, 4) FROM t ORDER BY time | false,false;false,true;true,true",
                "SELECT max(CASE WHEN k > 0 THEN u ELSE k END) FROM t | 9223372036854775808",
                "SELECT k FROM t UNION SELECT u FROM t ORDER BY 1 | -1;3;4;7;9223372036854775808",
                "SELECT CASE k WHEN u THEN 'same' END FROM t ORDER BY time | null;null;same"
            })
    void shouldCompareIntegersWithAndWithoutSign(String sql, String expected) {
        check(sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT count(*) FROM (FILLED) q WHERE q.c > 0 | 3",
                "SELECT count(c), count(*) FROM (FILLED) q | 3,8",
                "SELECT count(*) FROM (FILLED) q WHERE q.c IS NULL | 5",
                "SELECT sum(c) OVER (ORDER BY g, host) FROM (FILLED) q ORDER BY g, host LIMIT 2 | 1;1",
                "SELECT host, count(c) FROM (FILLED) q GROUP BY ROLLUP (host) ORDER BY 1 | a,2;b,1;null,3",
                "SELECT count(*) FROM (FILLED HAVING count(*) > 1) q | 0",
                "FILLED ORDER BY count(*) NULLS FIRST, g DESC, host LIMIT 1 | 1970-01-01T00:03:00,b,null"
            })
    void shouldKeepFilledRowsApartFromTheQueryAround(String sql, String expected) {
        check(sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT host FROM t a JOIN t b USING (host) WHERE host = 'b' | b",
                "SELECT host FROM t a RIGHT JOIN (SELECT 'x' AS host) b USING (host) WHERE host > 'a' | x",
                "SELECT host FROM t a FULL JOIN (SELECT 'x' AS host) b USING (host) WHERE host > 'a' ORDER BY 1 | b;x",
                "SELECT host, count(*) FROM t a JOIN t b USING (host) JOIN t c USING (host) GROUP BY host ORDER BY host | a,8;b,1",
                "SELECT host FROM t a JOIN t b USING (host) JOIN t c ON host = c.host AND c.k = 4 | b"
            })
    void shouldKnowMergedColumnsEverywhere(String sql, String expected) {
        check(sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT last_value(nullif(k, 3)) IGNORE NULLS OVER (ORDER BY time) FROM t ORDER BY time | -1;4;4",
                "SELECT nth_value(k, 2) RESPECT NULLS OVER (ORDER BY time) FROM t ORDER BY time | null;4;4",
                "SELECT count(n) FROM (SELECT nth_value(time, 9) IGNORE NULLS OVER (ORDER BY time) AS n FROM t) q | 0",
                "SELECT count(m) FROM (SELECT min(time) OVER (ORDER BY time ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS m FROM t) q"
                        + " | 2",
                "SELECT DISTINCT host, count(*) OVER (PARTITION BY host) FROM t ORDER BY 2 DESC, host | a,2;b,1",
                "WITH w AS (SELECT host FROM t) SELECT DISTINCT host, rank() OVER (ORDER BY host) AS r FROM w ORDER BY r DESC"
                        + " | b,3;a,1",
                "SELECT a.k FROM t a ASOF JOIN t b QUALIFY row_number() OVER (ORDER BY a.time) = 1 | -1"
            })
    void shouldAnswerWindows(String sql, String expected) {
        check(sql, expected);
    }

    @Test
    void shouldSayWhatOrdersDistinctWindows() {
        QueryException e = assertThrows(
                QueryException.class, () -> db.rows("SELECT DISTINCT host, count(*) OVER () FROM t ORDER BY k"));
        assertEquals("with DISTINCT, what ORDER BY names must be in the select list", e.getMessage());
        assertEquals(56, e.column());
    }

    /// One row of each of 5,000 runs once took 8 KiB.
    @Test
    void shouldKeepManySmallAnswersOfASubqueryInLittleMemory() {
        check(
                "SELECT count(*) FROM (SELECT n FROM generate_series(1, 5000) AS s(n)) x"
                        + " WHERE EXISTS (SELECT 1 FROM t WHERE t.k + 5000 > x.n)",
                "5000");
    }
}
