// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Field;
import io.varve.engine.Writer;
import io.varve.engine.vector.ValueType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// DELETE and COMPACT by what queries answer before and after.
@Timeout(120)
final class StorageStatementsTest {
    /// What a condition of a DELETE must select: the rows that the same condition of a SELECT does.
    private static final List<String> CONDITIONS = List.of(
            "time < '2024-01-01 01:00:00'",
            "time <= '2024-01-01 01:00:00' AND hostname = 'host_1'",
            "time BETWEEN '2024-01-01 01:00:00' AND '2024-01-01 02:00:00' AND region <> 'us'",
            "time = '2024-01-01 05:33:10'",
            "time > '2024-01-01 01:00:00' AND time >= '2024-01-01 05:00:00' AND hostname ~ '_[12]$'",
            "hostname IN ('host_0', 'host_4', 'nobody')",
            "region != 'eu'",
            "hostname NOT IN ('host_1', 'host_2') AND region !~ '^u'",
            "region IS NULL AND time >= '2024-01-01 05:33:00'",
            "time >= '2024-01-01 05:00:00' AND time < '2024-01-01 05:00:00'",
            "TIMESTAMP '2024-01-01 05:33:00' < time",
            "hostname = ''");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldDeleteWhatTheSameConditionSelects(int shards) {
        long left;
        try (SqlFixture db = SqlFixture.filled(directory, shards)) {
            left = count(db, "");
            for (int i = 0; i < CONDITIONS.size(); i++) {
                String where = " WHERE " + CONDITIONS.get(i);
                if (i == CONDITIONS.size() / 2) {
                    db.rows("FLUSH TABLE cpu");
                }
                left -= count(db, where);
                assertEquals("", db.rows("DELETE FROM cpu" + where));
                assertEquals(0, count(db, where), where);
                assertEquals(left, count(db, ""), where);
            }
            assertTrue(left > 0 && left < 10_000, "left: " + left);
            db.rows("FLUSH TABLE cpu");
            assertEquals(left, count(db, ""));
            db.rows("COMPACT TABLE cpu TO warm");
            assertEquals(left, count(db, ""));
            db.rows("COMPACT TABLE cpu TO COLD");
            assertEquals(left, count(db, ""));
        }
        try (SqlFixture db = SqlFixture.empty(directory, shards, SqlOptions.defaults())) {
            assertEquals(left, count(db, ""));
            assertEquals("", db.rows("DELETE FROM \"default\".cpu;"));
            assertEquals(0, count(db, ""));
            assertEquals("2\n", db.rows("SELECT count(*) FROM near"));
        }
        try (SqlFixture db = SqlFixture.empty(directory, shards, SqlOptions.defaults())) {
            assertEquals(0, count(db, ""));
        }
    }

