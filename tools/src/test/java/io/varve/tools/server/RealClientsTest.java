// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.questdb.client.Sender;
import io.questdb.client.cutlass.line.LineSenderException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that others wrote, as they are, against a server of its own process.
@Timeout(240)
class RealClientsTest {
    private static final int ROWS = 100_000;
    private static final int BATCH = 10_000;
    private static final long START_MS = 1_700_000_000_000L;

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // by start
    private RealServer server;

    @BeforeEach
    void start() throws IOException {
        server = RealServer.start(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Rows of a table, asked until they are all there: over TCP nobody is told when.
    private void assertRows(String database, String table) throws Exception {
        String path = "/api/v3/query_sql?format=json&db=" + database + "&q=SELECT+count(*)+AS+n+FROM+" + table;
        String all = "[{\"n\":" + ROWS + "}]";
        String answer = server.get(path).body();
        while (!answer.equals(all)) {
            answer = server.get(path).body();
        }
        assertEquals(all, answer);
    }

    private static void sendRows(Sender sender) {
        for (int i = 0; i < ROWS; i++) {
            sender.table("cpu")
                    .symbol("host", "h" + i % 100)
                    .doubleColumn("load", i / 7.0)
                    .longColumn("n", i)
                    .stringColumn("note", "row \"" + i + "\"")
                    .boolColumn("even", i % 2 == 0)
                    .at(START_MS + i, ChronoUnit.MILLIS);
        }
        sender.flush();
    }

    @Test
    void shouldServeQuestDbsClientOverTcp() throws Exception {
        try (Sender sender = Sender.fromConfig("tcp::addr=" + server.tcp() + ";")) {
            sendRows(sender);
            assertRows("default", "cpu");
        }
    }

    @Test
    void shouldServeQuestDbsClientOverHttp() throws Exception {
        try (Sender sender = Sender.fromConfig("http::addr=" + server.http() + ";")) {
            sendRows(sender);
        }
        assertRows("default", "cpu");
        Sender bad = Sender.fromConfig("http::addr=" + server.http() + ";auto_flush=off;");
        bad.table("cpu").longColumn("load", 1).stringColumn("n", "no number").at(START_MS, ChronoUnit.MILLIS);
        LineSenderException told = assertThrows(LineSenderException.class, bad::flush);
        assertTrue(String.valueOf(told.getMessage()).contains("field type conflict"), told.getMessage());
        bad.reset();
        bad.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeTheFirstClientOfInfluxDb(boolean gzip) throws Exception {
        try (InfluxDB influx = InfluxDBFactory.connect("http://" + server.http(), "user", "password")) {
            assertTrue(influx.ping().isGood());
            QueryResult made = influx.query(new Query("CREATE DATABASE \"metrics\"", "", true));
            assertTrue(!made.hasError() && !made.getResults().getFirst().hasError());
            assertTrue(influx.query(new Query("SHOW DATABASES")).toString().contains("metrics"));
            if (gzip) {
                influx.enableGzip();
            }
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                lines.add("cpu,host=h" + i % 100 + " load=" + i / 7.0 + ",n=" + i + "i " + (START_MS + i));
                if (lines.size() == BATCH) {
                    influx.write("metrics", "", InfluxDB.ConsistencyLevel.ONE, TimeUnit.MILLISECONDS, lines);
                    lines.clear();
                }
            }
            assertRows("metrics", "cpu");
            InfluxDBException told = assertThrows(
                    InfluxDBException.class,
                    () -> influx.write("metrics", "", InfluxDB.ConsistencyLevel.ONE, "cpu load=\"text\" 1"));
            assertTrue(String.valueOf(told.getMessage()).contains("field type conflict"), told.getMessage());
        }
    }
}
