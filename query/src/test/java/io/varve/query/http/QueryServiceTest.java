// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.SqlEngine;
import io.varve.query.SqlFixture;
import io.varve.query.SqlOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class QueryServiceTest {
    /// More than the buffers of both sockets and Netty's high-water mark hold.
    private static final String LARGE = "SELECT * FROM cpu";

    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(10);

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
        serve(db.sql(), 4, 16, WAIT_NS);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private void serve(SqlEngine engine, int concurrency, int maxWaiting, long maxWaitNs) {
        service = new QueryService(
                engine,
                (id, sql, cause) -> failures.add(String.valueOf(cause.getMessage())),
                concurrency,
                maxWaiting,
                maxWaitNs);
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

    private URI uri(String parameters) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + QueryService.PATH + "?" + parameters);
    }

    private static String q(String sql) {
        return "q=" + URLEncoder.encode(sql, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(String parameters) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(parameters)));
    }

    private HttpResponse<String> post(String type, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(""))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void await(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Thread.onSpinWait();
        }
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
        HttpResponse<String> csv =
                send(HttpRequest.newBuilder(uri(q("SELECT 1 + 1 AS two"))).header("Accept", "text/csv"));
        assertEquals("two\n2\n", csv.body());
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
            HttpResponse<String> other = send(
                    HttpRequest.newBuilder(uri(q("SELECT 1"))).method(method, HttpRequest.BodyPublishers.noBody()));
            assertEquals(405, other.statusCode(), method);
        }
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
        serve(SqlEngine.on(db.engine(), SqlOptions.defaults().withMaxScannedRows(10)), 4, 16, WAIT_NS);
        assertEquals(422, get(q(LARGE + " WHERE usage_user > 5 ORDER BY time")).statusCode());
        serve(SqlEngine.on(db.engine(), SqlOptions.defaults().withTimeoutNs(-1)), 4, 16, WAIT_NS);
        assertEquals(504, get(q(LARGE)).statusCode());
        // The answer may be read before the query has let its view go.
        await(() -> db.engine().openViews() == 0);
    }

    @Test
    void shouldShowThatAnAnswerIsNotComplete() throws Exception {
        String failing = q("SELECT *, 1 / (n - 1998) FROM cpu");
        HttpResponse<String> lines = get(failing + "&format=jsonl");
        assertEquals(200, lines.statusCode());
        String last = lines.body().lines().reduce((a, b) -> b).orElseThrow();
        assertEquals("{\"error\":\"division by zero\",\"line\":null,\"column\":null,\"hint\":null}", last);
        assertThrows(IOException.class, () -> get(failing + "&format=json"));
        assertThrows(IOException.class, () -> get(failing + "&format=csv"));
        assertEquals(400, get(failing + "&format=pretty").statusCode());
        assertEquals(List.of("division by zero", "division by zero", "division by zero"), failures);
        // The answer may be read before the query has let its view go.
        await(() -> db.engine().openViews() == 0);
    }

    private Socket stall(String parameters) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8 << 10);
        socket.connect(server.address());
        open.add(socket);
        String head = "GET " + QueryService.PATH + "?" + parameters + " HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void shouldNotLetClientsThatDoNotReadHoldThreads() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stalled.add(stall(q(LARGE)));
        }
        await(() -> db.engine().openViews() == 3);
        assertEquals("[{\"two\":2}]", get(q("SELECT 1 + 1 AS two")).body());
        assertEquals(3, service.activeQueries());
        InputStream resumed = stalled.getFirst().getInputStream();
        byte[] buffer = new byte[1 << 16];
        StringBuilder tail = new StringBuilder();
        while (!tail.toString().endsWith("0\r\n\r\n")) {
            int read = resumed.read(buffer);
            assertTrue(read > 0, "connection ended early");
            tail.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            tail.delete(0, Math.max(0, tail.length() - 16));
        }
        for (Socket socket : stalled) {
            socket.close();
        }
        await(() -> service.activeQueries() == 0);
        await(() -> db.engine().openViews() == 0);
        assertEquals(0, db.sql().usedBytes());
    }

    @Test
    void shouldRefuseWhenTooManyWait() throws Exception {
        serve(db.sql(), 1, 0, WAIT_NS);
        Socket stalled = stall(q(LARGE));
        await(() -> service.activeQueries() == 1);
        HttpResponse<String> refused = get(q("SELECT 1"));
        assertEquals(503, refused.statusCode());
        assertEquals("1", refused.headers().firstValue("retry-after").orElseThrow());
        stalled.close();
        await(() -> service.activeQueries() == 0);
        assertEquals(200, get(q("SELECT 1")).statusCode());
    }

    @Test
    void shouldRefuseWhatHasWaitedTooLong() throws Exception {
        serve(db.sql(), 1, 5, TimeUnit.MILLISECONDS.toNanos(20));
        Socket stalled = stall(q(LARGE));
        await(() -> service.activeQueries() == 1);
        assertEquals(503, get(q("SELECT 1")).statusCode());
        assertEquals(0, service.waitingQueries());
        stalled.close();
        await(() -> service.activeQueries() == 0);
    }

    @Test
    void shouldGiveTheTurnToWhoWaits() throws Exception {
        serve(db.sql(), 1, 5, WAIT_NS);
        Socket stalled = stall(q(LARGE));
        await(() -> service.activeQueries() == 1);
        Socket gone = stall(q("SELECT 2"));
        await(() -> service.waitingQueries() == 1);
        gone.close();
        await(() -> service.waitingQueries() == 0);
        var waiting = client.sendAsync(
                HttpRequest.newBuilder(uri(q("SELECT 3 AS n"))).build(), HttpResponse.BodyHandlers.ofString());
        await(() -> service.waitingQueries() == 1);
        stalled.close();
        assertEquals("[{\"n\":3}]", waiting.get().body());
        await(() -> service.activeQueries() == 0);
    }

    @Test
    void shouldEndAStalledQueryAtItsDeadline() throws Exception {
        SqlOptions options = SqlOptions.defaults().withTimeoutNs(TimeUnit.MILLISECONDS.toNanos(300));
        serve(SqlEngine.on(db.engine(), options), 4, 16, WAIT_NS);
        stall(q(LARGE));
        await(() -> failures.size() == 1);
        assertEquals("query timed out: limit=300 ms", failures.getFirst());
        await(() -> db.engine().openViews() == 0);
    }

    @Test
    void shouldKeepTheConnectionAcrossErrors() throws Exception {
        try (Socket socket = stall(q("SELEC"))) {
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
