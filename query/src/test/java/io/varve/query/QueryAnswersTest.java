// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers to each form of the dialect, the same from memory and from files.
@Timeout(120)
final class QueryAnswersTest {
    @TempDir
    private Path directory;

    private SqlFixture db;

    @BeforeEach
    void open() {
        db = SqlFixture.filled(directory, 3);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private void check(String expected, String sql) {
        assertEquals(expected, db.rows(sql), sql);
        db.rows("FLUSH TABLE near");
        db.rows("FLUSH TABLE cpu");
        assertEquals(expected, db.rows(sql), sql + " from files");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time > '2001-09-09T01:46:40'",
                "time > '2001-09-09 01:46:40Z'",
                "'2001-09-09 03:46:40+02' < time",
                "time > TIMESTAMP '2001-09-09 01:46:40'",
                "time > '2001-09-09 01:46:40'::timestamp",
                "time > CAST('2001-09-09 01:46:40' AS TIMESTAMP)",
                "time != '2001-09-09 01:46:40'",
                "time <> '2001-09-09 01:46:40'",
                "time >= '2001-09-09T01:46:40.000000001'",
                "time = TIMESTAMP '2001-09-09 01:46:40.000000001'",
                "time - 1ns >= '2001-09-09T01:46:40'",
                "time + 1ns > '2001-09-09T01:46:40.000000001'",
                "time > TIMESTAMP '2001-09-09 01:46:41' - INTERVAL '1 second'",
                "time > '2001-09-09T01:46:41'::timestamp - INTERVAL '1' SECOND",
                "time > '2001-09-09T01:46:41'::timestamp - 1s",
                "time BETWEEN '2001-09-09T01:46:40.000000001' AND now()",
                "time IN ('2001-09-09T01:46:40.000000001', '1970-01-01')",
                "time_bucket('1ns', time) > '2001-09-09T01:46:40'",
                "time > time_bucket('5 minutes', time) + 100s",
                "time > date_trunc('second', time)"
            })
    void shouldTakeEverySpellingOfTime(String predicate) {
        check("2\n", "SELECT x FROM near WHERE " + predicate + ";");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'5 minutes' | 2001-09-09T01:45:00,2",
                "5m | 2001-09-09T01:45:00,2",
                "INTERVAL '5 minutes' | 2001-09-09T01:45:00,2",
                "INTERVAL '5' MINUTE | 2001-09-09T01:45:00,2",
                "'1 month' | 2001-09-01T00:00:00,2",
                "1w | 2001-09-03T00:00:00,2",
                "1d | 2001-09-09T00:00:00,2"
            })
    void shouldTakeEveryWidthOfABucket(String width, String expected) {
        check(
                expected + "\n",
                "SELECT time_bucket(" + width + ", time) AS t, count(*) FROM near GROUP BY 1 ORDER BY 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT time_bucket('1ns', time), count(*) FROM near GROUP BY 1 ORDER BY 1 DESC | #1,1~#0,1",
                "SELECT DISTINCT ON (time) x FROM near ORDER BY time DESC | 2~1",
                "SELECT DISTINCT ON (a) a, x FROM near ORDER BY a, time DESC | b,2",
                "SELECT DISTINCT ON (a) a, x FROM near ORDER BY 1, time | b,1",
                "SELECT min(time), max(time), count(DISTINCT time) FROM near | #0,#1,2",
                "SELECT first(x), last(x), last(x, time), last(time) FROM near | 1,2,2,#1",
                "SELECT a, avg(x) FROM near GROUP BY a HAVING avg(x) = 1.5 | b,1.5",
                "SELECT t FROM (SELECT time AS t FROM near) s WHERE t > '2001-09-09T01:46:40' | #1",
                "WITH c AS (SELECT DISTINCT time AS t FROM near) SELECT count(*) FROM c | 2",
                "SELECT x FROM near ORDER BY time DESC LIMIT 1 | 2",
                "SELECT x FROM near ORDER BY time OFFSET 1 | 2",
                "SELECT n FROM cpu WHERE hostname = 'host_0' AND n >= 0 ORDER BY n LIMIT 2 OFFSET 3 | 9~12",
                "SELECT n FROM cpu WHERE n >= 0 ORDER BY n OFFSET 999999 | \"\"",
                "SELECT n FROM cpu LIMIT 0 | \"\"",
                "SELECT n FROM cpu ORDER BY n NULLS FIRST LIMIT 1 | null",
                "SELECT count(*) FILTER (WHERE x > 1), sum(x) FROM near | 1,3"
            })
    void shouldKeepNeighboursApart(String sql, String expected) {
        String neighbours = expected.replace("#0", "2001-09-09T01:46:40")
                .replace("#1", "2001-09-09T01:46:40.000000001")
                .replace('~', '\n');
        check(neighbours.isEmpty() ? "" : neighbours + "\n", sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM cpu",
                "SELECT * FROM cpu WHERE usage_user > 50",
                "SELECT usage_user + 1 AS u FROM cpu ORDER BY u",
                "SELECT DISTINCT time FROM cpu",
                "SELECT time, count(*) FROM cpu GROUP BY time",
                "SELECT time, hostname, count(*) FROM cpu WHERE usage_user > 1 GROUP BY 1, 2",
                "SELECT DISTINCT ON (time) time, n FROM cpu ORDER BY time",
                "SELECT * FROM cpu ORDER BY time LIMIT 5000",
                "SELECT * FROM cpu LIMIT 5000 OFFSET 1500"
            })
    void shouldYieldAtMostOneVectorAtATime(String sql) {
        try (QueryResult result = db.sql().query(sql)) {
            long rows = 0;
            for (Batch batch = result.nextBatch(); batch != null; batch = result.nextBatch()) {
                assertTrue(batch.count() > 0 && batch.count() <= Vector.CAPACITY, () -> "rows of a batch");
                rows += batch.count();
            }
            assertTrue(rows > Vector.CAPACITY, "rows: " + rows);
        }
        assertEquals(0, db.engine().openViews());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "SELECT * FROM near", "SHOW TABLES", "SELECT * FROM system.tables"})
    void shouldEndAQueryThatWasCancelledBeforeItBegan(String sql) {
        QueryContext context = db.sql().newContext();
        context.cancel();
        assertThrows(QueryEndedException.class, () -> db.sql().plan(sql, "default", context));
        context.close();
        assertEquals(List.of(0, 0L), List.of(db.engine().openViews(), db.sql().usedBytes()));
    }
}
