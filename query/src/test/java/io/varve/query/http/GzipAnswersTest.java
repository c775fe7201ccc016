// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.testing.ManualClock;
import io.varve.query.SqlFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class GzipAnswersTest {
    @TempDir
    private Path directory;

    private SqlFixture db;
    private TestServer server;
    private HttpClient client;

    @BeforeEach
    void start() {
        db = SqlFixture.filled(directory, 1);
        RateMeter rates = new RateMeter(RateLimits.NONE, new ManualClock(0));
        server = new TestServer(new QueryService(db.sql(), QueryListener.NONE, rates));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        db.close();
    }

    private HttpResponse<byte[]> get(String sql, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(TestServer.q(sql)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @CsvSource({"SELECT * FROM cpu ORDER BY time LIMIT 100", "SELECT * FROM cpu ORDER BY time"})
    void shouldPressWhatIsLong(String sql) throws Exception {
        byte[] plain = get(sql).body();
        HttpResponse<byte[]> pressed = get(sql, "Accept-Encoding", "deflate, gzip;q=0.5");
        assertEquals("gzip", pressed.headers().firstValue("content-encoding").orElseThrow());
        assertTrue(pressed.body().length < plain.length / 2);
        assertArrayEquals(plain, new GZIPInputStream(new ByteArrayInputStream(pressed.body())).readAllBytes());
    }

    @Test
    void shouldLeaveShortAnswersAndErrorsAsTheyAre() throws Exception {
        HttpResponse<byte[]> one = get("SELECT 1 AS n", "Accept-Encoding", "gzip");
        assertEquals("[{\"n\":1}]", new String(one.body(), StandardCharsets.UTF_8));
        assertTrue(one.headers().firstValue("content-encoding").isEmpty());
        HttpResponse<byte[]> wrong = get("SELECT nope FROM cpu", "Accept-Encoding", "gzip");
        assertTrue(new String(wrong.body(), StandardCharsets.UTF_8).startsWith("{\"error\""));
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, true",
        "'deflate, GZIP', true",
        "*, true",
        "'*;q=0', false",
        "'gzip;q=0', false",
        "'gzip; q=0.0, *', false",
        "'gzip;q=0.1', true",
        "br, false",
        "'', false",
    })
    void shouldKnowWhoTakesGzip(String accepts, boolean expected) {
        assertEquals(expected, GzipText.isAccepted(new DefaultHttpHeaders().set("Accept-Encoding", accepts)));
    }

    private HttpResponse<String> post(byte[] body, String encoding) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri(""))
                .headers("Content-Type", "application/json", "Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldReadPressedBodies() throws Exception {
        assertEquals(
                "[{\"n\":1}]", post(gzip("{\"q\":\"SELECT 1 AS n\"}"), "gzip").body());
        assertEquals(400, post("{}".getBytes(StandardCharsets.UTF_8), "gzip").statusCode());
        assertEquals(415, post("{}".getBytes(StandardCharsets.UTF_8), "br").statusCode());
        assertEquals(413, post(gzip(" ".repeat(1 << 20)), "gzip").statusCode());
    }
}
