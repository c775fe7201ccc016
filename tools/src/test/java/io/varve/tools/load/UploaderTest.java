// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.varve.engine.io.Clock;
import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveAnswerException;
import io.varve.tools.client.VarveClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The client's side of the protocol against scripted answers.
@Timeout(30)
class UploaderTest {
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream reported = new ByteArrayOutputStream();
    private HttpServer server;

    private record Answer(int status, String body, Map<String, String> headers) {}

    /// A clock that runs on when it is read, so that pauses end at once.
    private static final class HastyClock implements Clock {
        private final AtomicLong now = new AtomicLong();

        @Override
        public long epochNs() {
            return monotonicNs();
        }

        @Override
        public long monotonicNs() {
            return now.addAndGet(10_000_000_000L);
        }
    }

    UploaderTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestURI() + " " + body);
            Answer answer = answers.remove();
            answer.headers.forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private VarveClient client() {
        return new VarveClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    private boolean upload(String lines, int maxBytes) throws IOException {
        try (VarveClient client = client()) {
            PrintStream err = new PrintStream(reported, true, StandardCharsets.UTF_8);
            Uploader uploader = new Uploader(client, "my db", "ms", err, new Pacing(new HastyClock()));
            return uploader.upload(new LineBodies(
                    new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), maxBytes, uploader));
        }
    }

    private String report() {
        return reported.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldSendBodiesAndShowAWarningOnce() throws IOException {
        answers.add(new Answer(204, "", Map.of("X-Varve-Warning", "looks like ms")));
        answers.add(new Answer(204, "", Map.of("X-Varve-Warning", "looks like ms")));
        assertTrue(upload("a v=1\nb v=2\n", 8));
        assertEquals(List.of("/write?db=my+db&precision=ms a v=1\n", "/write?db=my+db&precision=ms b v=2\n"), requests);
        assertEquals(report().indexOf("looks like ms"), report().lastIndexOf("looks like ms"), report());
    }

    @Test
    void shouldNameRefusedLinesByTheirNumberInTheFile() throws IOException {
        answers.add(new Answer(204, "", Map.of()));
        answers.add(new Answer(
                400,
                "{\"error\":\"partial write: bad dropped=1\",\"lines\":[{\"line\":1,\"error\":\"bad\",\"text\":\"c v=\"}]}",
                Map.of()));
        assertFalse(upload("a v=1\nb v=2\nc v=\n", 13));
        assertTrue(report().contains("line 3 refused: bad: c v="), report());
        assertTrue(report().contains("1 lines refused"), report());
    }

    @Test
    void shouldCountAllLinesWhenNoneWasKept() throws IOException {
        answers.add(new Answer(400, "{\"error\":\"unable to parse\"}", Map.of()));
        assertFalse(upload("a\nb\n", 100));
        assertTrue(report().contains("2 lines refused"), report());
    }

    @Test
    void shouldTryAgainWhenTheServerIsBusy() throws IOException {
        answers.add(new Answer(503, "{\"error\":\"busy\"}", Map.of("Retry-After", "3")));
        answers.add(new Answer(204, "", Map.of()));
        assertTrue(upload("a v=1\n", 100));
        assertEquals(2, requests.size());
        assertTrue(report().contains("trying again in 3 s"), report());
    }

    @Test
    void shouldStopAtAnAnswerThatIsNotAboutLines() {
        answers.add(new Answer(404, "{\"error\":\"database not found: \\\"my db\\\"\"}", Map.of()));
        IOException error = assertThrows(IOException.class, () -> upload("a v=1\n", 100));
        assertTrue(error.toString().contains("404: database not found"), error.toString());
    }

    @Test
    void shouldReadQueryErrorsWithTheirPosition() {
        answers.add(new Answer(
                400, "{\"error\":\"no column x\",\"line\":2,\"column\":8,\"hint\":\"did you mean y?\"}", Map.of()));
        try (VarveClient client = client()) {
            VarveAnswerException error =
                    assertThrows(VarveAnswerException.class, () -> client.rows("d", "SELECT\n\"x\""));
            assertEquals(2, error.line());
            assertEquals(8, error.column());
            assertEquals("did you mean y?", error.hint());
            assertEquals(
                    "/api/v3/query_sql {\"db\":\"d\",\"format\":\"json\",\"q\":\"SELECT\\n\\\"x\\\"\"}",
                    requests.get(0));
        }
    }
}
