// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.flow.TestListener;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LineTcpServiceTest {
    private static final LineTcpConfig DEFAULTS = LineTcpConfig.defaults(SyncMode.ALWAYS);
    private static final String DB = LineConfig.DEFAULT_DATABASE;
    private static final int TIMEOUT_MS = 30_000;

    @TempDir
    Path directory;

    private static TestListener listen(IngestFixture fixture, LineTcpConfig config) {
        LineTcpService service = new LineTcpService(fixture.ingest, config);
        return new TestListener(channel -> channel.pipeline().addLast(service.newHandler()));
    }

    private static Socket connect(TestListener listener) throws IOException {
        Socket socket =
                new Socket(listener.address().getAddress(), listener.address().getPort());
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldShowLinesWhileTheConnectionStaysOpen(int shards) throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, shards);
                TestListener listener = listen(fixture, DEFAULTS);
                Socket socket = connect(listener)) {
            send(socket, "m,h=a x=1 1\nm,h=b x=2 2\n");
            assertEquals(2, fixture.awaitRows(DB, "m", 2).size());
            send(socket, "m,h=a x=3 3\nm,h=a x=4");
            assertEquals(3, fixture.awaitRows(DB, "m", 3).size());
            send(socket, "4 4\n");
            assertTrue(fixture.awaitRows(DB, "m", 4).contains("h=a x=44.0 4"));
        }
    }

    @Test
    void shouldTakeALastLineWithoutNewlineAndStaySilent() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture, DEFAULTS);
                Socket socket = connect(listener)) {
            send(socket, "m x=1 1\nbad line\nm x=2 2");
            socket.shutdownOutput();
            assertEquals(-1, socket.getInputStream().read(), "not a byte comes back");
            assertEquals(List.of("x=1.0 1", "x=2.0 2"), fixture.awaitRows(DB, "m", 2));
            assertEquals(1, fixture.ingest.counters().rejectedLines());
            assertEquals(2, fixture.ingest.rejected().recent().getFirst().lineNumber());
            assertEquals(
                    "bad line", fixture.ingest.rejected().recent().getFirst().text());
        }
    }

    @Test
    void shouldCloseAtTheFirstBadLineWhenAsked() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture, DEFAULTS.withDisconnectOnError(true));
                Socket socket = connect(listener)) {
            send(socket, "m x=1 1\nbad line\nm x=2 2\n");
            assertEquals(-1, socket.getInputStream().read());
            assertEquals(List.of("x=1.0 1"), fixture.awaitRows(DB, "m", 1));
            assertEquals(
                    List.of("closed: refused line 2: unable to parse 'bad line': missing field value"), fixture.told);
        }
    }

    @Test
    void shouldCloseAConnectionWhoseLineNeverEnds() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener =
                        listen(fixture, DEFAULTS.withOpenLineTimeoutNs(TimeUnit.MILLISECONDS.toNanos(300)));
                Socket socket = connect(listener);
                Socket idle = connect(listener)) {
            send(idle, "m x=0 0\n");
            send(socket, "m x=1 1\nm x=2");
            assertEquals(-1, socket.getInputStream().read());
            assertEquals(1, fixture.ingest.counters().stalledConnections());
            send(idle, "m x=3 3\n");
            assertEquals(List.of("x=0.0 0", "x=1.0 1", "x=3.0 3"), fixture.awaitRows(DB, "m", 3));
            assertTrue(fixture.told.getFirst().startsWith("closed: line 2 was begun"), fixture.told.toString());
        }
    }

    @Test
    void shouldGoOnBehindAnOverlongLineUnlessAStringWasOpen() throws IOException {
        String huge = "y".repeat(300 << 10);
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture, DEFAULTS);
                Socket first = connect(listener);
                Socket second = connect(listener)) {
            send(first, "m x=1 1\nm," + huge + " x=1 1\nm x=2 2\n");
            assertEquals(2, fixture.awaitRows(DB, "m", 2).size());
            send(second, "m x=3 3\nm s=\"" + huge);
            assertEquals(-1, second.getInputStream().read());
            assertEquals(3, fixture.awaitRows(DB, "m", 3).size());
            assertEquals(2, fixture.ingest.counters().rejectedLines());
            assertTrue(fixture.told.getLast().startsWith("closed: line too long, in an open string"));
        }
    }

    /// Many connections, a pool of two small batches: the senders wait, nothing is lost.
    @Test
    void shouldHoldSendersBackInsteadOfDropping() throws IOException {
        int rows = 15_000;
        int connections = 6;
        var options = IngestFixture.options(1).withBatches(2, 16 << 10);
        try (IngestFixture fixture = new IngestFixture(directory, options, LineConfig.DEFAULT);
                TestListener listener = listen(fixture, DEFAULTS)) {
            Thread[] senders = new Thread[connections];
            for (int c = 0; c < connections; c++) {
                int connection = c;
                senders[c] = Thread.ofPlatform().start(() -> sendRows(listener, connection, rows));
            }
            for (Thread sender : senders) {
                sender.join();
            }
            IngestFixture.await(() -> fixture.ingest.counters().rows() == (long) rows * connections);
            assertEquals(
                    rows * connections,
                    fixture.awaitRows(DB, "m", rows * connections).size());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void sendRows(TestListener listener, int connection, int rows) {
        try (Socket socket = connect(listener)) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < rows; i++) {
                text.append("m,c=")
                        .append(connection)
                        .append(" x=")
                        .append(i)
                        .append("i ")
                        .append(i)
                        .append('\n');
            }
            send(socket, text.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
