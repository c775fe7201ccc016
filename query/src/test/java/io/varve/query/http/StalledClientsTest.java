// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static io.varve.query.http.TestServer.q;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients that do not read, and queries that wait, do to others.
@Timeout(120)
final class StalledClientsTest {
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
        serve(db.sql(), 2, 16, 16, WAIT_NS);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private void serve(SqlEngine engine, int concurrency, int maxWaiting, int maxStalled, long maxWaitNs) {
        service = new QueryService(
                engine,
                (id, sql, cause) -> failures.add(String.valueOf(cause.getMessage())),
                new RateMeter(RateLimits.NONE, new ManualClock(0)),
                concurrency,
                maxWaiting,
                maxStalled,
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

    private HttpResponse<String> get(String sql) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(server.uri(q(sql))).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static void await(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /// Reads to the end of a chunked answer.
    private static void readAll(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1 << 16];
        StringBuilder tail = new StringBuilder();
        while (!tail.toString().endsWith("0\r\n\r\n")) {
            int read = in.read(buffer);
            assertTrue(read > 0, "connection ended early");
            tail.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            tail.delete(0, Math.max(0, tail.length() - 16));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "pretty"})
    void shouldAnswerOthersWhileManyClientsDoNotRead(String format) throws Exception {
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            stalled.add(server.stall(q(LARGE) + "&format=" + format));
        }
        await(() -> service.stalledQueries() == 6);
        assertEquals(6, db.engine().openViews());
        assertEquals("[{\"two\":2}]", get("SELECT 1 + 1 AS two").body());
        assertTrue(db.sql().usedBytes() > 0);
        for (Socket socket : stalled.subList(0, 3)) {
            readAll(socket);
        }
        for (Socket socket : stalled) {
            socket.close();
        }
        await(() -> db.engine().openViews() == 0 && service.activeQueries() == 0);
        assertEquals(0, service.stalledQueries());
        assertEquals(0, service.waitingQueries());
        assertEquals(0, db.sql().usedBytes());
    }

    @Test
    void shouldKillAQueryWhoseClientDoesNotRead() throws Exception {
        server.stall(q(LARGE));
        await(() -> service.stalledQueries() == 1);
        String found = get("SELECT id FROM system.queries WHERE query = '" + LARGE + "'")
                .body();
        String id = found.replaceAll("\\D", "");
        HttpRequest kill = HttpRequest.newBuilder(server.uri(q("KILL QUERY " + id)))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertEquals(
                "[]", client.send(kill, HttpResponse.BodyHandlers.ofString()).body());
        await(() -> service.stalledQueries() == 0 && service.activeQueries() == 0);
        assertEquals(0, db.engine().openViews());
        assertEquals(List.of("query was killed"), failures);
    }

    @Test
    void shouldEndTheEldestWhenTooManyStall() throws Exception {
        serve(db.sql(), 2, 16, 2, WAIT_NS);
        Socket eldest = server.stall(q(LARGE));
        await(() -> service.stalledQueries() == 1);
        Socket second = server.stall(q(LARGE));
        await(() -> service.stalledQueries() == 2);
        server.stall(q(LARGE));
        await(() -> failures.size() == 1);
        assertEquals(
                "query ended because its client does not read and too many others wait for theirs",
                failures.getFirst());
        // Cut off, so that nobody takes it for complete.
        byte[] part = eldest.getInputStream().readAllBytes();
        assertTrue(!new String(part, StandardCharsets.UTF_8).endsWith("0\r\n\r\n"));
        await(() -> db.engine().openViews() == 2);
        readAll(second);
    }

    @Test
    void shouldComeBackAmongThoseWhoWait() throws Exception {
        serve(db.sql(), 1, 5, 5, WAIT_NS);
        Socket stalled = server.stall(q(LARGE));
        await(() -> service.stalledQueries() == 1);
        assertTrue(service.gate().enter(() -> {}));
        var waiting = client.sendAsync(
                HttpRequest.newBuilder(server.uri(q("SELECT 3 AS n"))).build(), HttpResponse.BodyHandlers.ofString());
        await(() -> service.waitingQueries() == 1);
        byte[] some = new byte[1 << 20];
        InputStream in = stalled.getInputStream();
        // Reading what the buffers hold makes the connection writable.
        while (service.waitingQueries() == 1) {
            assertTrue(in.available() == 0 || in.read(some) > 0);
        }
        service.gate().leave();
        readAll(stalled);
        assertEquals("[{\"n\":3}]", waiting.get().body());
        await(() -> service.activeQueries() == 0);
    }

    @Test
    void shouldRefuseWhenTooManyWait() throws Exception {
        serve(db.sql(), 1, 0, 5, WAIT_NS);
        assertTrue(service.gate().enter(() -> {}));
        HttpResponse<String> refused = get("SELECT 1");
        assertEquals(503, refused.statusCode());
        assertEquals("1", refused.headers().firstValue("retry-after").orElseThrow());
        service.gate().leave();
        assertEquals(200, get("SELECT 1").statusCode());
    }

    @Test
    void shouldRefuseWhatHasWaitedTooLong() throws Exception {
        serve(db.sql(), 1, 5, 5, TimeUnit.MILLISECONDS.toNanos(20));
        assertTrue(service.gate().enter(() -> {}));
        assertEquals(503, get("SELECT 1").statusCode());
        assertEquals(0, service.waitingQueries());
        service.gate().leave();
        assertEquals(0, service.activeQueries());
    }

    @Test
    void shouldForgetWhoLeavesBeforeItsTurn() throws Exception {
        serve(db.sql(), 1, 5, 5, WAIT_NS);
        assertTrue(service.gate().enter(() -> {}));
        Socket gone = server.stall(q("SELECT 2"));
        await(() -> service.waitingQueries() == 1);
        gone.close();
        await(() -> service.waitingQueries() == 0);
        var waiting = client.sendAsync(
                HttpRequest.newBuilder(server.uri(q("SELECT 3 AS n"))).build(), HttpResponse.BodyHandlers.ofString());
        await(() -> service.waitingQueries() == 1);
        service.gate().leave();
        assertEquals("[{\"n\":3}]", waiting.get().body());
        await(() -> service.activeQueries() == 0);
    }

    @Test
    void shouldEndAStalledQueryAtItsDeadlineThoughOthersRun() throws Exception {
        SqlOptions options = SqlOptions.defaults().withTimeoutNs(TimeUnit.SECONDS.toNanos(3));
        serve(SqlEngine.on(db.engine(), options), 1, 16, 16, WAIT_NS);
        server.stall(q(LARGE));
        await(() -> service.stalledQueries() == 1);
        assertTrue(service.gate().enter(() -> {}));
        await(() -> failures.size() == 1);
        assertEquals("query timed out: limit=3000 ms", failures.getFirst());
        await(() -> db.engine().openViews() == 0);
        await(() -> service.activeQueries() == 1);
        service.gate().leave();
    }
}
