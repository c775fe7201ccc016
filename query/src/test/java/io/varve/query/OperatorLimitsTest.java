// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.Clock;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.exec.value.Batch;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every operator that keeps rows is refused memory beyond its query's, and looks often enough whether the query must end. How often is counted
/// in steps of its work, not in time.
@Timeout(120)
final class OperatorLimitsTest {
    private static final long MEMORY_BYTES = 256L << 20;
    /// Steps of an operator's innermost loop, each some nanoseconds, that may lie between two looks.
    private static final long MOST_STEPS = 1 << 16;

    private static final String NUMBERS = "(SELECT n FROM generate_series(1, $N) AS s(n))";
    private static final String TIMES =
            "(SELECT time FROM generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-01'"
                    + " + $N * INTERVAL '1 second', 1s) AS s(time))";

    @TempDir
    private Path directory;

    private Engine engine;
    private final CountingClock clock = new CountingClock();

    @BeforeEach
    void open() {
        engine = Engine.open(
                directory,
                EngineOptions.defaults().withMemoryBytes(MEMORY_BYTES).withShards(1));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /// Time stands still; each look at it is counted, and one of them cancels a query.
    private static final class CountingClock implements Clock {
        private final AtomicLong looks = new AtomicLong();
        private volatile long last = Long.MAX_VALUE;
        private volatile @Nullable QueryContext context;

        void arm(long newLast, QueryContext newContext) {
            looks.set(0);
            last = newLast;
            context = newContext;
        }

        @Override
        public long epochNs() {
            return TimeUnit.DAYS.toNanos(20_000);
        }

        @Override
        public long monotonicNs() {
            QueryContext victim = context;
            if (looks.incrementAndGet() == last && victim != null) {
                victim.cancel();
            }
            return 0;
        }
    }

    private static String text(String sql, long rows) {
        return sql.replace("NUMBERS", NUMBERS)
                .replace("TIMES", TIMES)
                .replace("$N * INTERVAL '1 second'", "INTERVAL '" + rows + " seconds'")
                .replace("$N", Long.toString(rows));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT n FROM NUMBERS a ORDER BY n % 7, n",
                "SELECT DISTINCT n FROM NUMBERS a",
                "SELECT DISTINCT ON (n) n FROM NUMBERS a",
                "SELECT n, count(*) FROM NUMBERS a GROUP BY n",
                "SELECT sum(n) OVER (ORDER BY n) FROM NUMBERS a",
                "SELECT count(*) FROM NUMBERS a JOIN NUMBERS b ON a.n = b.n",
                "SELECT count(*) FROM NUMBERS a FULL JOIN NUMBERS b ON a.n = b.n + 1",
                "SELECT count(*) FROM TIMES a ASOF JOIN TIMES b",
                "SELECT n FROM NUMBERS a EXCEPT SELECT n FROM NUMBERS b",
                "SELECT n FROM NUMBERS a INTERSECT ALL SELECT n FROM NUMBERS b",
                "SELECT n FROM NUMBERS a UNION SELECT n FROM NUMBERS b",
                "SELECT count(*) FROM NUMBERS a WHERE n IN (SELECT n + 1 FROM NUMBERS b)",
                "SELECT count(*) FROM NUMBERS a WHERE EXISTS (SELECT 1 WHERE a.n > 0)",
                "SELECT t, c FROM (SELECT time_bucket_gapfill('1 second', time) AS t, count(*) AS c FROM TIMES a"
                        + " WHERE time >= '2024-01-01' AND time < '2025-01-01' GROUP BY 1) q",
                "WITH RECURSIVE r(x) AS (SELECT 1 UNION SELECT x + 1 FROM r) SELECT count(*) FROM r",
                "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x FROM r, generate_series(1, 2)) SELECT count(*) FROM r",
                "SELECT count(*) FROM (VALUES (1)) v, LATERAL (SELECT n FROM NUMBERS a) l"
            })
    void shouldBeRefusedMemoryBeyondTheQuerys(String sql) {
        SqlOptions options = new SqlOptions(TimeUnit.SECONDS.toNanos(100), Long.MAX_VALUE, 0.05, 2, null, null);
        SqlEngine small = SqlEngine.on(engine, options);
        ResourceExhaustedException e =
                assertThrows(ResourceExhaustedException.class, () -> drain(small, sql, 3_000_000));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("resource exhausted: resource=memory of one query"),
                e.getMessage());
        assertEquals(0, small.usedBytes());
    }

    private static void drain(SqlEngine sql, String query, long rows) {
        try (QueryResult result = sql.query(text(query, rows))) {
            assertTrue(rows(result) >= 0);
        }
    }

    /// `steps` is what the operator does for so many rows, without reading them.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "100000 | 1600000 | SELECT n FROM NUMBERS a ORDER BY n % 7, n",
                "100000 | 100000 | SELECT DISTINCT n FROM NUMBERS a",
                "100000 | 1600000 | SELECT row_number() OVER (ORDER BY n % 7) FROM NUMBERS a",
                "3000 | 4500000 | SELECT last_value(nullif(n, n)) IGNORE NULLS OVER (ORDER BY n) FROM NUMBERS a",
                "3000 | 4500000 | SELECT first_value(nullif(n, n)) IGNORE NULLS OVER (ORDER BY n) FROM NUMBERS a",
                "3000 | 4500000 | SELECT nth_value(n, 3000) OVER (ORDER BY n) FROM NUMBERS a",
                "3000 | 4500000 | SELECT lag(nullif(n, n)) IGNORE NULLS OVER (ORDER BY n) FROM NUMBERS a",
                "3000 | 4500000 | SELECT sum(n) OVER (ORDER BY n ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW) FROM NUMBERS a",
                "2000 | 4000000 | SELECT count(*) FROM NUMBERS a JOIN NUMBERS b ON a.n <> b.n",
                "2000 | 4000000 | SELECT count(*) FROM NUMBERS a FULL JOIN NUMBERS b ON a.n + b.n < 0",
                "2000 | 4000000 | SELECT count(*) FROM NUMBERS a WHERE NOT EXISTS (SELECT 1 FROM NUMBERS b WHERE b.n > a.n + 5000)",
                "100000 | 1600000 | SELECT count(*) FROM TIMES a ASOF JOIN TIMES b",
                "100000 | 200000 | SELECT n FROM NUMBERS a EXCEPT SELECT n FROM NUMBERS b",
                "100 | 8640000 | SELECT count(*) FROM (SELECT time_bucket_gapfill('1 ms', time) AS t, count(*) AS c FROM TIMES a WHERE time >= '2024-01-01' AND time < '2024-01-01 02:24:00' GROUP BY 1) q",
                "100000 | 100000 | WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 20000) SELECT count(*) FROM r",
                "2000 | 4000000 | SELECT count(*) FROM NUMBERS a, LATERAL (SELECT n FROM NUMBERS b WHERE b.n <> a.n) l"
            })
    void shouldLookOftenWhetherToEnd(long rows, long steps, String query) {
        SqlOptions options = new SqlOptions(TimeUnit.SECONDS.toNanos(100), Long.MAX_VALUE, 1.0, 2, null, null);
        SqlEngine sql = SqlEngine.on(engine, options, clock);
        String text = text(query, rows);
        long looks = looks(sql, text, Long.MAX_VALUE);
        assertTrue(looks * MOST_STEPS >= steps, "looks=" + looks + ", steps=" + steps);
        for (int quarter = 1; quarter <= 3; quarter++) {
            long last = Math.max(1, looks * quarter / 4);
            QueryEndedException e = assertThrows(QueryEndedException.class, () -> looks(sql, text, last));
            assertEquals(QueryEndedException.Reason.CANCELLED, e.reason());
            assertEquals(last, clock.looks.get(), "looks after the one that cancelled");
            assertEquals(0, sql.usedBytes());
        }
    }

    private static long rows(QueryResult result) {
        long rows = 0;
        for (Batch batch = result.nextBatch(); batch != null; batch = result.nextBatch()) {
            rows += batch.count();
        }
        return rows;
    }

    /// How often the clock is asked while a query runs; the look number `last` cancels it.
    private long looks(SqlEngine sql, String text, long last) {
        QueryContext context = sql.newContext();
        SqlEngine.Planned planned = sql.plan(text, "default", context);
        clock.arm(last, context);
        try (QueryResult result = sql.execute(planned, context)) {
            assertTrue(rows(result) >= 0);
        }
        return clock.looks.get();
    }
}
