// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static io.varve.query.http.TestServer.q;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.testing.ManualClock;
import io.varve.query.SqlEngine;
import io.varve.query.SqlFixture;
import io.varve.query.SqlOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class QueryServiceTest {
    /// More than the buffers of both sockets and Netty's high-water mark hold.
    private static final String LARGE = "SELECT * FROM cpu";

    @TempDir
    private Path directory;

    private SqlFixture db;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private QueryService service;
    private TestServer server;
    private HttpClient client;

    @BeforeEach
    void start() {
        db = SqlFixture.filled(directory, 1);
        serve(db.sql());
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private void serve(SqlEngine engine) {
        service = new QueryService(
                engine,
                (id, sql, cause) -> failures.add(String.valueOf(cause.getMessage())),
                new RateMeter(RateLimits.NONE, new ManualClock(0)),
                4,
                16,
                8,
                TimeUnit.SECONDS.toNanos(10));
        server = new TestServer(service);
        open.add(server);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
        db.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(String parameters) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(server.uri(parameters)));
    }

    private HttpResponse<String> post(String type, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(server.uri(""))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void await(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /// The file's block is found damaged by the first query, which fails; from then on the rest is served, with a warning.
    @Test
    void shouldSayWhichRowsADamagedFileKeepsAway() throws Exception {
        assertEquals(
                200,
                post("application/x-www-form-urlencoded", q("FLUSH TABLE cpu")).statusCode());
        stop();
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.filter(path -> path.toString().endsWith(".sst")).toList();
        }
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[64]), channel.size() / 2);
            }
        }
        open.clear();
        db = SqlFixture.empty(directory, 1, SqlOptions.defaults());
        serve(db.sql());
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpResponse<String> failed = get(q("SELECT * FROM cpu ORDER BY usage_user DESC, n LIMIT 1"));
        assertEquals(500, failed.statusCode());
        HttpResponse<String> served = get(q("SELECT * FROM cpu"));
        while (served.statusCode() == 500) {
            served = get(q("SELECT * FROM cpu"));
        }
        assertEquals(200, served.statusCode());
        String warning = served.headers().firstValue("X-Varve-Warning").orElse("");
        assertTrue(warning.contains("rows of cpu are missing, damaged file: "), warning);
        assertTrue(get(q("SELECT 1")).headers().firstValue("X-Varve-Warning").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "json, application/json",
        "jsonl, application/jsonl",
        "csv, text/csv",
        "pretty, text/plain; charset=utf-8",
    })
    void shouldAnswerInEachFormat(String format, String type) throws Exception {
        String text = "SELECT time, x, a FROM near ORDER BY time";
        HttpResponse<String> answer = get(q(text) + "&format=" + format);
        assertEquals(200, answer.statusCode());
        assertEquals(type, answer.headers().firstValue("content-type").orElseThrow());
        String first = "2001-09-09T01:46:40";
        String second = first + ".000000001";
        String expected = switch (format) {
            case "json" ->
                "[{\"time\":\"" + first + "\",\"x\":1,\"a\":\"b\"},{\"time\":\"" + second + "\",\"x\":2,\"a\":\"b\"}]";
            case "jsonl" ->
                "{\"time\":\"" + first + "\",\"x\":1,\"a\":\"b\"}\n{\"time\":\"" + second + "\",\"x\":2,\"a\":\"b\"}\n";
            case "csv" -> "time,x,a\n" + first + ",1,b\n" + second + ",2,b\n";
            default -> answer.body();
        };
        assertEquals(expected, answer.body());
    }

    @Test
    void shouldTakeTheParametersFromAddressFormOrJson() throws Exception {
        String expected = "[{\"two\":2}]";
        assertEquals(expected, get(q("SELECT 1 + 1 AS two") + "&db=default").body());
        assertEquals(
                expected,
                post("application/json", "{\"q\":\"SELECT 1 + 1 AS two\",\"db\":\"default\"}")
                        .body());
        assertEquals(
                expected,
                post("application/x-www-form-urlencoded", q("SELECT 1 + 1 AS two"))
                        .body());
        HttpResponse<String> csv = send(
                HttpRequest.newBuilder(server.uri(q("SELECT 1 + 1 AS two"))).header("Accept", "text/csv"));
        assertEquals("two\n2\n", csv.body());
    }

    @Test
    void shouldTakeValuesBesideTheText() throws Exception {
        String text = "SELECT min(n) AS n, $b AS b FROM cpu WHERE hostname = $host AND n > $low";
        String expected = "[{\"n\":99,\"b\":true}]";
        String params = "{\"host\": \"host_1\", \"low\": 98, \"b\": true}";
        assertEquals(
                expected,
                post("application/json", "{\"q\":\"" + text + "\",\"params\":" + params + "}")
                        .body());
        assertEquals(
                expected,
                get(q(text) + "&params=" + URLEncoder.encode(params, StandardCharsets.UTF_8))
                        .body());
        assertEquals(
                "[{\"a\":1.5,\"b\":\"x\"}]",
                get(q("SELECT ? AS a, $2 AS b, ? AS c") + "&params="
                                + URLEncoder.encode("[1.5, \"x\"]", StandardCharsets.UTF_8)
                                        .replace("?", ""))
                        .body()
                        .replace(",\"c\":\"x\"", ""));
        assertEquals(400, get(q("SELECT ?") + "&params=%5B%5B1%5D%5D").statusCode());
        assertEquals(400, get(q("SELECT ?")).statusCode());
        assertEquals(400, get(q("SELECT ?") + "&params=x").statusCode());
    }

    @Test
    void shouldStreamEveryRow() throws Exception {
        HttpResponse<String> json = get(q(LARGE));
        assertEquals(10_000, json.body().split("\\},\\{", -1).length);
        assertTrue(json.body().endsWith("}]"));
        assertEquals(10_001, get(q(LARGE) + "&format=csv").body().lines().count());
        assertEquals(10_000, get(q(LARGE) + "&format=jsonl").body().lines().count());
        assertEquals(10_004, get(q(LARGE) + "&format=pretty").body().lines().count());
    }

    @Test
    void shouldLetOnlyPostChangeThings() throws Exception {
        HttpResponse<String> refused = get(q("CREATE TABLE t (a TAG, v DOUBLE)"));
        assertEquals(405, refused.statusCode());
        assertEquals("GET, POST", refused.headers().firstValue("allow").orElseThrow());
        assertEquals(
                "[]",
                post("application/json", "{\"q\":\"CREATE TABLE t (a TAG, v DOUBLE)\"}")
                        .body());
        assertEquals(
                "[{\"table\":\"cpu\"},{\"table\":\"near\"},{\"table\":\"t\"}]",
                get(q("SHOW TABLES")).body());
        assertEquals(
                "[]", post("application/json", "{\"q\":\"FLUSH TABLE cpu\"}").body());
        for (String method : List.of("PUT", "DELETE", "OPTIONS", "HEAD")) {
            HttpResponse<String> other = send(HttpRequest.newBuilder(server.uri(q("SELECT 1")))
                    .method(method, HttpRequest.BodyPublishers.noBody()));
            assertEquals(405, other.statusCode(), method);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE DATABASE d",
                "CREATE TABLE IF NOT EXISTS cpu (a TAG)",
                "ALTER TABLE cpu SET (comment = 'x')",
                "FLUSH TABLE cpu"
            })
    void shouldChangeNothingByGet(String statement) throws Exception {
        String before = get(q("SELECT * FROM system.tables")).body();
        assertEquals(405, get(q(statement)).statusCode());
        assertEquals("[{\"database\":\"default\"}]", get(q("SHOW DATABASES")).body());
        assertEquals(before, get(q("SELECT * FROM system.tables")).body());
        assertEquals(
                200, post("application/x-www-form-urlencoded", q(statement)).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHOW DATABASES", "SHOW TABLES", "SHOW COLUMNS FROM cpu", "SHOW STORAGE", "SELECT 1"})
    void shouldShowByGet(String statement) throws Exception {
        assertEquals(200, get(q(statement)).statusCode());
    }

    @Test
    void shouldEndAQueryWhoseClientHasGone() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        SqlEngine engine = SqlEngine.on(db.engine(), SqlOptions.defaults().withThreads(1));
        serve(engine);
        engine.threads().execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Socket gone = server.stall(q(LARGE + " ORDER BY usage_user"));
        await(() -> service.activeQueries() == 1);
        gone.close();
        await(() -> server.connections() == 0);
        free.countDown();
        await(() -> service.activeQueries() == 0);
        assertEquals(0, db.engine().openViews());
        assertEquals(0, engine.usedBytes());
        assertTrue(failures.isEmpty(), failures::toString);
    }

    @Test
    void shouldSayWhatIsWrongAndWhere() throws Exception {
        HttpResponse<String> answer = get(q("SELECT\n nope FROM cpu"));
        assertEquals(400, answer.statusCode());
        assertEquals(
                "application/json", answer.headers().firstValue("content-type").orElseThrow());
        assertTrue(
                answer.body().startsWith("{\"error\":\"unknown column nope\",\"line\":2,\"column\":2,\"hint\":"),
                answer.body());
        assertEquals(400, get(q("SELECT 1/0")).statusCode());
        assertEquals(400, get("db=default").statusCode());
        assertEquals(400, get(q("SELECT 1") + "&format=xml").statusCode());
        assertEquals(404, get(q("SELECT * FROM cpu") + "&db=nowhere").statusCode());
        assertEquals(
                413,
                post("application/json", "{\"q\":\"SELECT '" + "x".repeat(17_000) + "'\"}")
                        .statusCode());
        assertEquals(
                413,
                post("application/json", "{\"q\":\"" + "x".repeat(200_000) + "\"}")
                        .statusCode());
        assertEquals(415, post("text/plain", "SELECT 1").statusCode());
        assertEquals(400, post("application/json", "{\"q\":").statusCode());
        assertTrue(failures.isEmpty(), failures::toString);
    }

    @Test
    void shouldTellLimitsByStatus() throws Exception {
        serve(SqlEngine.on(db.engine(), SqlOptions.defaults().withMaxScannedRows(10)));
        assertEquals(422, get(q(LARGE + " WHERE usage_user > 5 ORDER BY time")).statusCode());
        serve(SqlEngine.on(db.engine(), SqlOptions.defaults().withTimeoutNs(-1)));
        assertEquals(504, get(q(LARGE)).statusCode());
        // The answer may be read before the query has let its view go.
        await(() -> db.engine().openViews() == 0);
    }

    @Test
    void shouldShowThatAnAnswerIsNotComplete() throws Exception {
        String failing = q("SELECT *, 1 / (CASE hostname WHEN 'host_4' THEN n - 1998 END) FROM cpu");
        HttpResponse<String> lines = get(failing + "&format=jsonl");
        assertEquals(200, lines.statusCode());
        String last = lines.body().lines().reduce((a, b) -> b).orElseThrow();
        assertEquals("{\"error\":\"division by zero\",\"line\":1,\"column\":11,\"hint\":null}", last);
        assertThrows(IOException.class, () -> get(failing + "&format=json"));
        assertThrows(IOException.class, () -> get(failing + "&format=csv"));
        assertEquals(400, get(failing + "&format=pretty").statusCode());
        assertEquals(List.of("division by zero", "division by zero", "division by zero"), failures);
        // The answer may be read before the query has let its view go.
        await(() -> db.engine().openViews() == 0);
    }

    @Test
    void shouldKeepTheConnectionAcrossErrors() throws Exception {
        try (Socket socket = server.stall(q("SELEC"))) {
            InputStream in = socket.getInputStream();
            assertTrue(readAnswer(in).startsWith("HTTP/1.1 400"));
            String next = "GET " + QueryService.PATH + "?" + q("SELECT 1 AS n") + " HTTP/1.1\r\nHost: x\r\n\r\n";
            socket.getOutputStream().write(next.getBytes(StandardCharsets.US_ASCII));
            assertTrue(readAnswer(in).endsWith("\r\n\r\n[{\"n\":1}]"));
            String old = "GET " + QueryService.PATH + "?" + q("SELECT 2 AS n") + " HTTP/1.0\r\n\r\n";
            socket.getOutputStream().write(old.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.endsWith("\r\n\r\n[{\"n\":2}]"), answer);
        }
    }

    /// Reads a response that has a content-length.
    private static String readAnswer(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int end = -1;
        while (end < 0 || text.length() < end) {
            int next = in.read();
            assertTrue(next >= 0, text::toString);
            text.append((char) next);
            if (end < 0 && text.toString().endsWith("\r\n\r\n")) {
                String head = text.toString().toLowerCase(Locale.ROOT);
                int at = head.indexOf("content-length: ") + 16;
                end = text.length() + Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
            }
        }
        return text.toString();
    }
}
