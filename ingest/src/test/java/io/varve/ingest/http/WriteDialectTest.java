// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.EngineOptions;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.http.RawClient.Reply;
import io.varve.ingest.http.encoding.Encoded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths, parameters, statuses and bodies of InfluxDB 2 and 3.
class WriteDialectTest extends ServedWrites {
    private static final String V2 = "/api/v2/write?org=o&bucket=d";
    private static final String V3 = "/api/v3/write_lp?db=d&precision=ns";
    private static final String CONFLICT =
            "field type conflict: input field \\\"x\\\" on measurement \\\"m\\\" is type string, already exists as type integer";

    private void start() throws IOException {
        start(1);
    }

    private void assertReply(int status, String body, Reply reply) {
        assertEquals(body, reply.body());
        assertEquals(status, reply.status());
        if (!body.isEmpty()) {
            assertEquals("application/json", reply.header("content-type"));
            assertFalse(reply.header("x-influxdb-error").isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bucket=d, d",
        "bucket=d/autogen, d",
        "bucket=d%2Fdefault, d",
        "bucket=d/week, d/week",
        "org=o&orgID=7&bucket=d&precision=ns, d",
        "org=o, default"
    })
    void shouldTakeABucketForADatabase(String parameters, String database) throws IOException {
        start();
        assertReply(204, "", client.post("/api/v2/write?" + parameters, "m x=1i 1"));
        assertEquals(List.of("x=1i 1"), fixture.rows(database, "m"));
    }

    @Test
    void shouldTellLinesThatDoNotParseFromThoseThatDoNotFit() throws IOException {
        start();
        Reply fits = client.post(V2, "m x=1i 1\nm x=\"t\" 2\n");
        String partial = "partial write: " + CONFLICT + " dropped=1";
        assertReply(
                422,
                "{\"code\":\"unprocessable entity\",\"message\":\"" + partial + "\",\"line\":2,\"lines\":[{\"line\":2,"
                        + "\"reason\":\"" + CONFLICT + "\",\"text\":\"m x=\\\"t\\\" 2\"}]}",
                fits);
        String reason = "unable to parse 'm x=': missing field value";
        Reply unparsed = client.post(V2, "m x=\n");
        assertReply(
                400,
                "{\"code\":\"invalid\",\"message\":\"" + reason + "\",\"line\":1,\"lines\":[{\"line\":1,\"reason\":\""
                        + reason + "\",\"text\":\"m x=\"}]}",
                unparsed);
        Reply both = client.post(V2, "m x=\"t\" 2\nm x=\nm x=3i 3");
        assertEquals(400, both.status(), "one of them does not parse");
        assertEquals(List.of("x=1i 1", "x=3i 3"), fixture.rows("d", "m"));
    }

    @Test
    void shouldSayWhatIsWrongWithAWholeRequestOfV2() throws IOException {
        start();
        assertReply(
                400,
                "{\"code\":\"invalid\",\"message\":\"invalid precision \\\"week\\\" (use n, ns, u, us, ms, s, m or h)\"}",
                client.post(V2 + "&precision=week", "m x=1"));
        client.send("GET " + V2 + " HTTP/1.1\r\nHost: h\r\n\r\n");
        Reply method = client.read();
        assertReply(405, "{\"code\":\"method not allowed\",\"message\":\"method not allowed, use POST\"}", method);
        assertEquals("POST", method.header("allow"));
        Reply encoding = client.post(V2, "m x=1", "Content-Encoding: br");
        assertEquals(415, encoding.status());
        assertTrue(encoding.body().startsWith("{\"code\":\"unsupported media type\""), encoding.body());
        Reply large = client.post(V2, Encoded.zeros("gzip", 64), "Content-Encoding: gzip");
        assertEquals(413, large.status());
        assertTrue(large.body().startsWith("{\"code\":\"request too large\",\"message\":\"Request"), large.body());
        fixture.engine.health().fail(new IllegalStateException("planted"));
        Reply failed = client.post(V2, "m x=1 2");
        assertEquals(500, failed.status());
        assertTrue(failed.body().startsWith("{\"code\":\"internal error\",\"message\":"), failed.body());
    }

    @Test
    void shouldSay404InEachShapeWhenDatabasesAreNotMade() throws IOException {
        EngineOptions options = IngestFixture.options(1).withAutoCreateDatabases(false);
        start(new IngestFixture(directory, options, LineConfig.DEFAULT), CONFIG);
        String message = "database not found: \\\"d\\\"";
        assertReply(404, "{\"code\":\"not found\",\"message\":\"" + message + "\"}", client.post(V2, "m x=1"));
        assertReply(404, "{\"error\":\"" + message + "\"}", client.post(V3, "m x=1"));
    }

    /// QuestDB's client posts there too, and names no bucket.
    @Test
    void shouldAnswerInQuestDbsShapeWithoutABucket() throws IOException {
        start();
        Reply reply = client.post("/api/v2/write?precision=n", "m x=\n", "X-Request-Id: abc");
        String reason = "unable to parse 'm x=': missing field value";
        assertReply(
                400,
                "{\"error\":\"" + reason + "\",\"code\":\"invalid\",\"message\":\"" + reason
                        + "\",\"line\":1,\"errorId\":\"abc\",\"lines\":[{\"line\":1,\"reason\":\"" + reason
                        + "\",\"text\":\"m x=\"}]}",
                reply);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1700000000, 1700000000000000000",
        "'', 1700000000000, 1700000000000000000",
        "auto, 1700000000000000, 1700000000000000000",
        "nanosecond, 1700000000, 1700000000",
        "microsecond, 1700000000, 1700000000000",
        "millisecond, 1700000000, 1700000000000000",
        "second, 1700000000, 1700000000000000000",
        "ms, 1700000000, 1700000000000000"
    })
    void shouldReadTimesOfV3InTheUnitAskedFor(String precision, long sent, long timeNs) throws IOException {
        start();
        String path = "/api/v3/write_lp?db=d" + (precision.isEmpty() ? "" : "&precision=" + precision);
        assertReply(204, "", client.post(path, "m x=1i " + sent));
        assertEquals(List.of("x=1i " + timeNs), fixture.rows("d", "m"));
    }

