// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a scan orders itself, beside the same through a sort: groups by their keys, the first groups by time out of a part of the time, and the
/// newest rows out of zone maps. Part of the rows is in files, part in memtables.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OrderedScansTest {
    private SqlFixture engine;

    @BeforeAll
    void open(@TempDir Path directory) {
        engine = SqlFixture.filled(directory, 2);
        engine.rows("FLUSH TABLE cpu");
        engine.rows("INSERT INTO cpu (time, hostname, region, usage_user, n) VALUES"
                + " ('2024-01-01 05:33:20', 'host_0', 'eu', 55, NULL), ('2024-01-01 05:33:30', 'host_9', NULL, NULL, 7),"
                + " ('2023-11-30 00:00:00', 'host_1', 'us', 1, 1), ('2024-02-01 00:00:00', 'Ünal', 'us', 2, 2)");
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT time_bucket('1 hour', time) AS t, hostname, avg(usage_user), count(*) FROM cpu %s GROUP BY 1, 2 ORDER BY 1, 2",
                "SELECT time_bucket('1 hour', time) AS t, hostname, sum(n), min(n) FROM cpu %s GROUP BY 1, 2 ORDER BY 2 DESC, 1 DESC",
                "SELECT region, hostname, max(usage_user), last(n) FROM cpu %s GROUP BY 1, 2 ORDER BY 1 NULLS FIRST, 2",
                "SELECT region, hostname, first(usage_user) FROM cpu %s GROUP BY 1, 2 ORDER BY 1 DESC NULLS LAST, 2 DESC",
                "SELECT region, hostname, max(n) - min(n) FROM cpu %s GROUP BY 1, 2 ORDER BY 2",
                "SELECT time_bucket('1 minute', time) AS t, max(usage_user) FROM cpu %s GROUP BY 1 ORDER BY 1 DESC LIMIT 5",
                "SELECT time_bucket('1 minute', time) AS t, max(usage_user) FROM cpu %s GROUP BY 1 ORDER BY 1 LIMIT 3 OFFSET 2",
                "SELECT time_bucket('1 minute', time) AS t, hostname, max(n) FROM cpu %s GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT 7",
                "SELECT time_bucket('1 minute', time) AS t, hostname, max(n) FROM cpu %s GROUP BY 1, 2 ORDER BY 2, 1 DESC LIMIT 7",
                "SELECT time_bucket('7 minutes', time) AS t, count(n) FROM cpu %s GROUP BY 1 ORDER BY 1 DESC LIMIT 200",
                "SELECT time_bucket('1 second', time) AS t, count(n) FROM cpu %s GROUP BY 1 ORDER BY 1 LIMIT 0",
                "SELECT time_bucket('1 day', time) AS t, sum(n) FROM cpu %s GROUP BY 1 ORDER BY 1 LIMIT 2",
                "SELECT time_bucket('1 hour', time) AS t, sum(n) FROM cpu %s GROUP BY 1 ORDER BY 1 DESC LIMIT 4",
            })
    void shouldOrderGroupsAsASortDoes(String query) {
        for (String range : new String[] {
            "WHERE time >= '1970-01-01'",
            "WHERE time < '2024-01-01 03:17:23'",
            "WHERE time >= '2024-01-01 01:02:03' AND time < '2024-01-01 05:33:25'",
            "WHERE time > '2025-01-01'"
        }) {
            // The scan does not answer filters on values: this groups and sorts by operators.
            String sorted = query.formatted(range + " AND (n IS NULL OR n > -1)");
            assertEquals(engine.rows(sorted), engine.rows(query.formatted(range)), () -> query.formatted(range));
        }
    }

    @Test
    void shouldOrderBucketsAsFarApartAsTimesCanBe() {
        engine.rows("CREATE TABLE ages (a TAG, x BIGINT) WITH (write_window_past = none, write_window_future = none)");
        engine.rows(
                "INSERT INTO ages (time, a, x) VALUES ('1700-01-01', 'p', 1), ('2200-01-01', 'q', 2), ('1950-01-01', 'p', 3)");
        String query = "SELECT time_bucket('1 day', time) AS t, a, max(x) FROM ages GROUP BY 1, 2 ORDER BY 1";
        assertEquals(
                "1700-01-01T00:00:00,p,1~1950-01-01T00:00:00,p,3~2200-01-01T00:00:00,q,2",
                engine.rows(query).strip().replace('\n', '~'));
        assertEquals(
                "2200-01-01T00:00:00,q,2~1950-01-01T00:00:00,p,3",
                engine.rows(query + " DESC LIMIT 2").strip().replace('\n', '~'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT DISTINCT ON (hostname) hostname, time, usage_user, n, note FROM cpu %s ORDER BY hostname, time DESC",
                "SELECT DISTINCT ON (hostname) hostname, n FROM cpu %s ORDER BY hostname DESC, time DESC",
                "SELECT DISTINCT ON (hostname) hostname, time, n + 1 AS m FROM cpu %s ORDER BY hostname, time DESC",
                "SELECT DISTINCT ON (region) region, time, n FROM cpu %s ORDER BY region NULLS FIRST, time DESC, hostname",
            })
    void shouldTakeTheNewestRowsOfAllRows(String query) {
        for (String range : new String[] {
            "WHERE time >= '1970-01-01'",
            "WHERE time < '2024-01-01 05:33:20'",
            "WHERE time < '2024-01-01 03:17:20'",
            "WHERE time < '2024-01-01 03:16:40'",
            "WHERE time >= '2024-01-01 05:33:20' AND time < '2024-01-02'"
        }) {
            String all = query.formatted(range + " AND (n IS NULL OR n > -1)");
            assertEquals(engine.rows(all), engine.rows(query.formatted(range)), () -> query.formatted(range));
        }
    }
}
