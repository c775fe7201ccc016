// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.http.RawClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteServiceTest extends ServedWrites {
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldAnswer204WhenRowsAreVisible(int shards) throws IOException {
        start(shards);
        for (int i = 0; i < 20; i++) {
            Reply reply = client.post("/write?db=d&precision=s", "m,h=a x=1 " + i + "\nm,h=b x=1 " + i);
            assertEquals(204, reply.status());
            assertEquals("", reply.body());
            assertEquals("1.8.10-varve.0.1.0", reply.header("x-influxdb-version"));
            assertEquals("Varve", reply.header("x-influxdb-build"));
            assertEquals("always", reply.header("x-varve-durability"));
            assertFalse(reply.header("request-id").isEmpty());
            assertEquals(reply.header("request-id"), reply.header("x-request-id"));
            assertEquals(2 * i + 2, fixture.rows("d", "m").size());
        }
    }

    @Test
    void shouldWriteToDefaultWithoutDatabaseAndToOneOfTheRetentionPolicy() throws IOException {
        start(1);
        assertEquals(204, client.post("/write", "m x=1 1").status());
        assertEquals(204, client.post("/write?db=d&rp=autogen", "m x=1 1").status());
        assertEquals(
                204,
                client.post("/write?db=d&rp=week&consistency=all", "m x=2 2").status());
        assertEquals(List.of("x=1.0 1"), fixture.rows("default", "m"));
        assertEquals(List.of("x=1.0 1"), fixture.rows("d", "m"));
        assertEquals(List.of("x=2.0 2"), fixture.rows("d/week", "m"));
    }

    @Test
    void shouldReportWhatAWriteWouldDoAndWriteNothing() throws IOException {
        start(1);
        String path = "/write?db=d&precision=s&dry_run=true";
        String body = "m,h=a x=1i 1000\nm x=\"t\" 2000\n";
        String expected = "{\"dry_run\":true,\"database\":\"d\",\"complete\":true,\"lines\":2,\"rows\":1,\"refused\":1,"
                + "\"refused_lines\":[{\"line\":2,\"table\":\"m\",\"code\":\"invalid\",\"reason\":\"field type conflict: "
                + "input field \\\"x\\\" on measurement \\\"m\\\" is type string, already exists as type integer\","
                + "\"text\":\"m x=\\\"t\\\" 2000\"}],\"new_database\":true,"
                + "\"new_table_count\":1,\"new_tables\":[{\"table\":\"m\",\"line\":1}],\"new_column_count\":2,"
                + "\"new_columns\":[{\"table\":\"m\",\"column\":\"h\",\"role\":\"tag\",\"type\":\"string\",\"line\":1},"
                + "{\"table\":\"m\",\"column\":\"x\",\"role\":\"field\",\"type\":\"integer\",\"line\":1}],"
                + "\"new_series\":1,\"conflicts\":[{\"table\":\"m\",\"column\":\"x\",\"is\":\"integer\","
                + "\"sent\":\"string\",\"line\":2,\"lines\":1}],\"time\":{\"first\":\"1970-01-01T00:16:40Z\","
                + "\"last\":\"1970-01-01T00:16:40Z\",\"first_ns\":1000000000000,\"last_ns\":1000000000000},"
                + "\"assigned_times\":0,\"converted_values\":0,\"warnings\":[]}";
        client.send(RawClient.request(path, body) + RawClient.request(path, body, "X-Request-Id: second"));
        for (String id : List.of("", "second")) {
            Reply reply = client.read();
            assertEquals(200, reply.status());
            assertEquals("application/json", reply.header("content-type"));
            assertEquals(expected, reply.body());
            assertTrue(reply.header("request-id").endsWith(id));
        }
        assertFalse(fixture.hasTable("d", "m"));
        assertEquals(2, fixture.ingest.counters().dryRuns());
        assertEquals(0, fixture.ingest.counters().rows());
        Reply warned = client.post("/write?dry_run=true", "m x=1 " + System.currentTimeMillis());
        assertEquals("1 times look like milliseconds; add precision=ms", warned.header("x-varve-warning"));
        assertEquals(400, client.post("/write?dry_run=yes", "m x=1 1").status(), "a word half understood");
        assertEquals(204, client.post("/write?dry_run=false&db=d", "m x=1 1").status());
        assertEquals(List.of("x=1.0 1"), fixture.rows("d", "m"));
    }

    @Test
    void shouldKeepGoodLinesAndNameTheBadOnes() throws IOException {
        start(1);
        Reply reply = client.post("/write?db=d", "m x=1i 1\n# note\nm x=\"t\" 2\ncpu value=\nm x=3i 3\n");
        String conflict =
                "field type conflict: input field \\\"x\\\" on measurement \\\"m\\\" is type string, already exists as type integer";
        assertEquals(400, reply.status());
        assertEquals("application/json", reply.header("content-type"));
        assertEquals(
                "{\"error\":\"partial write: " + conflict + " dropped=2\",\"lines\":[{\"line\":3,\"reason\":\""
                        + conflict
                        + "\",\"text\":\"m x=\\\"t\\\" 2\"},{\"line\":4,\"reason\":\"unable to parse 'cpu value=': "
                        + "missing field value\",\"text\":\"cpu value=\"}]}",
                reply.body());
        assertTrue(reply.header("x-influxdb-error").startsWith("partial write: field type conflict"));
        assertEquals(List.of("x=1i 1", "x=3i 3"), fixture.rows("d", "m"));
        assertEquals(204, client.post("/write?db=d", "m x=4i 4").status(), "the connection is kept");
    }

    @Test
    void shouldRefuseSeriesBeyondALimitByCodeAndTakeKnownOnes() throws IOException {
        start(1);
        assertEquals(204, client.post("/write?db=d", "m,host=a x=1 1").status());
        Engine engine = fixture.engine;
        int id = engine.table("d", "m").id();
        int database = engine.table("d", "m").databaseId();
        engine.change(catalog -> List.of(
                new CatalogChange.SetTableOptions(id, new TreeMap<>(Map.of("max_series", "2")), List.of()),
                new CatalogChange.SetDatabaseOptions(database, new TreeMap<>(Map.of("max_series", "2")), List.of())));
        Reply reply = client.post(
                "/write?db=d",
                "m,host=a x=2 2\nm,host=b x=2 2\nm,host=c x=2 2\nm,host=a,new=d y=3 2\nm,host=b x=3 3\nn x=1 1\n");
        assertEquals(400, reply.status());
        String reason = "series limit reached: table \\\"m\\\" of database \\\"d\\\": series=2, limit=2 (max_series), "
                + "known series go on; tag with most values: \\\"host\\\" (";
        assertTrue(reply.body().startsWith("{\"error\":\"partial write: " + reason), reply.body());
        assertTrue(reply.body().contains("{\"line\":3,\"code\":\"series limit\",\"reason\":\"" + reason), reply.body());
        assertTrue(reply.body().contains("{\"line\":4,\"code\":\"series limit\""), reply.body());
        assertTrue(reply.body().contains("{\"line\":6,\"code\":\"series limit\""), reply.body());
        assertTrue(reply.body().contains(" dropped=3"), reply.body());
        assertEquals(4, fixture.rows("d", "m").size());
        assertNull(engine.catalog().findTable(database, "n"), "a refused line makes no table");
        assertNull(engine.table("d", "m").findColumn("y"), "and no column");
        engine.change(catalog -> List.of(
                new CatalogChange.SetTableOptions(id, new TreeMap<>(Map.of("max_series", "3")), List.of()),
                new CatalogChange.SetDatabaseOptions(
                        database, new TreeMap<>(Map.of("max_series", "none")), List.of())));
        assertEquals(204, client.post("/write?db=d", "m,host=c x=2 2\nn x=1 1").status());
        assertEquals(400, client.post("/write?db=d", "m,host=e x=2 2").status());
    }

    @Test
    void shouldGiveTheReasonAloneWhenNothingIsKept() throws IOException {
        start(1);
        Reply reply = client.post("/write?db=d", "cpu value=");
        assertEquals(400, reply.status());
        assertTrue(
                reply.body().startsWith("{\"error\":\"unable to parse 'cpu value=': missing field value\",\"lines\":["),
                reply.body());
    }

    @Test
    void shouldAddTheKeysOfTheOtherDialectWithoutDatabase() throws IOException {
        start(1);
        Reply reply = client.post("/write?precision=n", "m x=1 1\ncpu value=\n", "X-Request-Id: abc");
        String reason = "unable to parse 'cpu value=': missing field value";
        String text = "partial write: " + reason + " dropped=1";
        assertEquals(
                "{\"error\":\"" + text + "\",\"code\":\"invalid\",\"message\":\"" + text
                        + "\",\"line\":2,\"errorId\":\"abc\",\"lines\":[{\"line\":2,\"reason\":\"" + reason
                        + "\",\"text\":\"cpu value=\"}]}",
                reply.body());
        assertEquals("abc", reply.header("request-id"));
    }

    @Test
    void shouldNameTheFirstTenBadLinesOnly() throws IOException {
        start(1);
        Reply reply = client.post("/write?db=d", "bad\n".repeat(25) + "m x=1 1\n");
        assertTrue(reply.body().contains("dropped=25"), reply.body());
        assertTrue(reply.body().contains("\"line\":10,"), reply.body());
        assertFalse(reply.body().contains("\"line\":11,"), reply.body());
    }

    @Test
    void shouldAnswer204ToABodyWithoutRows() throws IOException {
        start(1);
        assertEquals(204, client.post("/write?db=d", "").status());
        assertEquals(204, client.post("/write?db=d", "\n# only a note\n").status());
    }

    @Test
    void shouldRefuseWhatItDoesNotUnderstand() throws IOException {
        start(1);
        assertRefused(400, "invalid precision", client.post("/write?db=d&precision=fortnight", "m x=1"));
        assertRefused(400, "invalid durability", client.post("/write?db=d&durability=soon", "m x=1"));
        assertRefused(400, "invalid name", client.post("/write?db=" + "n".repeat(300), "m x=1"));
        assertRefused(400, "invalid query string", client.post("/write?db=%zz", "m x=1"));
        assertRefused(415, "br", client.post("/write?db=d", "m x=1", "Content-Encoding: br"));
        client.send("GET /write?db=d HTTP/1.1\r\nHost: h\r\n\r\n");
        assertRefused(405, "use POST", client.read());
        assertEquals(
                204,
                client.post("/write?db=d", "m x=1 1", "Content-Encoding: identity")
                        .status());
        assertEquals(List.of("x=1.0 1"), fixture.rows("d", "m"));
    }

    private static void assertRefused(int status, String part, Reply reply) {
        assertEquals(status, reply.status(), reply.body());
        assertTrue(reply.body().contains(part), reply.body());
        assertTrue(reply.body().startsWith("{\"error\":\""), reply.body());
    }

    @Test
    void shouldAnswer404WhenDatabasesAreNotMade() throws IOException {
        EngineOptions options = IngestFixture.options(1).withAutoCreateDatabases(false);
        start(new IngestFixture(directory, options, LineConfig.DEFAULT), CONFIG);
        Reply reply = client.post("/write?db=mydb", "m x=1");
        assertEquals(404, reply.status());
        assertEquals("{\"error\":\"database not found: \\\"mydb\\\"\"}", reply.body());
    }

    @Test
    void shouldAnswer413AndClose() throws IOException {
        WriteConfig small = new WriteConfig("0.1.0", SyncMode.ALWAYS, true, 1000, 64 << 20, CONFIG.overloadWaitNs());
        start(IngestFixture.open(directory, 1), small);
        assertEquals(204, client.post("/write?db=d", "m x=1 1\n".repeat(125)).status());
        Reply reply = client.post("/write?db=d", "m x=1 1\n".repeat(126));
        assertEquals(413, reply.status());
        assertEquals("{\"error\":\"Request Entity Too Large\"}", reply.body());
        assertTrue(client.isAtEnd());
        try (RawClient chunked = new RawClient(listener.address())) {
            String chunk = "7d0\r\n" + "m x=1 1\n".repeat(250) + "\r\n";
            chunked.send("POST /write?db=d HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);
            assertEquals(413, chunked.read().status());
            assertTrue(chunked.isAtEnd());
        }
    }

    @Test
    void shouldTakeChunksAndAskForTheBodyWhenExpected() throws IOException {
        start(1);
        client.send(
                "POST /write?db=d HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
        assertEquals(100, client.read().status());
        client.send("4\r\nm x=\r\n5\r\n1 1\nm\r\n6\r\n x=2 2\r\n0\r\n\r\n");
        assertEquals(204, client.read().status());
        assertEquals(List.of("x=1.0 1", "x=2.0 2"), fixture.rows("d", "m"));
        client.send("POST /write?precision=x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
        assertEquals(400, client.read().status());
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        start(1);
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            requests.append(RawClient.request(
                    i % 4 == 3 ? "/write?precision=bad" : "/write?db=d", "t" + i + " x=1 " + i, "X-Request-Id: r" + i));
        }
        client.send(requests.toString());
        for (int i = 0; i < 16; i++) {
            Reply reply = client.read();
            assertEquals("r" + i, reply.header("request-id"));
            assertEquals(i % 4 == 3 ? 400 : 204, reply.status());
        }
    }

    @Test
    void shouldTellSuspiciousTimes() throws IOException {
        start(1);
        long nowMs = fixture.ingest.clock().epochNs() / 1_000_000;
        Reply reply = client.post("/write", "m x=1 " + nowMs);
        assertEquals(204, reply.status());
        assertEquals("1 times look like milliseconds; add precision=ms", reply.header("x-varve-warning"));
        assertEquals("", client.post("/write?precision=ms", "m x=1 " + nowMs).header("x-varve-warning"));
    }

    @Test
    void shouldNameTheDurabilityOfItsAnswer() throws IOException {
        WriteConfig interval = WriteConfig.defaults("0.1.0", SyncMode.INTERVAL);
        var options = IngestFixture.options(1).withSync(SyncMode.INTERVAL, TimeUnit.MILLISECONDS.toNanos(100));
        start(new IngestFixture(directory, options, LineConfig.DEFAULT), interval);
        assertEquals("interval", client.post("/write", "m x=1 1").header("x-varve-durability"));
        assertEquals(
                "always", client.post("/write?durability=always", "m x=1 2").header("x-varve-durability"));
        assertEquals("os", client.post("/write?no_sync=true", "m x=1 3").header("x-varve-durability"));
        assertEquals("os", client.post("/write?durability=os", "m x=1 4").header("x-varve-durability"));
        assertEquals(4, fixture.awaitRows("default", "m", 4).size());
    }

    @Test
    void shouldAnswer500WhenTheEngineHasFailed() throws IOException {
        start(1);
        assertEquals(204, client.post("/write?db=d", "m x=1 1").status());
        fixture.engine.health().fail(new IllegalStateException("planted"));
        Reply reply = client.post("/write?db=d", "m x=1 2");
        assertEquals(500, reply.status());
        assertTrue(reply.body().contains("planted"), reply.body());
    }

    @Test
    void shouldServeABodyOfManyBatches() throws IOException {
        start(3);
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            body.append("m,h=")
                    .append(i % 10)
                    .append(" x=")
                    .append(i)
                    .append("i ")
                    .append(i)
                    .append('\n');
        }
        assertEquals(204, client.post("/write?db=d", body.toString()).status());
        assertEquals(100_000, fixture.rows("d", "m").size());
        assertEquals(
                body.toString().getBytes(StandardCharsets.UTF_8).length,
                fixture.ingest.counters().bytes());
    }

    /// A pool of two small batches and no patience: sooner or later a request is refused, told when to return, and complete when sent again.
    @Test
    void shouldAnswer503WithRetryAfterWhenThereIsNoRoom() throws IOException {
        WriteConfig impatient = new WriteConfig("0.1.0", SyncMode.ALWAYS, true, CONFIG.maxBodyBytes(), 64 << 20, 0);
        var options = IngestFixture.options(1).withBatches(2, 16 << 10);
        start(new IngestFixture(directory, options, LineConfig.DEFAULT), impatient);
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            body.append("m,h=")
                    .append(i % 10)
                    .append(" x=")
                    .append(i)
                    .append("i ")
                    .append(i)
                    .append('\n');
        }
        Reply refused = client.post("/write?db=d", body.toString());
        for (int i = 0; i < 100 && refused.status() == 204; i++) {
            refused = client.post("/write?db=d", body.toString());
        }
        assertRefused(503, "engine is overloaded", refused);
        assertTrue(Long.parseLong(refused.header("retry-after")) >= 1);
        assertEquals(1, fixture.ingest.counters().overloadedRequests());
        Reply again = client.post("/write?db=d", "m,h=10 x=1i 1");
        while (again.status() == 503) {
            again = client.post("/write?db=d", "m,h=10 x=1i 1");
        }
        assertEquals(204, again.status());
        assertTrue(fixture.rows("d", "m").contains("h=10 x=1i 1"));
    }

    @Test
    void shouldForgetARequestWhoseSenderLeaves() throws IOException {
        start(1);
        try (RawClient leaving = new RawClient(listener.address())) {
            leaving.send("POST /write?db=d HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nm x=1 1\n");
        }
        assertEquals(204, client.post("/write?db=d", "m x=2 2").status());
        assertTrue(fixture.rows("d", "m").contains("x=2.0 2"));
    }
}
