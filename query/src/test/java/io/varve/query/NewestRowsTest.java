// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.testing.TestLog;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Newest rows of so many series that several threads and several blocks of rows have them, beside the same through a filter on values, which reads all rows.
///
/// Of each series some rows are in each of two files, some are deleted, some late, some columns without a value; a few series have rows in memory.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NewestRowsTest {
    private static final int HOSTS = 2500;
    private static final int BATCH = 50;
    private static final long SEED = 20_261_122;

    private SqlFixture engine;

    @BeforeAll
    void open(@TempDir Path directory) {
        TestLog.print("seed=" + SEED);
        Random random = new Random(SEED);
        engine = SqlFixture.empty(directory, 2, SqlOptions.defaults());
        engine.rows("CREATE TABLE m (host TAG, rack TAG, a DOUBLE, b BIGINT, c BOOLEAN, d VARCHAR, e UBIGINT)");
        for (int round = 0; round < 3; round++) {
            for (int from = 0; from < HOSTS; from += BATCH) {
                StringBuilder values = new StringBuilder();
                for (int host = from; host < from + BATCH; host++) {
                    for (int row = 0; row < (round == 2 ? random.nextInt(2) * (host % 7 == 0 ? 1 : 0) : 2); row++) {
                        values.append(values.isEmpty() ? "" : ", ").append(row(random, round, host));
                    }
                }
                if (!values.isEmpty()) {
                    engine.rows("INSERT INTO m (time, host, rack, a, b, c, d, e) VALUES " + values);
                }
            }
            if (round < 2) {
                engine.rows("FLUSH TABLE m");
            }
            if (round == 1) {
                engine.rows("DELETE FROM m WHERE rack = 'r3' AND time >= '2024-03-01 00:06:00'");
                engine.rows("DELETE FROM m WHERE host = 'h17'");
            }
        }
    }

    /// A row of the second round may be older than all of the first.
    private static String row(Random random, int round, int host) {
        int second = random.nextInt(600) + (round == 2 ? 900 : 0);
        return "('2024-03-01 00:%02d:%02d', 'h%d', %s, %s, %s, %s, %s, %s)"
                .formatted(
                        second / 60,
                        second % 60,
                        host,
                        host % 11 == 0 ? "NULL" : "'r" + host % 10 + "'",
                        random.nextInt(4) == 0 ? "NULL" : random.nextInt(1000) / 8.0,
                        random.nextInt(4) == 0 ? "NULL" : random.nextLong() / 2,
                        random.nextBoolean(),
                        host % 3 > 0 ? "NULL" : "'" + "x".repeat(random.nextInt(9)) + "'",
                        host % 2 == 0 ? "NULL" : random.nextInt(100));
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT DISTINCT ON (host) * FROM m %s ORDER BY host, time DESC",
                "SELECT DISTINCT ON (host) host, time, a, b, c, e FROM m %s ORDER BY host DESC, time DESC",
                "SELECT DISTINCT ON (rack, host) host, rack, b FROM m %s ORDER BY rack NULLS FIRST, host, time DESC",
                "SELECT DISTINCT ON (rack) rack, time, host, a FROM m %s ORDER BY rack, time DESC, host"
            })
    void shouldTakeTheNewestRowsOfManySeries(String query) {
        for (String range : new String[] {
            "WHERE time >= '1970-01-01'",
            "WHERE time < '2024-03-01 00:05:30'",
            "WHERE time >= '2024-03-01 00:02:00' AND time < '2024-03-01 00:16:00'"
        }) {
            String all = query.formatted(range + " AND (e IS NULL OR e < 1000)");
            assertEquals(engine.rows(all), engine.rows(query.formatted(range)), () -> query.formatted(range));
        }
    }

    @Test
    void shouldHaveNoRowOfWhatIsDeleted() {
        String newest = "SELECT DISTINCT ON (host) host, rack, time FROM m ORDER BY host, time DESC";
        assertEquals(
                "0",
                engine.rows("SELECT count(*) FROM (" + newest
                                + ") WHERE host = 'h17' OR rack = 'r3' AND time >= '2024-03-01 00:06:00'"
                                + " AND time < '2024-03-01 00:10:00'")
                        .strip());
        assertEquals(
                engine.rows("SELECT count(DISTINCT host) FROM m"),
                engine.rows("SELECT count(*) FROM (" + newest + ")"));
    }

    /// The second file has rows before and behind those of the first, and the range cuts into it: each file tells a last row of its own.
    @Test
    void shouldTakeTheNewestOfSeveralFiles() {
        engine.rows("CREATE TABLE nt (host TAG, v BIGINT)");
        insert(2000, 1024);
        engine.rows("FLUSH TABLE nt");
        insert(0, 1024);
        insert(10_000, 1024);
        engine.rows("FLUSH TABLE nt");
        for (String end : new String[] {"01:23:20", "00:40:00", "00:20:00", "02:50:00"}) {
            String newest = "SELECT DISTINCT ON (host) host, time, v FROM nt WHERE time < '2023-11-15 " + end
                    + "' ORDER BY host, time DESC";
            assertEquals(
                    engine.rows("SELECT host, time, v FROM nt WHERE time < '2023-11-15 " + end
                            + "' ORDER BY time DESC LIMIT 1"),
                    engine.rows(newest),
                    newest);
        }
    }

    private void insert(int first, int count) {
        for (int from = first; from < first + count; from += 128) {
            StringBuilder values = new StringBuilder();
            for (int second = from; second < from + 128; second++) {
                values.append(values.isEmpty() ? "" : ", ")
                        .append("('2023-11-15 %02d:%02d:%02d', 'a', %d)"
                                .formatted(second / 3600, second / 60 % 60, second % 60, second));
            }
            engine.rows("INSERT INTO nt (time, host, v) VALUES " + values);
        }
    }
}
