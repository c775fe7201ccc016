// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Field;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.vector.ValueType;
import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DropAndRenameTest {
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

    private void restart() {
        db.close();
        db = SqlFixture.empty(directory, 2, SqlOptions.defaults());
    }

    @Test
    void shouldDropATableForGood() {
        db.rows("FLUSH TABLE cpu");
        db.rows("INSERT INTO cpu (hostname, n, time) VALUES ('host_0', 7, '2020-01-01')");
        assertEquals("", db.rows("DROP TABLE cpu"));
        assertEquals("near\n", db.rows("SHOW TABLES"));
        assertThrows(QueryException.class, () -> db.rows("SELECT * FROM cpu"));
        assertEquals("0\n", db.rows("SELECT count(*) FROM system.partitions WHERE \"table\" = 'cpu'"));
        assertEquals(0, partitionsOfDropped());
        restart();
        assertEquals("near\n", db.rows("SHOW TABLES"));
        assertEquals(0, partitionsOfDropped());
        db.rows("CREATE TABLE cpu (hostname TAG, other TEXT)");
        assertEquals("0\n", db.rows("SELECT count(*) FROM cpu"));
        db.rows("INSERT INTO cpu (hostname, other) VALUES ('host_0', 'x')");
        assertEquals("host_0,x\n", db.rows("SELECT hostname, other FROM cpu"));
        assertEquals("2\n", db.rows("SELECT count(*) FROM near"));
    }

    private long partitionsOfDropped() {
        return db.engine().shards().stream()
                .flatMap(shard -> shard.partitions().stream())
                .filter(partition -> {
                    var table = db.engine().catalog().table(partition.key().tableId());
                    return table == null || table.isDropped();
                })
                .count();
    }

    @Test
    void shouldDropADatabaseWithItsTables() {
        db.rows("CREATE DATABASE d");
        db.rows("CREATE TABLE d.a (h TAG, v DOUBLE)");
        db.rows("INSERT INTO d.a (h, v) VALUES ('x', 1)");
        db.rows("DROP DATABASE d");
        assertEquals("default\n", db.rows("SHOW DATABASES"));
        restart();
        assertEquals("default\n", db.rows("SHOW DATABASES"));
        db.rows("CREATE DATABASE d");
        assertEquals("", db.rows("SHOW TABLES FROM d"));
        assertEquals(0, partitionsOfDropped());
    }

    @Test
    void shouldRefuseAWriterThatKnowsADroppedTable() {
        try (Writer writer = db.engine().database("default").writer()) {
            Series series = writer.series("near", "a", "b");
            Field x = writer.field("near", "x", ValueType.I64);
            db.rows("DROP TABLE near");
            CatalogException e = assertThrows(
                    CatalogException.class, () -> writer.row(series, 5).set(x, 1));
            assertEquals(CatalogException.Reason.NOT_FOUND, e.reason());
            // Looked up again it is another table.
            writer.row(writer.series("near", "a", "b"), 5)
                    .set(writer.field("near", "x", ValueType.I64), 9)
                    .append();
            writer.commit();
        }
        assertEquals("9\n", db.rows("SELECT x FROM near"));
    }

    @Test
    void shouldRenameATable() {
        String before = db.rows("SELECT count(*), sum(x) FROM near");
        db.rows("ALTER TABLE near RENAME TO far");
        assertEquals(before, db.rows("SELECT count(*), sum(x) FROM far"));
        assertThrows(QueryException.class, () -> db.rows("SELECT * FROM near"));
        db.rows("RENAME TABLE far TO near2");
        restart();
        assertEquals(before, db.rows("SELECT count(*), sum(x) FROM near2"));
        QueryException e = assertThrows(QueryException.class, () -> db.rows("ALTER TABLE near2 RENAME TO cpu"));
        assertTrue(String.valueOf(e.getMessage()).contains("table exists"));
        db.rows("CREATE TABLE near (v DOUBLE)");
        assertEquals("0\n", db.rows("SELECT count(*) FROM near"));
    }

    @Test
    void shouldRenameColumns() {
        db.rows("ALTER TABLE near RENAME COLUMN x TO y");
        db.rows("ALTER TABLE near RENAME a TO host");
        assertEquals("b,1\nb,2\n", db.rows("SELECT host, y FROM near ORDER BY time"));
        restart();
        assertEquals("b,1\nb,2\n", db.rows("SELECT host, y FROM near WHERE host = 'b' ORDER BY time"));
        db.rows("INSERT INTO near (host, y, time) VALUES ('b', 3, '2020-01-01')");
        assertEquals("b,6\n", db.rows("SELECT host, sum(y) FROM near GROUP BY 1"));
    }

    @Test
    void shouldLeaveWhatIsNotThere() {
        assertEquals("", db.rows("DROP TABLE IF EXISTS nope"));
        assertEquals("", db.rows("DROP TABLE IF EXISTS nope.nope"));
        assertEquals("", db.rows("DROP DATABASE IF EXISTS nope"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP TABLE cpuu|unknown table cpuu|12",
                "DROP DATABASE nope|database not found: \"nope\"|15",
                "DROP VIEW v|DROP VIEW is not supported yet|6",
                "ALTER TABLE near RENAME z TO y|unknown column z|25",
                "ALTER TABLE near RENAME COLUMN time TO y|column time cannot be renamed|32",
                "ALTER TABLE near RENAME x TO a|column exists: table=near, column=a|13",
                "DROP TABLE system.tables|table system.tables is virtual|12",
            })
    void shouldSayWhatIsWrong(String sql, String message, int column) {
        QueryException e = assertThrows(QueryException.class, () -> db.rows(sql));
        assertEquals(message, e.getMessage());
        assertEquals(column, e.column());
    }
}
