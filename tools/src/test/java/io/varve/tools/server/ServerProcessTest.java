// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The server as its operator sees it: a process with an exit status, one line on stdout, and a log on stderr.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ServerProcessTest {
    @TempDir
    private Path temp;

    @Test
    void shouldTakeRowsAnswerQueriesAndKeepThemOverAStop() throws Exception {
        try (RealServer server = RealServer.start(temp, "--query-warm-up", "true")) {
            assertEquals(204, server.write("m,host=a v=1i 1700000000000000001").statusCode());
            server.sendLines("m,host=b v=2i 1700000000000000002\n");
            awaitRows(server, "[{\"n\":2}]");
            for (String page : List.of("/health", "/health/live", "/health/ready", "/health/detailed", "/ready")) {
                assertEquals(200, server.get(page).statusCode(), page);
            }
            assertEquals(204, server.get("/ping").statusCode());
            assertEquals(404, server.get("/nothing").statusCode());
            String metrics = server.get("/metrics").body();
            assertTrue(metrics.contains("varve_ingest_rows_total 2.0"));
            assertTrue(metrics.contains("varve_shard_scrub_bytes_total{shard=\"0\"} 0.0"), metrics);
            assertTrue(metrics.contains("varve_series{database=\"default\",table=\"m\"} 2.0"), metrics);
            assertTrue(metrics.contains("varve_series_limit{database=\"default\"} "), metrics);
            assertTrue(metrics.contains("varve_series_refused_total 0.0"), metrics);
            assertTrue(server.errors().lines().findFirst().orElse("").contains("data=" + temp.resolve("data")));
            server.terminate();
            assertEquals(0, server.exitStatus());
            assertEquals("", server.restOfOutput());
            assertTrue(server.errors().contains(": stopped"), server.errors());
        }
        try (RealServer server = RealServer.start(temp)) {
            assertEquals("[{\"s\":3}]", server.sql("SELECT sum(v) AS s FROM m").strip());
        }
    }

    @Test
    void shouldTrainBeforeItIsReadyAndKeepNothingOfThat() throws Exception {
        try (RealServer server = RealServer.start(temp, "--query-training", "1s")) {
            assertEquals(
                    "[]",
                    server.sql("SELECT * FROM system.tables WHERE \"table\" = 'training'")
                            .strip());
            assertTrue(server.errors().contains("Training: trained: "), server.errors());
        }
        // It was killed: there is something to recover.
        try (RealServer server = RealServer.start(temp, "--query-training", "1s")) {
            assertFalse(server.errors().contains("Training: "), server.errors());
        }
    }

    @Test
    void shouldShowRefusedLinesOfEveryWayInAsATable() throws Exception {
        try (RealServer server = RealServer.start(temp)) {
            assertEquals(400, server.write("m v=1i 1\nm v=oops 2").statusCode());
            server.sendLines("n,host=b v 3\nn,host=b v=1 4\n");
            String columns = "SELECT database, \"table\", line, line_number FROM system.rejected_lines";
            String seen = "";
            while (!seen.contains("host=b")) {
                Thread.onSpinWait();
                seen = server.sql(columns).strip();
            }
            assertEquals(
                    "[{\"database\":\"default\",\"table\":\"m\",\"line\":\"m v=oops 2\",\"line_number\":2},"
                            + "{\"database\":\"default\",\"table\":\"n\",\"line\":\"n,host=b v 3\",\"line_number\":1}]",
                    seen);
            String recent = " FROM system.rejected_lines WHERE time > now() - INTERVAL '1 hour' AND peer LIKE ";
            assertEquals(
                    "[{\"n\":1}]",
                    server.sql("SELECT count(*) AS n" + recent + "'tcp 127.0.0.1:%'")
                            .strip());
            assertTrue(
                    server.sql("SELECT reason" + recent + "'http 127.0.0.1:%'").contains("invalid field value"));
            String metrics = server.get("/metrics").body();
            assertTrue(metrics.contains("varve_ingest_rejected_lines_total 2.0"), metrics);
            assertTrue(metrics.contains("varve_ingest_rejected_recorded_total 2.0"), metrics);
            assertTrue(metrics.contains("varve_ingest_rejected_unrecorded_total 0.0"), metrics);
        }
    }

    private static void awaitRows(RealServer server, String wanted) throws Exception {
        String seen = "";
        while (!seen.equals(wanted)) {
            Thread.onSpinWait();
            seen = server.sql("SELECT count(*) AS n FROM m").strip();
        }
    }

    @Test
    void shouldStopCleanlyWithRequestsAndLinesHalfSent() throws Exception {
        try (RealServer server = RealServer.start(temp);
                Socket request = server.openHttp();
                Socket sender = server.openLines()) {
            request.getOutputStream()
                    .write("POST /write HTTP/1.1\r\nContent-Length: 100\r\n\r\nm v=".getBytes(US_ASCII));
            sender.getOutputStream().write("m v=1i 1\nm v=2i 2\nm v=3".getBytes(US_ASCII));
            awaitRows(server, "[{\"n\":2}]");
            server.terminate();
            assertEquals(0, server.exitStatus());
            assertEquals(-1, request.getInputStream().read());
        }
        try (RealServer server = RealServer.start(temp)) {
            assertEquals(
                    "[{\"n\":2}]",
                    server.sql("SELECT count(*) AS n FROM m").strip(),
                    "a begun line must not be read as a whole one");
        }
    }

    /// Three starts on one directory: stopped by each signal while clients write as fast as they can, and looked at.
    @Test
    void shouldStopUnderLoadAndKeepWhatItAcknowledged() throws Exception {
        long acknowledged = 0;
        for (String signal : List.of("TERM", "INT")) {
            try (RealServer server = RealServer.start(temp)) {
                acknowledged += writeUntilStopped(server, signal, acknowledged);
                assertEquals(0, server.exitStatus(), signal + '\n' + server.errors());
                assertTrue(server.errors().contains(": stopped"), server.errors());
            }
        }
        try (RealServer server = RealServer.start(temp)) {
            String rows = server.sql("SELECT count(*) AS n FROM load").replaceAll("\\D", "");
            assertTrue(Long.parseLong(rows) >= acknowledged, rows + " rows, acknowledged " + acknowledged);
        }
    }

    /// Sends the signal after some answers.
    ///
    /// @return how many rows were acknowledged
    private static long writeUntilStopped(RealServer server, String signal, long from) throws Exception {
        AtomicLong next = new AtomicLong(from * 1000);
        AtomicLong acknowledged = new AtomicLong();
        CountDownLatch underLoad = new CountDownLatch(100);
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            writers.add(Thread.ofPlatform().start(() -> {
                try {
                    while (server.write("load n=1i " + next.incrementAndGet()).statusCode() == 204) {
                        acknowledged.incrementAndGet();
                        underLoad.countDown();
                    }
                } catch (IOException e) {
                    assertTrue(acknowledged.get() > 0, "it stopped, which is what is waited for");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        underLoad.await();
        server.signal(signal);
        for (Thread writer : writers) {
            writer.join();
        }
        return acknowledged.get();
    }

    @Test
    void shouldRefuseASecondOpenAndTooManyConnectionsAndLogToAFile() throws Exception {
        Path log = temp.resolve("logs/varve.log");
        try (RealServer first =
                        RealServer.start(temp, "--logging-file", log.toString(), "--connections-per-address", "20");
                RealServer second = RealServer.begin(temp)) {
            assertEquals(1, second.exitStatus());
            assertTrue(second.errors().contains(String.valueOf(first.pid())), second.errors());
            assertEquals("", second.restOfOutput());
            List<Socket> taken = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                taken.add(first.openLines());
            }
            try (Socket beyond = first.openLines()) {
                assertEquals(-1, beyond.getInputStream().read(), "closed at once");
            }
            for (Socket each : taken) {
                each.close();
            }
            assertEquals(204, first.get("/ping").statusCode());
            first.terminate();
            assertEquals(0, first.exitStatus());
        }
        String logged = Files.readString(temp.resolve("logs/varve.log.0"));
        assertTrue(logged.contains("tcp: connection refused: address=127.0.0.1, limit=20"), logged);
        assertTrue(logged.contains(": stopped"), logged);
    }

    @Test
    void shouldNameThePortThatIsTakenAndItsFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            try (RealServer server = RealServer.begin(temp, "--tcp", address)) {
                assertEquals(1, server.exitStatus());
                assertTrue(server.errors().contains(address), server.errors());
                assertTrue(server.errors().contains("--tcp"), server.errors());
            }
        }
    }

    @Test
    void shouldRefuseAnAddressThatOthersReach() throws Exception {
        try (RealServer server = RealServer.begin(temp, "--http", "0.0.0.0:0")) {
            assertNotEquals(0, server.exitStatus());
            assertTrue(server.errors().contains("--allow-insecure"), server.errors());
        }
    }

    @Test
    void shouldNameAnUnknownKeyOfTheConfiguration() throws Exception {
        Path config = Files.writeString(temp.resolve("varve.toml"), "[log]\nmax_tall = \"1MiB\"\n");
        try (RealServer server = RealServer.begin(temp, "--config", config.toString())) {
            assertEquals(1, server.exitStatus());
            assertTrue(server.errors().contains("log.max_tall"), server.errors());
            assertEquals("", server.restOfOutput());
        }
    }
}
