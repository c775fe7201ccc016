// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a whole server does about one sender who wants too much.
@Timeout(180)
class SenderLimitsServerTest {
    private static final int MOST = 128;

    @TempDir
    Path temp;

    private static String ask(Socket socket, boolean http) throws IOException {
        String question = http ? "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n" : "#varve ack=1\nm x=1 1\n";
        socket.getOutputStream().write(question.getBytes(UTF_8));
        return String.valueOf(new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine());
    }

    private static Socket connect(RealServer server, boolean http, String from) throws IOException {
        String[] to = (http ? server.http() : server.tcp()).split(":", 2);
        return new Socket(InetAddress.getByName(to[0]), Integer.parseInt(to[1]), InetAddress.getByName(from), 0);
    }

    /// One below the limit, at it, and one above.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeSoManyConnectionsOfAnAddressAndNotOneMore(boolean http) throws Exception {
        String welcome = http ? "HTTP/1.1 204 No Content" : "OK 1";
        List<Socket> open = new ArrayList<>();
        try (RealServer server = RealServer.start(temp)) {
            while (open.size() < MOST) {
                open.add(connect(server, http, "127.0.0.1"));
            }
            assertEquals(welcome, ask(open.get(MOST - 2), http));
            assertEquals(welcome, ask(open.get(MOST - 1), http));
            try (Socket beyond = connect(server, http, "127.0.0.1")) {
                assertEquals(-1, beyond.getInputStream().read(), "closed at once");
            }
            try (Socket other = connect(server, http, "127.0.0.2")) {
                assertEquals(welcome, ask(other, http));
            }
        } finally {
            for (Socket each : open) {
                each.close();
            }
        }
    }

    @Test
    void shouldSlowOneSenderByItsRateAndShowIt() throws Exception {
        try (RealServer server =
                RealServer.start(temp, "--limit-address-rows", "100", "--limit-server-queries", "1000000")) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                lines.append("m x=").append(i).append(' ').append(i).append('\n');
            }
            assertEquals(204, server.write(lines.toString()).statusCode(), "larger than a second's budget");
            HttpResponse<String> refused = server.write("m x=1 1\n");
            assertEquals(503, refused.statusCode());
            assertTrue(refused.body().contains("limit=100 rows/s (limit.address_rows)"), refused.body());
            long seconds =
                    Long.parseLong(refused.headers().firstValue("Retry-After").orElse(""));
            assertTrue(seconds >= 1 && seconds <= 10, () -> "Retry-After " + seconds);
            assertTrue(server.hasMetric("varve_limit_refused_total{measure=\"rows\",scope=\"address\"} 1.0"));
            try (Socket sender = server.openLines()) {
                sender.getOutputStream().write("m x=1 1000000\n".getBytes(UTF_8));
                while (!server.hasMetric("varve_limit_held_total{measure=\"rows\",scope=\"address\"} 1.0")) {
                    Thread.onSpinWait();
                }
            }
            // Its sender is gone; the line comes when the budget lets it.
            while (!server.sql("SELECT count(*) AS c FROM m").strip().equals("[{\"c\":1001}]")) {
                Thread.onSpinWait();
            }
            assertTrue(server.hasMetric("varve_shard_pressure_changes_total{shard=\"0\",state=\"rejecting\"} 0.0"));
            assertTrue(server.hasMetric("varve_shard_pressure_seconds_total{shard=\"0\",state=\"accepting\"}"));
        }
    }
}
