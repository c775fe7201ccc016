// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Joins, subqueries, set operations, recursion, grouping sets and windows, and how they end where they take too much.
@Timeout(120)
final class RelationalAnswersTest {
    private static final String TABLES = "WITH a(k, v) AS (VALUES (1, 'x'), (2, 'y'), (2, 'z'), (NULL, 'n')),"
            + " b(k, w) AS (VALUES (2, 20), (3, 30), (NULL, 0)), "
            + " n(i) AS (VALUES (1), (2), (3), (4), (5)) ";

    @TempDir
    private Path directory;

    private SqlFixture db;

    @BeforeEach
    void open() {
        db = SqlFixture.filled(directory, 2);
    }

    @AfterEach
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
                "SELECT v, w FROM a JOIN b ON a.k = b.k ORDER BY 1 | y,20;z,20",
                "SELECT v, w FROM a, b WHERE a.k = b.k AND w > 10 AND v <> 'y' | z,20",
                "SELECT v, w FROM a LEFT JOIN b ON a.k = b.k ORDER BY 1 | n,null;x,null;y,20;z,20",
                "SELECT v, w FROM a LEFT JOIN b ON a.k = b.k AND v = 'y' ORDER BY 1 | n,null;x,null;y,20;z,null",
                "SELECT v, w FROM a LEFT JOIN b ON a.k = b.k WHERE w IS NULL ORDER BY 1 | n,null;x,null",
                "SELECT v, w FROM a RIGHT JOIN b ON a.k = b.k ORDER BY 2, 1 | null,0;y,20;z,20;null,30",
                "SELECT v, w FROM a FULL JOIN b ON a.k = b.k ORDER BY 1, 2 | n,null;x,null;y,20;z,20;null,0;null,30",
                "SELECT v, w FROM a JOIN b ON a.k IS NOT DISTINCT FROM b.k ORDER BY 1 | n,0;y,20;z,20",
                "SELECT v, w FROM a JOIN b ON a.k < b.k ORDER BY 1, 2 | x,20;x,30;y,30;z,30",
                "SELECT count(*) FROM a CROSS JOIN b | 12",
                "SELECT k, v, w FROM a JOIN b USING (k) ORDER BY v | 2,y,20;2,z,20",
                "SELECT * FROM a NATURAL JOIN b ORDER BY v | 2,y,20;2,z,20",
                "SELECT v, w2 FROM a, LATERAL (SELECT w + a.k AS w2 FROM b WHERE b.k = a.k) l ORDER BY 1 | y,22;z,22",
                "SELECT v, w2 FROM a LEFT JOIN LATERAL (SELECT w AS w2 FROM b WHERE b.k = a.k) l ON true ORDER BY 1"
                        + " | n,null;x,null;y,20;z,20"
            })
    void shouldJoin(String sql, String expected) {
        check(sql, expected);
    }

    /// Nothing of the cross join's right side is read, and columns behind it must stay the ones that they are.
    @Test
    void shouldFindColumnsBehindASideThatNobodyReads() {
        check(
                "SELECT v, d.w, c.w FROM a CROSS JOIN (SELECT 42) x LEFT JOIN b c ON a.k = c.k LEFT JOIN b d ON a.k = d.k"
                        + " WHERE v > 'n' ORDER BY 1",
                "x,null,null;y,20,20;z,20,20");
    }

    @Test
    void shouldKeepOnlyWhatTheRightSideHasInARightJoin() {
        check("SELECT v, w FROM a RIGHT JOIN b ON a.k = b.k AND v = 'y' ORDER BY 2", "null,0;y,20;null,30");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT v FROM a WHERE k IN (SELECT k FROM b) ORDER BY 1 | y;z",
                "SELECT count(*) FROM a WHERE k NOT IN (SELECT k FROM b) | 0",
                "SELECT v FROM a WHERE k NOT IN (SELECT k FROM b WHERE k IS NOT NULL) | x",
                "SELECT v FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k) ORDER BY 1 | y;z",
                "SELECT v FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k) ORDER BY 1 | n;x",
                "SELECT v, (SELECT sum(w) FROM b WHERE b.k >= a.k) FROM a ORDER BY 1 | n,null;x,50;y,50;z,50",
                "SELECT v, (SELECT count(*) FROM b WHERE b.k > a.k) FROM a ORDER BY 1 | n,0;x,2;y,1;z,1",
                "SELECT i FROM n WHERE i > ALL (SELECT k FROM b WHERE k = 3) ORDER BY 1 | 4;5",
                "SELECT i FROM n WHERE i <= ANY (SELECT k FROM b) ORDER BY 1 | 1;2;3",
                "SELECT i, i = ANY (SELECT k FROM b) FROM n WHERE i < 4 ORDER BY 1 | 1,null;2,true;3,true",
                "SELECT v FROM a WHERE (k, v) IN (SELECT 2, 'z') | z",
                "SELECT max(i) FROM n WHERE i < (SELECT max(k) FROM b WHERE w < (SELECT max(w) FROM b)) | 1",
                "SELECT i, (SELECT (SELECT i + x.i FROM n WHERE n.i = x.i) FROM n x WHERE x.i = o.i + 1) FROM n o WHERE i < 3"
                        + " ORDER BY 1 | 1,4;2,6",
                "SELECT CASE WHEN i = 1 THEN 0 ELSE (SELECT k FROM b WHERE k = i) END FROM n WHERE i < 4 ORDER BY i | 0;2;3",
                "SELECT i FROM n GROUP BY i HAVING count(*) = (SELECT count(*) FROM b WHERE k = i) ORDER BY 1 | 2;3"
            })
    void shouldAnswerSubqueries(String sql, String expected) {
        check(sql, expected);
    }

    @Test
    void shouldRefuseASecondRowOfAValue() {
        QueryException e = assertThrows(
                QueryException.class, () -> db.rows(TABLES + "SELECT (SELECT k FROM a WHERE k = 2) FROM b"));
        assertEquals("a subquery used as a value has more than one row", e.getMessage());
    }

    /// PostgreSQL takes the aggregate for one of the outer query, where WHERE has none.
    @Test
    void shouldRefuseAnAggregateOfTheQueryAround() {
        QueryException e = assertThrows(
                QueryException.class, () -> db.rows(TABLES + "SELECT v FROM a WHERE 1 = (SELECT max(a.k))"));
        assertEquals("an aggregate of the query around is not supported yet", e.getMessage());
    }

    @Test
    void shouldKnowATableExpressionWhateverTheCaseOfItsName() {
        assertEquals("1\n", db.rows("WITH Total AS (SELECT 1 AS x) SELECT x FROM TOTAL"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT k FROM a UNION SELECT k FROM b ORDER BY 1 | 1;2;3;null",
                "SELECT k FROM a UNION ALL SELECT k FROM b ORDER BY 1 | 1;2;2;2;3;null;null",
                "SELECT k FROM a INTERSECT SELECT k FROM b ORDER BY 1 | 2;null",
                "SELECT k FROM a EXCEPT SELECT k FROM b | 1",
                "SELECT k FROM a EXCEPT ALL SELECT k FROM b ORDER BY 1 | 1;2",
                "SELECT k FROM a INTERSECT ALL (SELECT 2 UNION ALL SELECT 2 UNION ALL SELECT 2) | 2;2",
                "SELECT 1 UNION SELECT 2.5 ORDER BY 1 | 1;2.5",
                "SELECT 1 WHERE false UNION ALL SELECT 7 | 7",
                "SELECT sum(i), count(*) FROM (SELECT i FROM n UNION ALL SELECT w FROM b) u(i) WHERE i > 2 | 62,5"
            })
    void shouldCombineRows(String sql, String expected) {
        check(sql, expected);
    }

    @Test
    void shouldRecurse() {
        assertEquals(
                "1\n2\n3\n",
                db.rows("WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t WHERE x < 3) TABLE t"
                        .replace("TABLE t", "SELECT x FROM t")));
        assertEquals(
                "0\n1\n2\n",
                db.rows(
                        "WITH RECURSIVE t(x) AS (VALUES (0) UNION SELECT (x + 1) % 3 FROM t) SELECT x FROM t ORDER BY 1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT k, v, count(*), GROUPING(k, v) FROM a WHERE k = 2 GROUP BY ROLLUP (k, v) ORDER BY 4, 2"
                        + " | 2,y,1,0;2,z,1,0;2,null,2,1;null,null,2,3",
                "SELECT k, v, count(*) FROM a WHERE k = 2 GROUP BY CUBE (k, v) ORDER BY 1, 2"
                        + " | 2,y,1;2,z,1;2,null,2;null,y,1;null,z,1;null,null,2",
                "SELECT k, sum(i) FROM n JOIN b ON i = k GROUP BY GROUPING SETS ((k), ()) ORDER BY 1 | 2,2;3,3;null,5"
            })
    void shouldGroupBySets(String sql, String expected) {
        check(sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT v, row_number() OVER (ORDER BY v DESC) FROM a ORDER BY 1 | n,4;x,3;y,2;z,1",
                "SELECT v, rank() OVER w, dense_rank() OVER w FROM a WINDOW w AS (ORDER BY k) ORDER BY 1"
                        + " | n,4,3;x,1,1;y,2,2;z,2,2",
                "SELECT i, percent_rank() OVER (ORDER BY i), cume_dist() OVER (ORDER BY i) FROM n WHERE i > 3"
                        + " | 4,0,0.5;5,1,1",
                "SELECT i, ntile(2) OVER (ORDER BY i) FROM n ORDER BY i | 1,1;2,1;3,1;4,2;5,2",
                "SELECT i, lag(i) OVER (ORDER BY i), lead(i, 2, 0) OVER (ORDER BY i) FROM n ORDER BY i"
                        + " | 1,null,3;2,1,4;3,2,5;4,3,0;5,4,0",
                "SELECT i, first_value(i) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW),"
                        + " last_value(i) OVER (ORDER BY i), nth_value(i, 2) OVER (ORDER BY i) FROM n ORDER BY i"
                        + " | 1,1,1,null;2,1,2,2;3,2,3,2;4,3,4,2;5,4,5,2",
                "SELECT i, sum(i) OVER (ORDER BY i) FROM n ORDER BY i | 1,1;2,3;3,6;4,10;5,15",
                "SELECT i, sum(i) OVER (PARTITION BY i % 2) FROM n ORDER BY i | 1,9;2,6;3,9;4,6;5,9",
                "SELECT i, avg(i) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM n ORDER BY i"
                        + " | 1,1.5;2,2;3,3;4,4;5,4.5",
                "SELECT i, count(*) OVER (ORDER BY i DESC RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING) FROM n ORDER BY i"
                        + " | 1,2;2,3;3,4;4,4;5,3",
                "SELECT i, max(i) OVER (ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM n ORDER BY i"
                        + " | 1,5;2,5;3,5;4,5;5,5",
                "SELECT k, count(*) OVER (ORDER BY k RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
                        + " EXCLUDE GROUP) FROM a ORDER BY k | 1,3;2,2;2,2;null,3",
                "SELECT k, count(*) OVER (ORDER BY k ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) FROM b ORDER BY k"
                        + " | 2,2;3,1;null,0",
                "SELECT v FROM a QUALIFY row_number() OVER (PARTITION BY k ORDER BY v) = 1 ORDER BY 1 | n;x;y",
                "SELECT i, count(*) OVER w, sum(i) OVER (b ROWS 1 PRECEDING) FROM n WHERE i < 4 WINDOW b AS (ORDER BY i),"
                        + " w AS (b ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) ORDER BY i | 1,3,1;2,2,3;3,1,5",
                "SELECT k, sum(count(*)) OVER (ORDER BY k) FROM a GROUP BY k ORDER BY k | 1,1;2,3;null,4",
                "SELECT i, sum(i) FILTER (WHERE i > 2) OVER (ORDER BY i) FROM n WHERE i < 5 ORDER BY i"
                        + " | 1,null;2,null;3,3;4,7"
            })
    void shouldLookAroundARow(String sql, String expected) {
        check(sql, expected);
    }

    /// Over stored rows: keys of the join reach both scans, and the answers agree with what one scan says.
    @Test
    void shouldJoinStoredTables() {
        assertEquals(
                db.rows("SELECT hostname, count(*) FROM cpu WHERE n IS NOT NULL GROUP BY hostname ORDER BY 1"),
                db.rows(
                        "SELECT c.hostname, count(*) FROM cpu c JOIN cpu d ON c.hostname = d.hostname AND c.time = d.time"
                                + " WHERE d.n IS NOT NULL GROUP BY c.hostname ORDER BY 1"));
        assertEquals(
                db.rows("SELECT hostname, max(time) FROM cpu GROUP BY hostname ORDER BY 1"),
                db.rows("SELECT hostname, time FROM cpu c"
                        + " WHERE time = (SELECT max(time) FROM cpu d WHERE d.hostname = c.hostname) ORDER BY 1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT *, sum(usage_user) OVER (ORDER BY c.time) FROM cpu c, near, near d, near e, near f, near g, near h",
                "SELECT * FROM cpu c, near, near d, near e, near f, near g EXCEPT ALL SELECT * FROM cpu c, near, near d,"
                        + " near e, near f, near g",
                "WITH RECURSIVE t(x) AS (SELECT usage_user FROM cpu UNION ALL SELECT t.x + 1 FROM t, near, near d)"
                        + " SELECT count(*) FROM t"
            })
    void shouldEndWithAnErrorWhenMemoryIsUsedUp(String sql) {
        ResourceExhaustedException e = assertThrows(ResourceExhaustedException.class, () -> db.rows(sql));
        assertTrue(String.valueOf(e.getMessage()).contains("memory of one query"), e.getMessage());
    }

    /// Each would run for hours; the thread that cancels waits for nothing but the start.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM cpu a, cpu b, cpu c WHERE a.usage_user + b.usage_user + c.usage_user < 0",
                "SELECT count(*) FROM cpu a WHERE EXISTS"
                        + " (SELECT 1 FROM cpu b, cpu c WHERE a.time + (b.time - c.time) < TIMESTAMP '1970-01-01')",
                "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 100 FROM t) SELECT count(*) FROM t"
            })
    void shouldStopWhenItIsCancelled(String sql) throws InterruptedException {
        QueryContext context = db.sql().newContext();
        SqlEngine.Planned planned = db.sql().plan(sql, "default", context);
        Thread canceller = Thread.ofPlatform().start(context::cancel);
        assertThrows(QueryEndedException.class, () -> {
            try (QueryResult result = db.sql().execute(planned, context)) {
                while (result.next()) {
                    context.check();
                }
            }
        });
        canceller.join();
    }
}
