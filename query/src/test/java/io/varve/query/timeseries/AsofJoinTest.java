// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.timeseries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.Field;
import io.varve.engine.Writer;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.vector.ValueType;
import io.varve.query.SqlFixture;
import io.varve.query.SqlOptions;
import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ASOF JOIN and LT JOIN: `t` (a at 1 and 5 s, b at 3 s, c at 4 s), `q` (a at 1, 2 and 4 s with x 10, 20, 40, b at 1 s with x 11); `big` and `ref`
/// are 3,000 drawn rows each.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AsofJoinTest {
    private static final long SECOND = 1_000_000_000L;

    private SqlFixture db;
    private final List<long[]> big = new ArrayList<>();
    private final List<TreeMap<Long, Long>> ref = List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.empty(directory, 2, SqlOptions.defaults());
        try (Writer writer = db.engine().database("default").writer()) {
            add(writer, "t", "a", 1 * SECOND, 1);
            add(writer, "t", "a", 5 * SECOND, 5);
            add(writer, "t", "b", 3 * SECOND, 3);
            add(writer, "t", "c", 4 * SECOND, 4);
            add(writer, "q", "a", 1 * SECOND, 10);
            add(writer, "q", "a", 2 * SECOND, 20);
            add(writer, "q", "a", 4 * SECOND, 40);
            add(writer, "q", "b", 1 * SECOND, 11);
            SeededRng rng = new SeededRng(3);
            for (int i = 0; i < 3000; i++) {
                int key = (int) Math.floorMod(rng.nextLong(), 3L);
                long time = Math.floorMod(rng.nextLong(), 100_000L);
                int right = (int) Math.floorMod(rng.nextLong(), 3L);
                long rightTime = Math.floorMod(rng.nextLong(), 100_000L);
                add(writer, "big", "k" + key, time, i);
                big.add(new long[] {key, time, i});
                if (ref.get(right).putIfAbsent(rightTime, (long) i) == null) {
                    add(writer, "ref", "k" + right, rightTime, i);
                }
            }
            writer.commit();
        }
    }

    private static void add(Writer writer, String table, String host, long time, long value) {
        Field x = writer.field(table, "x", ValueType.I64);
        writer.row(writer.series(table, "host", host), time).set(x, value).append();
    }

    @AfterAll
    void close() {
        db.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT t.x, q.x FROM t ASOF JOIN q ON (host) ORDER BY t.x | 1,10~3,11~4,null~5,40",
                "SELECT t.x, q.x FROM t ASOF JOIN q ON t.host = q.host ORDER BY t.x | 1,10~3,11~4,null~5,40",
                "SELECT t.x, q.x FROM t LT JOIN q ON (host) ORDER BY t.x | 1,null~3,11~4,null~5,40",
                "SELECT t.x, q.x FROM t ASOF JOIN q ON (host) TOLERANCE 1s ORDER BY t.x | 1,10~3,null~4,null~5,40",
                "SELECT l.x, r.x FROM t AS l ASOF JOIN q r WHERE l.x > 1 ORDER BY l.x | 3,20~4,40~5,40",
                "SELECT t.x, q.x FROM t ASOF JOIN q TOLERANCE 1s WHERE t.x > 3 ORDER BY t.x | 4,40~5,40",
                "SELECT t.x, q.x FROM t ASOF JOIN (SELECT * FROM q WHERE x < 40) AS q ON (host) WHERE t.host = 'a' ORDER BY 1 | 1,10~5,20",
                "SELECT a.x, b.x, c.x FROM t a ASOF JOIN q b ON (host) LT JOIN q c ON (host) ORDER BY a.x | 1,10,null~3,11,11~4,null,null~5,40,40",
                "SELECT host, n FROM (SELECT t.host, count(q.x) AS n FROM t ASOF JOIN q GROUP BY t.host) AS s ORDER BY 1 | a,2~b,1~c,1",
                "SELECT t.x FROM t ASOF JOIN q ON (host) WHERE q.x IS NULL | 4"
            })
    void shouldAnswer(String sql, String expected) {
        assertEquals(expected.replace('~', '\n') + "\n", db.rows(sql), sql);
    }

    @Test
    void shouldAgreeWithSortedMaps() {
        StringBuilder asof = new StringBuilder();
        StringBuilder near = new StringBuilder();
        for (long[] row : big) {
            var found = ref.get((int) row[0]).floorEntry(row[1]);
            var earlier = ref.get((int) row[0]).lowerEntry(row[1]);
            boolean close = earlier != null && row[1] - earlier.getKey() <= 50;
            asof.append(row[2])
                    .append(',')
                    .append(found == null ? "null" : found.getValue())
                    .append('\n');
            near.append(row[2])
                    .append(',')
                    .append(close ? earlier.getValue() : "null")
                    .append('\n');
        }
        // Rows of one series and one time are one row: the last that was written.
        String distinct = "SELECT big.x, ref.x FROM big ";
        assertEquals(known(asof), db.rows(distinct + "ASOF JOIN ref ON (host) ORDER BY big.x"));
        assertEquals(known(near), db.rows(distinct + "LT JOIN ref ON (host) TOLERANCE 50ns ORDER BY big.x"));
    }

    /// The lines whose row of `big` is still there.
    private String known(StringBuilder lines) {
        List<String> there = List.of(db.rows("SELECT x FROM big ORDER BY x").split("\n", -1));
        StringBuilder known = new StringBuilder();
        for (String line : lines.toString().split("\n", -1)) {
            if (!line.isEmpty() && there.contains(line.substring(0, line.indexOf(',')))) {
                known.append(line).append('\n');
            }
        }
        return known.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT 1 FROM t ASOF JOIN q ON t.x > q.x | 1:32 an ASOF JOIN joins equal keys",
                "SELECT 1 FROM t ASOF JOIN q ON (hst) | 1:32 unknown column hst",
                "SELECT 1 FROM t ASOF JOIN q TOLERANCE 1 | 1:39 syntax error at ~1~",
                "SELECT 1 FROM t ASOF JOIN (SELECT x FROM q) AS s | 1:48 unknown column time"
            })
    void shouldSayWhatIsWrongAndWhere(String sql, String expected) {
        QueryException error = assertThrows(QueryException.class, () -> db.rows(sql), sql);
        assertEquals(
                expected.replace((char) 126, (char) 34),
                error.line() + ":" + error.column() + " " + error.getMessage(),
                sql);
    }
}
