// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.varve.engine.Engine;
import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.vector.ValueType;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class SqlEngineTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldKeepRowsOneNanosecondApart(int shards) {
        try (SqlFixture db = SqlFixture.filled(directory, shards)) {
            String first = "2001-09-09T01:46:40";
            String second = "2001-09-09T01:46:40.000000001";
            assertEquals(second + ",2\n", db.rows("SELECT time, x FROM near WHERE time > '2001-09-09T01:46:40'"));
            assertEquals(
                    first + ",1\n",
                    db.rows("SELECT time, x FROM near WHERE time <> TIMESTAMP '2001-09-09 01:46:40.000000001'"));
            assertEquals(
                    first + ",1\n" + second + ",1\n",
                    db.rows("SELECT time, count(*) FROM near GROUP BY time ORDER BY time"));
            assertEquals(second + "\n" + first + "\n", db.rows("SELECT DISTINCT time FROM near ORDER BY 1 DESC"));
            assertEquals(
                    second + ",2\n" + first + ",1\n",
                    db.rows("WITH c AS (SELECT time AS t, x FROM near) SELECT t, x FROM c ORDER BY t DESC"));
            assertEquals("1.5,3,2\n", db.rows("SELECT avg(x), sum(x), count(*) FROM near"));
        }
    }

    @Test
    void shouldShowTablesUnderSystemThatItsCallerGives() {
        TableProvider given = new TableProvider() {
            @Override
            public String name() {
                return "moons";
            }

            @Override
            public List<PlanColumn> columns() {
                return List.of(new PlanColumn("name", SqlType.VARCHAR), new PlanColumn("found", SqlType.TIMESTAMP));
            }

            @Override
            public List<List<@Nullable Object>> rows() {
                return List.of(Arrays.asList("Io", 1L), Arrays.asList("Rhea", null));
            }
        };
        try (Engine engine = Engine.open(directory)) {
            SqlEngine sql = SqlEngine.on(engine, SqlOptions.defaults(), List.of(given));
            try (QueryResult result = sql.query("SELECT name FROM system.moons WHERE found < TIMESTAMP '1970-01-02'")) {
                assertTrue(result.next());
                assertEquals("Io", result.getString(0));
                assertFalse(result.next());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldAnswerTheSameFromMemoryAndFromFiles(int shards) {
        List<String> queries = List.of(
                "SELECT count(*), count(n), sum(n), avg(n), min(usage_user), max(usage_idle) FROM cpu",
                "SELECT hostname, region, last(n, time), first(note, time), count(note) FROM cpu"
                        + " GROUP BY hostname, region ORDER BY hostname",
                "SELECT region, count(*) FROM cpu WHERE region <> 'us' GROUP BY region",
                "SELECT count(*) FROM cpu WHERE region IS NULL",
                "SELECT count(*) FROM cpu WHERE hostname ~ '_[12]$' AND usage_user > 90",
                "SELECT time_bucket('10 minutes', time) AS t, hostname, avg(usage_user) FROM cpu"
                        + " GROUP BY 1, 2 ORDER BY 1, 2",
                "SELECT DISTINCT ON (hostname) * FROM cpu ORDER BY hostname, time DESC",
                "SELECT * FROM cpu WHERE note IS NOT NULL ORDER BY time DESC, hostname LIMIT 7 OFFSET 2",
                "SELECT region, count(DISTINCT usage_user), count(*) FILTER (WHERE n > 500) FROM cpu"
                        + " GROUP BY region HAVING count(*) > 10 ORDER BY region NULLS FIRST");
        try (SqlFixture db = SqlFixture.filled(directory, shards)) {
            List<String> fromMemory = queries.stream().map(db::rows).toList();
            db.rows("FLUSH TABLE cpu");
            assertEquals(fromMemory, queries.stream().map(db::rows).toList());
            fromMemory.forEach(answer -> assertFalse(answer.isEmpty()));
            assertEquals("10000,3335,3331665,999,0,100\n", fromMemory.getFirst());
        }
    }

    @Test
    void shouldRunTheQueriesOfTsbs() throws IOException {
        Path templates = Path.of(System.getProperty("varve.root", "."), "..", "shared", "peers", "templates", "varve");
        assumeTrue(Files.isDirectory(templates), "no templates at " + templates);
        int run = 0;
        try (SqlFixture db = SqlFixture.filled(directory, 1);
                Stream<Path> files = Files.list(templates)) {
            for (Path file : files.sorted().toList()) {
                String text = Files.readString(file)
                        .replace("{{hosts_in}}", "'host_1', 'host_2'")
                        .replace("{{start}}", "2024-01-01 01:00:00")
                        .replace("{{end}}", "2024-01-01 03:00:00");
                assertFalse(db.rows(text).isEmpty(), file::toString);
                run++;
            }
            String hours = db.rows("SELECT time_bucket(INTERVAL '1' HOUR, time), max(usage_user) FROM cpu"
                    + " WHERE hostname IN ('host_1') AND time < '2024-01-01 02:00:00' GROUP BY 1 ORDER BY 1");
            assertEquals("2024-01-01T00:00:00,100\n2024-01-01T01:00:00,100\n", hours);
        }
        assertTrue(run >= 15, "templates: " + run);
    }

    @Test
    void shouldCarryOutStatements() {
        try (SqlFixture db = SqlFixture.empty(directory, 1, SqlOptions.defaults())) {
            assertEquals("", db.rows("CREATE TABLE t (host TAG, usage DOUBLE, n BIGINT) WITH (comment = 'mine')"));
            assertEquals("", db.rows("CREATE TABLE IF NOT EXISTS t (host TAG)"));
            assertThrows(QueryException.class, () -> db.rows("CREATE TABLE t (host TAG)"));
            assertEquals("t\n", db.rows("SHOW TABLES"));
            assertEquals(
                    "time,time,TIMESTAMP\nhost,tag,VARCHAR\nusage,field,DOUBLE\nn,field,BIGINT\n",
                    db.rows("SHOW COLUMNS FROM t"));
            assertEquals("", db.rows("CREATE DATABASE other"));
            assertEquals("default\nother\n", db.rows("SHOW DATABASES"));
            assertEquals("default,t,1,2,0,mine,null\n", db.rows("SELECT * FROM system.tables"));
            assertEquals("", db.rows("ALTER TABLE t SET (comment = 'yours')"));
            assertEquals("yours\n", db.rows("SELECT comment FROM system.tables WHERE \"table\" = 't'"));
            QueryException unknown =
                    assertThrows(QueryException.class, () -> db.rows("ALTER TABLE t SET (retension = '1d')"));
            assertEquals("unknown table option retension", String.valueOf(unknown.getMessage()));
            assertEquals("", db.rows("ALTER TABLE t SET (retention = 30d, max_bytes = 1000000, warm_width = '1w')"));
            assertEquals("", db.rows("ALTER TABLE t SET (retention = none)"));
            assertEquals(
                    "max_bytes = 1000000, retention = none, warm_width = 1w\n",
                    db.rows("SELECT options FROM system.tables WHERE \"table\" = 't'"));
            assertEquals("", db.rows("SELECT * FROM t"));
            assertEquals("0,null\n", db.rows("SELECT count(*), max(usage) FROM t"));
        }
    }

    @Test
    void shouldShowWhatFilesHold() {
        try (SqlFixture db = SqlFixture.filled(directory, 1)) {
            assertTrue(db.rows("SHOW STORAGE").startsWith("null,log,null,null,null,"));
            db.rows("FLUSH TABLE cpu");
            String storage = db.rows("SHOW STORAGE");
            assertTrue(storage.startsWith("cpu,hot,"), storage);
            assertTrue(storage.contains(",10000,"), storage);
            assertTrue(db.rows("SHOW STORAGE FROM cpu").startsWith("cpu,hot,"));
        }
    }

    @Test
    void shouldNameThePlaceOfAnError() {
        try (SqlFixture db = SqlFixture.filled(directory, 1)) {
            QueryException error = assertThrows(QueryException.class, () -> db.rows("SELECT x,\n nope FROM near"));
            assertEquals(2, error.line());
            assertEquals(2, error.column());
            assertThrows(QueryException.class, () -> db.rows("SELECT n / 0 FROM cpu"));
            assertThrows(QueryException.class, () -> db.rows("SELECT 1 -- " + "x".repeat(20_000)));
        }
    }

    @Test
    void shouldGiveEverythingBackWhenAQueryEnds() {
        try (SqlFixture db = SqlFixture.filled(directory, 3)) {
            QueryResult result = db.sql().query("SELECT * FROM cpu");
            assertTrue(result.next());
            assertEquals(1, db.engine().openViews());
            assertTrue(db.sql().usedBytes() > 0);
            result.close();
            result.close();
            assertEquals(0, db.engine().openViews());
            assertEquals(0, db.sql().usedBytes());
            assertThrows(QueryException.class, () -> db.rows("SELECT time FROM cpu ORDER BY n / 0"));
            assertEquals(0, db.engine().openViews());
            assertEquals(0, db.sql().usedBytes());
        }
    }

    @Test
    void shouldEndWhatIsCancelledOrTooMuch() {
        try (SqlFixture db = SqlFixture.filled(directory, 1)) {
            try (QueryResult result = db.sql().query("SELECT * FROM cpu")) {
                assertTrue(result.next());
                result.context().cancel();
                assertThrows(QueryEndedException.class, () -> {
                    while (result.nextBatch() != null) {
                        result.context().check();
                    }
                });
            }
            SqlEngine few = SqlEngine.on(db.engine(), SqlOptions.defaults().withMaxScannedRows(1000));
            assertThrows(ResourceExhaustedException.class, () -> {
                try (QueryResult result = few.query("SELECT count(*) FROM cpu WHERE usage_user > 1")) {
                    result.next();
                }
            });
            SqlEngine none = SqlEngine.on(db.engine(), SqlOptions.defaults().withTimeoutNs(-1));
            assertThrows(
                    QueryEndedException.class,
                    () -> none.query("SELECT count(*) FROM cpu").close());
            assertEquals(0, db.engine().openViews());
        }
    }

    @Test
    void shouldReadTagsThatSeriesLackAsNull() {
        try (SqlFixture db = SqlFixture.empty(directory, 1, SqlOptions.defaults())) {
            try (Writer writer = db.engine().database("default").writer()) {
                Field u = writer.field("t", "u", ValueType.U64);
                Field b = writer.field("t", "b", ValueType.BOOL);
                Series with = writer.series("t", "a", "x", "b2", "y");
                Series without = writer.series("t", "a", "x");
                Row row = writer.row(with, 1);
                row.set(u, -1L).append();
                writer.row(without, 2).set(b, true).append();
                writer.commit();
            }
            assertEquals(
                    "1970-01-01T00:00:00.000000001,18446744073709551615,null,x,y\n"
                            + "1970-01-01T00:00:00.000000002,null,true,x,null\n",
                    db.rows("SELECT time, u, b, a, b2 FROM t ORDER BY time"));
            assertEquals("18446744073709551615\n", db.rows("SELECT sum(u) FROM t"));
            assertEquals("0\n", db.rows("SELECT count(*) FROM t WHERE b2 <> 'y'"));
            assertEquals("1\n", db.rows("SELECT count(*) FROM t WHERE b2 IS NULL"));
            assertEquals("y\nnull\n", db.rows("SELECT b2 FROM t GROUP BY b2 ORDER BY b2"));
            assertEquals("0\n", db.rows("SELECT count(*) FROM t WHERE a IN ('')"));
        }
    }

    @Test
    void shouldWarmUpWithAndWithoutTables() {
        try (SqlFixture db = SqlFixture.empty(directory, 1, SqlOptions.defaults())) {
            db.sql().warmUp();
            db.rows("CREATE TABLE \"odd \"\"name\" (host TAG, v DOUBLE)");
            db.sql().warmUp();
            assertEquals(0, db.engine().openViews());
        }
    }
}