    @Test
    void shouldKeepWhatComesAfterADelete() {
        try (SqlFixture db = SqlFixture.empty(directory, 1, SqlOptions.defaults())) {
            write(db, 1);
            db.rows("DELETE FROM t");
            write(db, 2);
            assertEquals("2\n", db.rows("SELECT v FROM t"));
            db.rows("FLUSH TABLE t");
            assertEquals("2\n", db.rows("SELECT v FROM t"));
        }
        try (SqlFixture db = SqlFixture.empty(directory, 1, SqlOptions.defaults())) {
            assertEquals("2\n", db.rows("SELECT v FROM t"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldPressATableIntoATier(int shards) {
        String all = "SELECT * FROM cpu ORDER BY time, hostname";
        try (SqlFixture db = SqlFixture.filled(directory, shards)) {
            String before = db.rows(all);
            assertEquals("", db.rows("COMPACT TABLE cpu TO warm"));
            assertTrue(db.rows("SHOW STORAGE FROM cpu").startsWith("cpu,warm,1," + shards + ",10000,"));
            assertEquals(before, db.rows(all));
            assertEquals("", db.rows("COMPACT TABLE cpu TO cold"));
            assertTrue(db.rows("SHOW STORAGE FROM cpu").startsWith("cpu,cold,1," + shards + ",10000,"));
            assertEquals("", db.rows("COMPACT TABLE cpu TO warm"));
            assertTrue(db.rows("SHOW STORAGE FROM cpu").startsWith("cpu,cold,1,"));
            assertEquals(before, db.rows(all));
        }
    }

    @Test
    void shouldListDeletesUntilTheirRowsAreGone() {
        try (SqlFixture db = SqlFixture.filled(directory, 1)) {
            db.rows("FLUSH TABLE cpu");
            assertEquals("", db.rows("SHOW DELETES"));
            db.rows("DELETE FROM cpu WHERE time < '2024-01-01 00:30:00' AND hostname = 'host_1'");
            db.rows("DELETE FROM cpu WHERE time >= '2024-01-01 05:00:00'");
            String[] deletes = db.rows("SHOW DELETES").split("\n", -1);
            assertEquals(3, deletes.length);
            assertTrue(deletes[0].matches("cpu,0,\\d+,null,2024-01-01T00:29:59.999999999,1,masked, 1 run left"));
            assertTrue(deletes[1].matches("cpu,0,\\d+,2024-01-01T05:00:00,null,all,masked, 1 run left"));
            db.rows("COMPACT TABLE cpu TO warm");
            assertEquals("", db.rows("SHOW DELETES"));
            assertEquals("", db.rows("SHOW TASKS"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldShowSeriesTheirLimitsAndTheValuesOfTags(int shards) {
        try (SqlFixture db = SqlFixture.filled(directory, shards)) {
            db.rows("ALTER TABLE cpu SET (max_series = '5k')");
            db.rows("ALTER DATABASE \"default\" SET (max_series = 7000)");
            String hosts = db.rows("SELECT count(DISTINCT hostname) FROM cpu").strip();
            String regions = db.rows("SELECT count(DISTINCT region) FROM cpu WHERE region IS NOT NULL")
                    .strip();
            assertEquals(
                    "default,cpu,null," + hosts + ",null,5000\ndefault,cpu,hostname,null," + hosts
                            + ",null\ndefault,cpu,region,null," + regions + ",null\n",
                    db.rows("SHOW CARDINALITY FROM cpu"));
            String all = db.rows("SHOW CARDINALITY ON \"default\"");
            assertTrue(all.matches("(?s)default,null,null,\\d+,null,7000\n.*"), all);
            assertTrue(all.contains("default,cpu,hostname,null," + hosts + ",null\n"), all);
            assertEquals(all, db.rows("SHOW CARDINALITY"));
            assertEquals(all, db.rows("SELECT * FROM system.cardinality WHERE database = 'default'"));
            assertEquals("", db.rows("CREATE DATABASE small WITH (max_series = 3)"));
            assertEquals("small,null,null,0,null,3\n", db.rows("SHOW CARDINALITY ON small"));
            assertEquals("", db.rows("ALTER DATABASE small SET (max_series = none)"));
            assertEquals("small,null,null,0,null,null\n", db.rows("SHOW CARDINALITY ON small"));
        }
    }

    @Test
    void shouldListPartitions() {
        try (SqlFixture db = SqlFixture.filled(directory, 1)) {
            String rows = "SELECT from_time, to_time, tier, runs, rows, bytes > 0, memtable_rows FROM system.partitions"
                    + " WHERE \"table\" = 'cpu'";
            // Rows that are years old when they come make partitions of a week.
            String week = "2024-01-01T00:00:00,2024-01-08T00:00:00,";
            assertEquals(week + "hot,0,0,false,10000\n", db.rows(rows));
            db.rows("FLUSH TABLE cpu");
            assertEquals(week + "hot,1,10000,true,0\n", db.rows(rows));
            db.rows("COMPACT TABLE cpu TO warm");
            assertEquals(week + "warm,1,10000,true,0\n", db.rows(rows));
            assertEquals("", db.rows("SELECT * FROM system.tasks"));
        }
    }

    @Test
    void shouldTellWhatWasWrittenAndWhatIsLate() {
        try (SqlFixture db = SqlFixture.filled(directory, 1)) {
            String work = "SELECT work, done, failed, read_bytes, written_bytes FROM system.work";
            String amplification = "SELECT per_log_byte FROM system.work WHERE work = 'all'";
            String[] idle = db.rows(work).split("\n", -1);
            assertTrue(idle[0].matches("log,null,null,null,\\d+"), idle[0]);
            assertEquals("flush,0,0,0,0", idle[1]);
            assertEquals("merge,0,0,0,0", idle[2]);
            assertEquals("move,0,0,0,0", idle[3]);
            assertEquals("all" + idle[0].substring("log".length()), idle[4]);
            assertEquals(1, Double.parseDouble(db.rows(amplification)));
            db.rows("FLUSH TABLE cpu");
            String bytes = db.rows("SELECT sum(bytes) FROM system.partitions").strip();
            String late = "SELECT overdue_seconds > 30000000 FROM system.partitions WHERE \"table\" = 'cpu'";
            assertEquals("true\n", db.rows(late), "years old and still hot");
            assertTrue(db.rows("SHOW STORAGE FROM cpu").matches("cpu,hot,1,1,10000,\\d+,\\d{8,}\n"));
            db.rows("COMPACT TABLE cpu TO cold");
            String cold = db.rows("SELECT sum(bytes) FROM system.partitions").strip();
            String[] done = db.rows(work).split("\n", -1);
            assertEquals("flush,1,0,0," + bytes, done[1]);
            assertEquals("merge,0,0,0,0", done[2]);
            assertEquals("move,1,0," + bytes + "," + cold, done[3]);
            double log = Double.parseDouble(idle[0].substring(idle[0].lastIndexOf(',') + 1));
            double written = log + Double.parseDouble(bytes) + Double.parseDouble(cold);
            assertEquals(written / log, Double.parseDouble(db.rows(amplification)), 1e-9);
            assertEquals("false\n", db.rows(late));
            assertTrue(db.rows("SHOW STORAGE FROM cpu").endsWith(",0\n"));
        }
    }

    @Test
    void shouldLeaveItsWordsToNames() {
        try (SqlFixture db = SqlFixture.empty(directory, 1, SqlOptions.defaults())) {
            db.rows("CREATE TABLE compact (delete TAG, warm DOUBLE, cold DOUBLE)");
            assertEquals("", db.rows("SELECT delete, warm AS compact FROM compact WHERE delete = 'x'"));
            assertEquals("", db.rows("DELETE FROM compact WHERE delete = 'x'"));
            assertEquals("", db.rows("COMPACT TABLE compact TO warm"));
        }
    }

    private static long count(SqlFixture db, String where) {
        return Long.parseLong(db.rows("SELECT count(*) FROM cpu" + where).strip());
    }

    private static void write(SqlFixture db, long value) {
        try (Writer writer = db.engine().database("default").writer()) {
            Field v = writer.field("t", "v", ValueType.I64);
            writer.row(writer.series("t", "a", "b"), 1).set(v, value).append();
            writer.commit();
        }
    }
}
