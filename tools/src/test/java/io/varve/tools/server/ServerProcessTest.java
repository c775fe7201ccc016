// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
        try (RealServer server = RealServer.start(temp)) {
            assertEquals(204, server.write("m,host=a v=1i 1700000000000000001").statusCode());
            server.sendLines("m,host=b v=2i 1700000000000000002\n");
            awaitRows(server, "[{\"n\":2}]");
            assertEquals(200, server.get("/health").statusCode());
            assertEquals(200, server.get("/ready").statusCode());
            assertEquals(204, server.get("/ping").statusCode());
            assertEquals(404, server.get("/nothing").statusCode());
            assertTrue(server.get("/metrics").body().contains("varve_ingest_rows_total 2.0"));
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

    private static void awaitRows(RealServer server, String wanted) throws Exception {
        String seen = "";
        while (!seen.equals(wanted)) {
            Thread.onSpinWait();
            seen = server.sql("SELECT count(*) AS n FROM m").strip();
        }
    }

    @Test
    void shouldStopCleanlyDuringRequestsAndOpenConnections() throws Exception {
        try (RealServer server = RealServer.start(temp)) {
            String[] address = server.http().split(":", 2);
            try (Socket idle = new Socket(address[0], Integer.parseInt(address[1]))) {
                idle.getOutputStream()
                        .write("POST /write HTTP/1.1\r\nContent-Length: 100\r\n\r\nm v=".getBytes(US_ASCII));
                idle.getOutputStream().flush();
                assertEquals(204, server.write("m v=1 1").statusCode());
                server.terminate();
                assertEquals(0, server.exitStatus());
                assertEquals(-1, idle.getInputStream().read());
            }
        }
    }

    @Test
    void shouldNotReadABegunLineAsAWholeOneWhenItStops() throws Exception {
        try (RealServer server = RealServer.start(temp);
                Socket sender = server.openLines()) {
            sender.getOutputStream().write("m v=1i 1\nm v=2i 2\nm v=3".getBytes(US_ASCII));
            awaitRows(server, "[{\"n\":2}]");
            server.terminate();
            assertEquals(0, server.exitStatus());
        }
        try (RealServer server = RealServer.start(temp)) {
            assertEquals(
                    "[{\"n\":2}]", server.sql("SELECT count(*) AS n FROM m").strip());
        }
    }

    @Test
    void shouldRefuseASecondOpenAndNameTheProcess() throws Exception {
        try (RealServer first = RealServer.start(temp);
                RealServer second = RealServer.begin(temp)) {
            assertEquals(1, second.exitStatus());
            assertTrue(second.errors().contains(String.valueOf(first.pid())), second.errors());
            assertEquals("", second.restOfOutput());
            assertEquals(204, first.get("/ping").statusCode());
        }
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
    void shouldLogToAFile() throws Exception {
        Path log = temp.resolve("logs/varve.log");
        try (RealServer server = RealServer.start(temp, "--logging-file", log.toString())) {
            server.terminate();
            assertEquals(0, server.exitStatus());
        }
        Path newest = temp.resolve("logs/varve.log.0");
        assertTrue(Files.readString(newest).contains(": stopped"));
    }
}
