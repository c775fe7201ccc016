// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.exec.QueryEndedException;
import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdministrationTest {
    @TempDir
    private Path directory;

    private SqlFixture db;

    @BeforeEach
    void open() {
        db = SqlFixture.filled(directory, 2);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void shouldDescribeATable() {
        String columns = db.rows("SHOW COLUMNS FROM near");
        assertEquals(columns, db.rows("DESCRIBE near"));
        assertEquals(columns, db.rows("DESCRIBE TABLE \"default\".near"));
        assertEquals(
                columns,
                db.rows(
                        "SELECT \"column\", role, type FROM system.columns WHERE \"table\" = 'near' ORDER BY position"));
    }

    @Test
    void shouldListDatabasesWithWhatIsSet() {
        db.rows("CREATE DATABASE d WITH (max_series = 5)");
        assertEquals("default,2,null\nd,0,max_series = 5\n", db.rows("SELECT * FROM system.databases"));
    }

    @Test
    void shouldShowSeriesAndTagValues() {
        assertEquals("near,a=b\n", db.rows("SHOW SERIES FROM near"));
        String all = db.rows("SHOW SERIES");
        assertTrue(all.contains("cpu,hostname=host_3\n"), all);
        assertTrue(all.contains("cpu,hostname=host_0,region=eu\n"), all);
        assertEquals(
                db.rows("SELECT DISTINCT 'cpu', 'region', region FROM cpu WHERE region <> '' ORDER BY 3"),
                db.rows("SHOW TAG VALUES FROM cpu WITH KEY = region"));
        assertEquals("near,a,b\n", db.rows("SHOW TAG VALUES WITH KEY IN (a, nope)"));
        QueryException e =
                assertThrows(QueryException.class, () -> db.rows("SHOW TAG VALUES FROM cpu WITH KEY = nope"));
        assertEquals("unknown tag nope", e.getMessage());
    }

    @Test
    void shouldExplainAPlan() {
        assertEquals(
                "Aggregate keys=[] calls=[COUNT(*):BIGINT]\n  Values [] ()\n",
                db.rows("EXPLAIN SELECT count(*) FROM (VALUES (1)) AS t (x)"));
        assertTrue(db.rows("EXPLAIN WITH c AS (SELECT * FROM cpu) SELECT max(usage_user) FROM c")
                .startsWith("Scan "));
    }

    @Test
    void shouldTellWhatEachOperatorDid() {
        db.rows("FLUSH TABLE cpu");
        List<String> sorted = db.rows("EXPLAIN ANALYZE SELECT hostname, usage_user FROM cpu WHERE usage_user > 50"
                        + " ORDER BY usage_user LIMIT 3")
                .lines()
                .toList();
        String matching =
                db.rows("SELECT count(*) FROM cpu WHERE usage_user > 50").strip();
        assertTrue(sorted.getFirst().startsWith("Limit count=3,3,1,"), sorted::toString);
        assertTrue(sorted.getLast().contains("Scan default.cpu"), sorted::toString);
        assertTrue(sorted.getLast().contains("," + matching + ","), sorted::toString);
        // rows, zone maps, vectors, bytes
        assertTrue(sorted.getLast().matches(".*,10000,0,\\d+,\\d+"), sorted::toString);
        String counted = db.rows("EXPLAIN ANALYZE SELECT count(usage_user) FROM cpu");
        assertTrue(counted.strip().matches("(?s).*,1,1,\\d+,10000,[1-9]\\d*,0,0"), counted);
    }

    @Test
    void shouldKillAQuery() {
        try (QueryResult running = db.sql().query("SELECT * FROM cpu")) {
            assertNotNull(running.nextBatch());
            String id = db.rows("SELECT id FROM system.queries WHERE query = 'SELECT * FROM cpu'")
                    .strip();
            assertEquals("", db.rows("KILL QUERY " + id));
            assertEquals("ending\n", db.rows("SELECT state FROM system.queries WHERE id = " + id));
            QueryEndedException e = assertThrows(QueryEndedException.class, running::nextBatch);
            assertEquals(QueryEndedException.Reason.KILLED, e.reason());
        }
        assertEquals("1\n", db.rows("SELECT count(*) FROM system.queries"));
        assertTrue(db.rows("SHOW QUERIES").contains(",default,SHOW QUERIES,"));
        QueryException e = assertThrows(QueryException.class, () -> db.rows("KILL QUERY 999999999"));
        assertEquals("there is no query 999999999", e.getMessage());
    }
}
