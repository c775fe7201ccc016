// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.flow.TestListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Five hundred senders who begin a line and take their time, on the loops of one who does not.
@Timeout(120)
class SlowConnectionsTest {
    private static final int SLOW = 500;
    private static final int ROWS = 50_000;
    private static final String DB = LineConfig.DEFAULT_DATABASE;
    private static final LineTcpConfig DEFAULTS = LineTcpConfig.defaults(SyncMode.ALWAYS);
    /// What Netty holds for reading, for all connections together: far less than a read buffer each.
    private static final long MOST_BUFFER_BYTES = 24L << 20;

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // by open
    private IngestFixture fixture;

    private final List<Socket> slow = new ArrayList<>();

    @BeforeEach
    void open() {
        fixture = IngestFixture.open(directory, 1);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
        fixture.close();
    }

    private TestListener listen(LineTcpConfig config) {
        LineTcpService service = new LineTcpService(fixture.ingest, config);
        return new TestListener(channel -> channel.pipeline().addLast(service.newHandler()));
    }

    private static Socket connect(TestListener listener) throws IOException {
        return new Socket(listener.address().getAddress(), listener.address().getPort());
    }

    private void beginLines(TestListener listener) throws IOException {
        for (int i = 0; i < SLOW; i++) {
            Socket socket = connect(listener);
            slow.add(socket);
            socket.getOutputStream().write(("slow,c=" + i + " text=\"").getBytes(US_ASCII));
        }
    }

    private static long bufferBytes() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /// Sends rows, says which were acknowledged last.
    private static String sendRows(TestListener listener) throws IOException {
        StringBuilder rows = new StringBuilder("#varve ack=1\n");
        for (int i = 0; i < ROWS; i++) {
            rows.append("good,h=").append(i % 10).append(" x=").append(i).append("i ");
            rows.append(i).append('\n');
        }
        try (Socket socket = connect(listener);
                BufferedReader answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            FutureTask<Boolean> sent = new FutureTask<>(() -> {
                socket.getOutputStream().write(rows.toString().getBytes(US_ASCII));
                socket.shutdownOutput();
                return true;
            });
            Thread.ofPlatform().start(sent);
            return String.valueOf(answers.lines().reduce("nothing", (before, answer) -> answer));
        }
    }

    @Test
    void shouldTakeAllRowsOfAGoodSenderBesideFiveHundredSlowOnes() throws Exception {
        try (TestListener listener = listen(DEFAULTS)) {
            beginLines(listener);
            FutureTask<String> good = new FutureTask<>(() -> sendRows(listener));
            Thread.ofPlatform().start(good);
            long mostBytes = 0;
            int bytesEach = 0;
            while (!good.isDone() || bytesEach < 20) {
                for (Socket socket : slow) {
                    socket.getOutputStream().write('0');
                }
                bytesEach++;
                mostBytes = Math.max(mostBytes, bufferBytes());
            }
            assertEquals("OK " + ROWS, good.get());
            assertEquals(ROWS, fixture.rows(DB, "good").size());
            long most = mostBytes;
            assertTrue(most < MOST_BUFFER_BYTES, () -> most + " bytes of buffers");
            for (Socket socket : slow) {
                socket.getOutputStream().write("\" 1\n".getBytes(US_ASCII));
            }
            String text = "0".repeat(bytesEach);
            for (String row : fixture.awaitRows(DB, "slow", SLOW)) {
                assertTrue(row.endsWith(" text=\"" + text + "\" 1"), row);
            }
            assertEquals(0, fixture.ingest.counters().stalledConnections());
        }
    }

    @Test
    void shouldCloseSlowSendersAndNotTheGoodOne() throws Exception {
        LineTcpConfig impatient = DEFAULTS.withOpenLineTimeoutNs(TimeUnit.SECONDS.toNanos(1));
        try (TestListener listener = listen(impatient);
                Socket idle = connect(listener)) {
            idle.getOutputStream().write("idle x=1 1\n".getBytes(US_ASCII));
            beginLines(listener);
            assertEquals("OK " + ROWS, sendRows(listener));
            for (Socket socket : slow) {
                assertEquals(-1, socket.getInputStream().read());
            }
            assertEquals(SLOW, fixture.ingest.counters().stalledConnections());
            idle.getOutputStream().write("idle x=2 2\n".getBytes(US_ASCII));
            assertEquals(List.of("x=1.0 1", "x=2.0 2"), fixture.awaitRows(DB, "idle", 2));
            assertEquals(ROWS, fixture.rows(DB, "good").size());
        }
    }
}