    @Test
    void shouldKeepGoodLinesOfV3AndListTheOthers() throws IOException {
        start();
        Reply reply = client.post(V3 + "&accept_partial=true", "m x=1i 1\nm x=\"t\" 2\nm x=3i 3\n");
        assertReply(
                400,
                "{\"error\":\"partial write of line protocol occurred\",\"data\":[{\"error_message\":\"" + CONFLICT
                        + "\",\"line_number\":2,\"original_line\":\"m x=\\\"t\\\" 2\"}]}",
                reply);
        assertEquals(List.of("x=1i 1", "x=3i 3"), fixture.rows("d", "m"));
        Reply many = client.post(V3, "bad\n".repeat(150));
        assertTrue(many.body().contains("\"line_number\":100,"), many.body());
        assertFalse(many.body().contains("\"line_number\":101,"), many.body());
    }

    @Test
    void shouldWriteAllOrNothing() throws IOException {
        start();
        String path = V3 + "&accept_partial=false";
        Reply reply = client.post(path, "m,h=a x=1i 1\nnew y=1 1\nm x=\"t\" 2\nbad\n");
        assertReply(
                400,
                "{\"error\":\"line protocol parsing error\",\"data\":{\"error_message\":\"" + CONFLICT
                        + "\",\"line_number\":3,\"original_line\":\"m x=\\\"t\\\" 2\"}}",
                reply);
        assertNull(fixture.engine.catalog().findDatabase("d"), "no schema is left behind");
        assertEquals(2, fixture.ingest.counters().rejectedLines());
        assertEquals(2, fixture.ingest.rejected().recent().size());
        assertEquals(0, fixture.ingest.counters().rows());
        assertReply(204, "", client.post(path, "m,h=a x=1i 1\nnew y=1 1\n"));
        assertEquals(List.of("h=a x=1i 1"), fixture.rows("d", "m"));
        assertEquals(0, fixture.ingest.counters().dryRuns());
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "zstd"})
    void shouldWriteAllOfALargeBodyOrNothing(String encoding) throws IOException {
        start();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            text.append("m,h=")
                    .append(i % 10)
                    .append(" x=")
                    .append(i)
                    .append("i ")
                    .append(i)
                    .append('\n');
        }
        byte[] good = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] bad = text.append("bad\n").toString().getBytes(StandardCharsets.UTF_8);
        String path = V3 + "&accept_partial=false";
        String header = "Content-Encoding: " + encoding;
        Reply refused = client.post(path, Encoded.of(encoding, bad), header);
        assertEquals(400, refused.status());
        assertTrue(refused.body().contains("\"line_number\":50001,"), refused.body());
        assertFalse(fixture.hasTable("d", "m"));
        assertReply(204, "", client.post(path, Encoded.of(encoding, good), header));
        assertEquals(50_000, fixture.rows("d", "m").size());
        if (!encoding.equals("identity")) {
            byte[] whole = Encoded.of(encoding, good);
            Reply cut = client.post(path.replace("db=d", "db=e"), Arrays.copyOf(whole, whole.length - 1), header);
            assertReply(400, "{\"error\":\"corrupt " + encoding + " body: it ends too early\"}", cut);
            assertFalse(fixture.hasTable("e", "m"));
        }
    }

    @Test
    void shouldHoldNoMoreThanABodyMayHaveAndNoMoreThanThereIs() throws IOException {
        WriteConfig small = new WriteConfig("0.1.0", SyncMode.ALWAYS, true, 100_000, 64 << 10, CONFIG.overloadWaitNs());
        start(IngestFixture.open(directory, 1), small);
        String path = V3 + "&accept_partial=false";
        assertEquals(204, client.post(path, "m x=1i 1\n".repeat(7000)).status());
        Reply scarce = client.post(path, "m x=1i 1\n".repeat(8000));
        assertEquals(503, scarce.status());
        assertTrue(Long.parseLong(scarce.header("retry-after")) >= 1);
        Reply large = client.post(
                path,
                Encoded.gzip("m x=1i 1\n".repeat(20_000).getBytes(StandardCharsets.UTF_8)),
                "Content-Encoding: gzip");
        assertTrue(large.status() == 413 || large.status() == 503, large.body());
        assertEquals(204, client.post(path, "m x=1i 1\n".repeat(7000)).status(), "what was held is given back");
    }

    @Test
    void shouldSay422ForALimit() throws IOException {
        start();
        assertEquals(204, client.post(V3, "m,host=a x=1 1").status());
        int id = fixture.engine.table("d", "m").id();
        fixture.engine.change(catalog ->
                List.of(new CatalogChange.SetTableOptions(id, new TreeMap<>(Map.of("max_series", "1")), List.of())));
        Reply partial = client.post(V3, "m,host=a x=2 2\nm,host=b x=2 2");
        assertEquals(422, partial.status());
        assertTrue(partial.body().startsWith("{\"error\":\"partial write of line protocol occurred\",\"data\":[{"));
        assertEquals(400, client.post(V3, "bad\nm,host=b x=2 2").status(), "not only a limit");
        Reply none = client.post(V3 + "&accept_partial=false", "m,host=a x=3 3\nm,host=b x=2 2");
        assertEquals(422, none.status());
        assertTrue(none.body().contains("\"error_message\":\"series limit reached"), none.body());
        assertEquals(422, client.post(V2, "m,host=b x=2 2").status());
        assertEquals(2, fixture.rows("d", "m").size());
    }

    @Test
    void shouldSayWhatIsWrongWithAWholeRequestOfV3() throws IOException {
        start();
        assertReply(400, "{\"error\":\"db name cannot be empty\"}", client.post("/api/v3/write_lp", "m x=1"));
        assertReply(
                400,
                "{\"error\":\"invalid accept_partial \\\"1\\\" (use true or false)\"}",
                client.post(V3 + "&accept_partial=1", "m x=1"));
        client.send("PUT " + V3 + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        assertReply(405, "{\"error\":\"method not allowed, use POST\"}", client.read());
        Reply unit = client.post("/api/v3/write_lp?db=d&precision=week", "m x=1");
        assertReply(
                400, "{\"error\":\"invalid precision \\\"week\\\" (use auto, n, ns, u, us, ms, s, m or h)\"}", unit);
    }

    @Test
    void shouldNameTheDurabilityOfV3() throws IOException {
        start();
        assertEquals("os", client.post(V3 + "&no_sync=true", "m x=1i 1").header("x-varve-durability"));
        assertEquals("always", client.post(V3 + "&no_sync=false", "m x=1i 2").header("x-varve-durability"));
    }

    @ParameterizedTest
    @ValueSource(strings = {V2, V3, V3 + "&accept_partial=false"})
    void shouldReportADryRunOnEveryPath(String path) throws IOException {
        start();
        Reply reply = client.post(path + "&dry_run=true", "m x=1i 1\nbad\n");
        assertEquals(200, reply.status());
        assertTrue(reply.body().startsWith("{\"dry_run\":true,\"database\":\"d\",\"complete\":true,\"lines\":2,"));
        assertFalse(fixture.hasTable("d", "m"));
    }
}
