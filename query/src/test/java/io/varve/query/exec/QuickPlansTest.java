// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.Field;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.vector.ValueType;
import io.varve.query.QueryResult;
import io.varve.query.SqlEngine;
import io.varve.query.SqlFixture;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which queries are answered without another thread.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class QuickPlansTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int SERIES = 300;

    private SqlFixture db;

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.filled(directory, 2);
        try (Writer writer = db.engine().database("default").writer()) {
            Field wide = writer.field("wide", "x", ValueType.I64);
            for (int i = 0; i < SERIES; i++) {
                writer.row(writer.series("wide", "host", "h" + i), i)
                        .set(wide, i)
                        .append();
            }
            Field deep = writer.field("deep", "x", ValueType.I64);
            Series one = writer.series("deep", "host", "only");
            for (int i = 0; i <= QuickPlans.MAX_ROWS; i++) {
                writer.row(one, i).set(deep, i).append();
            }
            writer.commit();
        }
    }

    @AfterAll
    void close() {
        db.close();
    }

    /// The answer's first value if the text is answered at once, else null.
    private @Nullable String quick(String sql) {
        for (int i = 0; i < 3; i++) {
            assertNotNull(db.rows(sql));
        }
        QueryContext context = db.sql().newQuickContext(TIMEOUT_NS);
        SqlEngine.Planned planned = db.sql().known(sql, SqlEngine.DEFAULT_DATABASE, context);
        assertNotNull(planned, "no template");
        try (QueryResult result = db.sql().executeIfQuick(planned, context)) {
            if (result == null) {
                return null;
            }
            StringBuilder all = new StringBuilder();
            while (result.next()) {
                all.append(result.getString(0)).append('~');
            }
            return all.toString();
        } finally {
            context.close();
            assertEquals(0, db.sql().usedBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT max(usage_user) FROM cpu WHERE hostname = 'host_1'",
                "SELECT max(usage_user) + 1 FROM cpu WHERE hostname = 'host_1'",
                "SELECT time_bucket('1 hour', time) AS t, max(n) FROM cpu WHERE hostname IN ('host_1', 'host_3') GROUP BY 1 ORDER BY 1",
                "SELECT time_bucket('1 hour', time) AS t, max(n) FROM cpu WHERE hostname = 'host_2' GROUP BY 1 ORDER BY 1 DESC LIMIT 2",
                "SELECT max(x) FROM wide WHERE host = 'nobody'",
                "SELECT 1",
                "SELECT 1 + 2 AS three, upper('x')",
                "SELECT DISTINCT ON (hostname) hostname, n FROM cpu ORDER BY hostname, time DESC",
            })
    void shouldAnswerAtOnce(String sql) {
        StringBuilder expected = new StringBuilder();
        try (QueryResult result = db.sql().query(sql)) {
            while (result.next()) {
                expected.append(result.getString(0)).append('~');
            }
        }
        assertEquals(expected.toString(), quick(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM cpu WHERE hostname = 'host_1'",
                "SELECT max(x) FROM wide",
                "SELECT host, max(x) FROM wide GROUP BY host",
                "SELECT DISTINCT ON (host) host, x FROM wide ORDER BY host, time DESC",
                "SELECT max(usage_user) FROM cpu WHERE hostname = 'host_1' AND n > 3",
                "SELECT max(x), (SELECT count(*) FROM wide) FROM wide WHERE host = 'h1'",
                "SELECT stddev(usage_user) FROM cpu WHERE hostname = 'host_1'",
            })
    void shouldLeaveOthersToTheirThreads(String sql) {
        assertNull(quick(sql));
    }

    @Test
    void shouldEndWhereThereAreMoreRowsThanSeen() {
        assertThrows(ResourceExhaustedException.class, () -> quick("SELECT max(x) FROM deep WHERE host = 'only'"));
        assertEquals(0, db.sql().usedBytes());
    }
}
