// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.Clock;
import io.varve.tools.client.Pacing;
import io.varve.tools.client.Trust;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LoaderTest {
    private static final int HOSTS = 10;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    /// Goes `stepNs` further each time somebody looks.
    private static final class SteppedClock implements Clock {
        private final AtomicLong now = new AtomicLong();
        private final long stepNs;

        private SteppedClock(long stepNs) {
            this.stepNs = stepNs;
        }

        @Override
        public long epochNs() {
            return monotonicNs();
        }

        @Override
        public long monotonicNs() {
            return now.addAndGet(stepNs);
        }
    }

    private static Loader.Plan plan(int epochs) {
        return new Loader.Plan(new TsbsCpu(HOSTS, epochs, 1, TsbsCpu.START_NS, "cpu"), 1000, 0, Long.MAX_VALUE);
    }

    private ProgressLine progress(Pacing pacing) {
        return new ProgressLine(new PrintStream(shown, true, StandardCharsets.UTF_8), pacing);
    }

    @Test
    void shouldEndWhenASenderThrowsWhatNobodyExpects() {
        Pacing pacing = Pacing.system();
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) {
                throw new StackOverflowError("planted");
            }
        };
        Loader loader = Loader.to(broken, plan(100_000), pacing);
        IOException error = assertThrows(IOException.class, () -> loader.run(progress(pacing)));
        assertEquals("sending to the output failed: java.lang.StackOverflowError: planted", error.getMessage());
    }

    /// Its kernel takes what fits into the buffers of the connection, then nothing.
    @Test
    void shouldEndWhenTheServerTakesNothingMore() throws IOException {
        Pacing pacing = new Pacing(new SteppedClock(TimeUnit.SECONDS.toNanos(5)));
        try (ServerSocket silent = new ServerSocket()) {
            silent.setReceiveBufferSize(4096);
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI uri = URI.create("tcp://127.0.0.1:" + silent.getLocalPort());
            Loader loader = Loader.to(uri, Trust.OF_JAVA, "default", 2, plan(1_000_000), pacing);
            IOException error = assertThrows(IOException.class, () -> loader.run(progress(pacing)));
            assertEquals(uri + " took no rows for 75 s", error.getMessage());
        }
        assertTrue(shown.toString(StandardCharsets.UTF_8).contains(" rows/s"), "progress is shown while it waits");
    }

    /// Reads what comes and answers as told, once all ten lines of the only chunk are there.
    private static Thread answering(ServerSocket server, String answers, List<String> heard) {
        return Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
                for (int i = 0; i <= HOSTS; i++) {
                    heard.add(in.readLine());
                }
                socket.getOutputStream().write(answers.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                heard.add(e.toString());
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    OK 4;OK 10;                  |
                    OK 4;ERR 5 5 invalid field;  | the server answered: ERR 5 5 invalid field
                    OK 9;                        | the server closed the connection before it answered
                    """)
    void shouldTakeAnAnswerForEachChunkOfAPacedLoadOverTcp(String answers, @Nullable String failure) throws Exception {
        Pacing pacing = new Pacing(new SteppedClock(TimeUnit.MICROSECONDS.toNanos(1)));
        TsbsCpu source = new TsbsCpu(HOSTS, 1, 1, TsbsCpu.START_NS, "cpu");
        Loader.Plan plan = new Loader.Plan(source, HOSTS, 1e6, Long.MAX_VALUE);
        List<String> heard = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = answering(server, answers.replace(';', '\n'), heard);
            URI uri = URI.create("tcp://127.0.0.1:" + server.getLocalPort());
            Loader loader = Loader.to(uri, Trust.OF_JAVA, "weather", 1, plan, pacing);
            if (failure == null) {
                assertEquals(1, loader.run(progress(pacing)).latency().getTotalCount());
            } else {
                assertEquals(
                        failure,
                        assertThrows(IOException.class, () -> loader.run(progress(pacing)))
                                .getMessage());
            }
            answering.join();
        }
        assertEquals("#varve ack=1 db=weather", heard.getFirst());
        assertTrue(heard.getLast().startsWith("cpu,hostname=host_9,"), heard.getLast());
    }

    @Test
    void shouldLeaveTheWarmUpOutOfTheLatencies() throws IOException {
        Pacing pacing = new Pacing(new SteppedClock(TimeUnit.MICROSECONDS.toNanos(1)));
        TsbsCpu source = new TsbsCpu(HOSTS, 100, 1, TsbsCpu.START_NS, "cpu");
        Loader.Plan plan = new Loader.Plan(source, 100, 1e6, Long.MAX_VALUE, TimeUnit.MICROSECONDS.toNanos(300));
        Loader.Result result =
                Loader.to(OutputStream.nullOutputStream(), plan, pacing).run(progress(pacing));
        assertEquals(1000, result.rows());
        assertEquals(7, result.latency().getTotalCount(), "ten chunks, one each 100 µs, those due from 300 µs on");
    }

    @Test
    void shouldShowNothingOfATaskThatHasJustBegun() {
        SteppedClock clock = new SteppedClock(0);
        Pacing pacing = new Pacing(clock);
        ProgressLine progress = progress(pacing);
        clock.now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        progress.begin();
        progress.update(elapsed -> "0 rows", pacing.nowNs());
        assertEquals("", shown.toString(StandardCharsets.UTF_8));
        clock.now.addAndGet(TimeUnit.SECONDS.toNanos(5));
        progress.update(elapsed -> "1 row", pacing.nowNs());
        assertTrue(shown.toString(StandardCharsets.UTF_8).contains("1 row"));
    }
}
