// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.timeseries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.Field;
import io.varve.engine.Writer;
import io.varve.engine.vector.ValueType;
import io.varve.query.SqlFixture;
import io.varve.query.SqlOptions;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.TimeText;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SAMPLE BY, GROUP BY with a duration, gaps and time zones over seven rows: hosts a (10:00 v=1, 10:05 v=2, 10:30 v=8) and b (10:05 v=5,
/// 10:20 v=null); two of host c on the night of 2024-10-27, when Berlin put its clocks back, 00:30Z and 01:30Z.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SampleByTest {
    private SqlFixture db;

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.empty(directory, 2, SqlOptions.defaults());
        try (Writer writer = db.engine().database("default").writer()) {
            add(writer, "a", "2024-01-01T10:00:00", 1.0);
            add(writer, "a", "2024-01-01T10:05:00", 2.0);
            add(writer, "b", "2024-01-01T10:05:00", 5.0);
            add(writer, "b", "2024-01-01T10:20:00", Double.NaN);
            add(writer, "a", "2024-01-01T10:30:00", 8.0);
            add(writer, "c", "2024-10-27T00:30:00", 1.0);
            add(writer, "c", "2024-10-27T01:30:00", 2.0);
            writer.commit();
        }
    }

    private static void add(Writer writer, String host, String time, double value) {
        Field v = writer.field("m", "v", ValueType.F64);
        Field n = writer.field("m", "n", ValueType.I64);
        var row = writer.row(writer.series("m", "host", host), TimeText.parse(time))
                .set(n, 1);
        if (!Double.isNaN(value)) {
            row.set(v, value);
        }
        row.append();
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
                "SELECT avg(v) FROM m WHERE host = 'a' GROUP BY 10m | 1.5~8",
                "SELECT time, avg(v) FROM m WHERE host = 'a' GROUP BY 10m | 10:00,1.5~10:30,8",
                "SELECT host, max(v) FROM m WHERE host != 'c' GROUP BY 1h, host ORDER BY host | a,8~b,5",
                "SELECT time, host, max(v) FROM m WHERE host != 'c' SAMPLE BY 1h ORDER BY host | 10:00,a,8~10:00,b,5",
                "SELECT max(v) AS x, time AS t FROM m WHERE host != 'c' SAMPLE BY 30m ORDER BY t DESC | 8,10:30~5,10:00",
                "SELECT extract(minute FROM time), count(*) FROM m WHERE host = 'a' SAMPLE BY 10m | 0,2~30,1",
                "SELECT time, count(*) AS k FROM m WHERE host != 'c' SAMPLE BY 10m HAVING count(*) > 1 | 10:00,3",
                "SELECT time, sum(n) FROM m WHERE host = 'a' SAMPLE BY 10m FILL(0) | 10:00,2~10:10,0~10:20,0~10:30,1",
                "SELECT sum(n) FROM m WHERE host = 'a' SAMPLE BY 10m FILL(0) | 2~0~0~1",
                "SELECT sum(n) + 1 FROM m WHERE host = 'a' SAMPLE BY 10m FILL(0) | 3~0~0~2",
                "SELECT time, locf(avg(v)), interpolate(avg(v)) FROM m WHERE host = 'a' SAMPLE BY 10m FILL(NULL)"
                        + " | 10:00,1.5,1.5~10:10,1.5,3.6666666666666665~10:20,1.5,5.833333333333333~10:30,8,8",
                "SELECT time_bucket_gapfill('10m', time) AS t, coalesce(locf(max(v)), -1) AS v FROM m WHERE host = 'a' AND time >="
                        + " '2024-01-01T09:45' AND time < '2024-01-01T10:45' GROUP BY t ORDER BY t"
                        + " | 09:40,-1~09:50,-1~10:00,2~10:10,2~10:20,2~10:30,8~10:40,8",
                "SELECT time, host, count(*) FROM m WHERE host != 'c' SAMPLE BY 15m FILL(NULL) ORDER BY host, time"
                        + " | 10:00,a,2~10:15,a,null~10:30,a,1~10:00,b,1~10:15,b,1~10:30,b,null",
                "SELECT time, count(*) FROM m WHERE host = 'x' SAMPLE BY 1h FROM '2024-01-01T05:00' TO '2024-01-01T07:00' FILL(0)"
                        + " | 05:00,0~06:00,0",
                "SELECT time, host, count(*) FROM m WHERE host != 'c' AND v > 1 SAMPLE BY 20m ALIGN TO FIRST OBSERVATION"
                        + " ORDER BY time, host | 10:05,a,1~10:05,b,1~10:25,a,1",
                "SELECT time, count(*) FROM m x SAMPLE BY 1d FROM '2024-02-01' ALIGN TO FIRST OBSERVATION | 2024-10-27T00:30:00,2",
                "SELECT count(*) AS n FROM (SELECT avg(v) AS c FROM m SAMPLE BY 10m) | 5",
                "SELECT count(*) FROM (SELECT time, avg(v) FROM m SAMPLE BY 10m) AS s | 5",
                "SELECT time, count(*) FROM m WHERE host = 'c' SAMPLE BY 1h ALIGN TO CALENDAR TIME ZONE 'Europe/Berlin'"
                        + " | 2024-10-27T00:00:00,1~2024-10-27T01:00:00,1",
                "SELECT time, count(*) FROM m WHERE host = 'c' SAMPLE BY 1d ALIGN TO CALENDAR TIME ZONE 'Europe/Berlin'"
                        + " | 2024-10-26T22:00:00,2",
                "SELECT DISTINCT date_trunc('month', time, 'America/New_York') AS t FROM m WHERE host = 'c' | 2024-10-01T04:00:00",
                "SELECT time_bucket('1d', time, 'Asia/Tokyo') AS t, count(*) FROM m WHERE host = 'a' GROUP BY t"
                        + " | 2023-12-31T15:00:00,3",
                "SELECT time_bucket('1d', time, '2024-01-01T06:00:00') AS t, count(*) FROM m WHERE host = 'a' GROUP BY t"
                        + " | 2024-01-01T06:00:00,3",
                "SELECT to_timezone(time, 'Asia/Tokyo') FROM m WHERE host = 'c' ORDER BY time LIMIT 1 | 2024-10-27T09:30:00",
                "SELECT host, n FROM m LATEST ON time PARTITION BY host ORDER BY host | a,1~b,1~c,1",
                "SELECT host, v FROM m LATEST ON time PARTITION BY host ORDER BY host | a,8~b,null~c,2",
                "SELECT count(*), sum(v) FROM m LATEST ON time PARTITION BY host | 3,10",
                "SELECT x.host FROM m x WHERE x.v < 8 LATEST ON x.time PARTITION BY x.host ORDER BY x.host | a~b~c",
                "SELECT * FROM generate_series(1, 3) | 1~2~3",
                "SELECT g, g * 2 FROM generate_series(3, 0, -2) AS g | 3,6~1,2",
                "SELECT x FROM generate_series('2024-01-01', '2024-01-01T02:30', 1h) AS g(x) | 00:00~01:00~02:00",
                "SELECT count(*), min(generate_series) FROM generate_series((now() - 24h), now(), 1h) WHERE false | 0,null",
                "SELECT x FROM generate_series('2024-01-31', '2024-04-01', 1M) AS g(x) WHERE x > '2024-02-10'"
                        + " | 2024-02-29T00:00:00~2024-03-31T00:00:00",
                "SELECT count(*), sum(s) FROM generate_series(1, 1000000) AS s | 1000000,500000500000",
                "SELECT time + 1M - 1h AS t FROM m WHERE host = 'b' ORDER BY t LIMIT 1 | 2024-02-01T09:05:00"
            })
    void shouldAnswer(String sql, String expected) {
        String rows = expected.replaceAll("(^|~|,)(\\d\\d:\\d\\d)(?!:)", "$12024-01-01T$2:00")
                .replace('~', '\n');
        assertEquals(rows + "\n", db.rows(sql), sql);
        assertEquals(rows + "\n", db.rows(sql), sql + " again");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT time, max(v) FROM m SAMPLE BY 1h FILL(NONE, NONE) | 1:46 invalid fill value: NONE",
                "SELECT max(v) FROM m SAMPLE BY 1h FILL(0, 0) | 1:43 FILL has 2 values for 1 aggregates",
                "SELECT max(v) FROM m SAMPLE BY 1h FILL(prv) | 1:40 invalid fill value: prv",
                "SELECT sum(n), max(v) FROM m SAMPLE BY 1h FILL(0.5, 0.5) | 1:48 invalid fill value: 0.5",
                "SELECT max(host) FROM m SAMPLE BY 1h FILL(LINEAR) | 1:43 a line is drawn between numbers, not between values of type VARCHAR",
                "SELECT max(v) FROM m SAMPLE BY 1h ALIGN TO CALENDAR TIME ZONE 'Europe/Berln' | 1:29 unknown time zone 'Europe/Berln'",
                "SELECT * FROM m SAMPLE BY 1h | 1:8 SAMPLE BY takes columns by name, not *",
                "SELECT max(v) FROM m SAMPLE BY 0s | 1:29 the width of a bucket must be more than zero",
                "SELECT * FROM generate_series(1, 3, 0) | 1:37 the step must not be zero",
                "SELECT * FROM generate_series(1, v) | 1:34 generate_series takes constants",
                "SELECT * FROM generate_serie(1, 2) | 1:15 unknown table function generate_serie",
                "SELECT * FROM generate_series(-9e18, 9e18) | 1:15 the series is too long",
                "SELECT locf(v) FROM m | 1:8 locf needs gaps",
                "SELECT time_bucket_gapfill('1m', time) FROM m | 1:8 time_bucket_gapfill stands for a key of GROUP BY"
            })
    void shouldSayWhatIsWrongAndWhere(String sql, String expected) {
        QueryException error = assertThrows(QueryException.class, () -> db.rows(sql), sql);
        assertEquals(expected, error.line() + ":" + error.column() + " " + error.getMessage(), sql);
    }
}
