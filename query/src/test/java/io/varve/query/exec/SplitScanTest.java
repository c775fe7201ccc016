// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.scan.ParallelRunner;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import io.varve.query.SqlEngine;
import io.varve.query.SqlFixture;
import io.varve.query.plan.Plan;
import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Aggregates over a table in parts: the answers of one thread, with all memory given back however they end.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class SplitScanTest {
    private static final int SERIES = 400;
    private static final int STEPS = 150;
    private static final double TOLERANCE = 1e-9;

    private SqlFixture db;

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.filled(directory, 2);
        try (Writer writer = db.engine().database("default").writer()) {
            Field x = writer.field("wide", "x", ValueType.I64);
            Field y = writer.field("wide", "y", ValueType.F64);
            Field s = writer.field("wide", "s", ValueType.STRING);
            for (int host = 0; host < SERIES; host++) {
                Series series = writer.series("wide", "host", "h" + host, "region", "r" + host % 3);
                for (int step = 0; step < STEPS; step++) {
                    Row row = writer.row(series, step * 1_000_000_000L);
                    row.set(y, (host * 31 + step * 17) % 101 / 4.0);
                    if (step % 5 != 0) {
                        row.set(x, (host + 7 * step) % 1000);
                    }
                    if (step % 50 == host % 50) {
                        row.set(s, "s" + (host + step) % 13);
                    }
                    row.append();
                }
            }
            writer.commit();
        }
    }

    @AfterEach
    void shouldHoldNothing() {
        assertEquals(0, db.sql().usedBytes());
        assertEquals(0, db.engine().openViews());
    }

    @AfterAll
    void close() {
        db.close();
    }

    /// Runs pieces one behind the other, the last first, and counts them.
    private static final class Backwards implements ParallelRunner {
        private final int width;
        private final Runnable before;
        private int pieces;

        Backwards(int width, Runnable before) {
            this.width = width;
            this.before = before;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public void runAll(List<? extends Runnable> all) {
            pieces += all.size();
            before.run();
            all.reversed().forEach(Runnable::run);
        }
    }

    private List<List<@Nullable Object>> rows(String sql, ParallelRunner runner, QueryContext context) {
        SqlEngine.Planned planned = db.sql().plan(sql, SqlEngine.DEFAULT_DATABASE, context);
        Plan.Query query = (Plan.Query) planned.plan();
        try (context;
                Environment environment = new Environment(planned.catalog(), db.engine()::view, runner, context)) {
            return TableRows.read(new Operators(environment).of(query.root()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT x % 7, count(*), count(x), sum(x), avg(x), min(s), max(y), sum(y), avg(y) FROM wide GROUP BY 1",
                "SELECT region, first(x), last(x), first(s), last(s), min_by(s, y), max_by(x, y) FROM wide WHERE y > 3"
                        + " GROUP BY region",
                "SELECT length(host), string_agg(s, ','), string_agg(s, '|' ORDER BY s DESC, host), count(DISTINCT s),"
                        + " string_agg(DISTINCT s, ';') FROM wide GROUP BY 1",
                "SELECT count(DISTINCT x), sum(DISTINCT x), mode(s), percentile_cont(0.3) WITHIN GROUP (ORDER BY y),"
                        + " bit_xor(x), stddev(y), corr(x, y), count(*) FILTER (WHERE s > 's3') FROM wide",
                "SELECT host, y, count(*) FROM wide GROUP BY host, y",
                "SELECT x + 1, approx_percentile(y, 0.9), histogram(y, 0, 25, 5), rate(y), time_weighted_avg(y)"
                        + " FROM wide WHERE region = 'r1' GROUP BY 1",
                "SELECT a, count(*) FROM (SELECT s || 'x' AS a FROM wide WHERE s IS NOT NULL) q WHERE a <> 's3x' GROUP BY a",
                "SELECT sum(x + 1) FROM wide WHERE time < '1960-01-01'",
                "SELECT count(*), sum(y) FROM wide WHERE s LIKE '%no such%'"
            })
    void shouldAnswerAsOneThread(String sql) {
        List<List<@Nullable Object>> expected =
                rows(sql, ParallelRunner.SAME_THREAD, db.sql().newContext());
        same(expected, rows(sql, new Backwards(4, () -> {}), db.sql().newContext()), sql);
        same(expected, rows(sql, new QueryThreads(3), db.sql().newContext()), sql);
    }

    private static void same(List<List<@Nullable Object>> expected, List<List<@Nullable Object>> found, String sql) {
        assertEquals(expected.size(), found.size(), sql);
        for (int row = 0; row < expected.size(); row++) {
            for (int i = 0; i < expected.get(row).size(); i++) {
                if (expected.get(row).get(i) instanceof Double a
                        && found.get(row).get(i) instanceof Double b) {
                    assertEquals(a, b, TOLERANCE * Math.max(1, Math.abs(a)), sql);
                } else {
                    assertEquals(expected.get(row).get(i), found.get(row).get(i), sql);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "4 | 4 | SELECT x % 7, sum(x) FROM wide GROUP BY 1",
                "4 | 4 | SELECT region, avg(y) FROM wide WHERE y > 3 GROUP BY region",
                "2 | 2 | SELECT stddev(y) FROM wide",
                "1 | 0 | SELECT stddev(y) FROM wide",
                "4 | 0 | SELECT usage_user + 1, sum(n) FROM cpu GROUP BY 1",
                "4 | 0 | SELECT x % 7, string_agg(DISTINCT s, ',' ORDER BY s) FROM wide GROUP BY 1",
                "4 | 0 | SELECT x % 7, sum(x) FROM wide WHERE x > (SELECT x FROM near LIMIT 1) GROUP BY 1"
            })
    void shouldSplitWhatIsLargeAndPlain(int width, int pieces, String sql) {
        Backwards runner = new Backwards(width, () -> {});
        rows(sql, runner, db.sql().newContext());
        assertEquals(pieces, runner.pieces, sql);
    }

    @Test
    void shouldEndAllPartsWhenTheQueryIsCancelled() {
        QueryContext context = db.sql().newContext();
        Backwards runner = new Backwards(4, context::cancel);
        assertThrows(
                QueryEndedException.class, () -> rows("SELECT x % 7, sum(x) FROM wide GROUP BY 1", runner, context));
        assertEquals(4, runner.pieces);
    }

    @Test
    void shouldCountTheMemoryOfAllPartsAsTheQuerys() {
        long bytes = 3L << 20;
        QueryPool pool = new QueryPool(bytes, bytes);
        String sql = "SELECT host, y, x, count(*), stddev(y), last(s) FROM wide GROUP BY host, y, x";
        for (ParallelRunner runner : List.of(ParallelRunner.SAME_THREAD, new QueryThreads(3))) {
            QueryContext context = new QueryContext(pool, new ManualClock(0), Long.MAX_VALUE / 2, Long.MAX_VALUE);
            assertThrows(ResourceExhaustedException.class, () -> rows(sql, runner, context));
            assertEquals(0, context.heldBytes());
        }
    }

    @Test
    void shouldNameTheErrorOfAPart() {
        String sql = "SELECT region, sum(1000 / (x - 999)) FROM wide GROUP BY region";
        QueryException e = assertThrows(
                QueryException.class,
                () -> rows(sql, new QueryThreads(3), db.sql().newContext()));
        assertEquals("division by zero", e.getMessage());
        assertTrue(e.column() > 0);
    }
}
