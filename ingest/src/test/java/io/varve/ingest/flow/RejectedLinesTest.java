// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.varve.engine.testing.ManualClock;
import io.varve.ingest.line.LineErrorText;
import io.varve.ingest.line.Precision;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RejectedLinesTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(0);
    private final List<Long> silenced = new ArrayList<>();
    private final RejectedLines lines = new RejectedLines(clock, new IngestListener() {
        @Override
        public void onRejected(RejectedLine line, long more) {
            silenced.add(more);
        }
    });

    private static RejectedLine line(long number, String text) {
        return new RejectedLine("test", "default", "m", number, RejectedLine.Code.INVALID, "bad", text, 0);
    }

    /// Refuses so many, a thousand a second.
    private void refuse(int count, String text) {
        for (int i = 0; i < count; i++) {
            if (i % RejectedLines.RECORDED_PER_SECOND == 0) {
                clock.advance(SECOND_NS);
            }
            assertTrue(lines.wanted());
            lines.add(line(i, text));
        }
    }

    @Test
    void shouldLetTheOldestFallOutAboveTheRows() {
        refuse(RejectedLines.MOST_ROWS + 5, "x");
        assertEquals(RejectedLines.MOST_ROWS, lines.recent().size());
        assertEquals(5, lines.recent().getFirst().lineNumber());
        assertEquals(RejectedLines.MOST_ROWS + 5, lines.recorded());
    }

    @Test
    void shouldLetTheOldestFallOutAboveTheBytes() {
        String longest = "x".repeat(2 * LineErrorText.MAX_ECHO_BYTES);
        refuse(5000, longest);
        assertTrue(lines.keptBytes() <= RejectedLines.MOST_BYTES);
        assertTrue(lines.keptBytes() > RejectedLines.MOST_BYTES - 2000, "no room is given away");
        assertEquals(4999, lines.recent().getLast().lineNumber());
        assertEquals(lines.keptBytes(), lines.recent().size() * line(0, longest).retainedBytes());
    }

    @Test
    void shouldOnlyCountWhatAFloodHasBeyondItsShareOfASecond() {
        clock.advance(SECOND_NS);
        for (int i = 0; i < RejectedLines.RECORDED_PER_SECOND; i++) {
            assertTrue(lines.wanted());
            lines.add(line(i, "x"));
        }
        for (int i = 0; i < 1_000_000; i++) {
            assertFalse(lines.wanted());
        }
        assertEquals(1_000_000, lines.unrecorded());
        assertEquals(RejectedLines.TOLD_PER_SECOND, silenced.size());
        clock.advance(SECOND_NS);
        assertTrue(lines.wanted());
        lines.add(line(7, "x"));
        assertEquals(1_000_000 + RejectedLines.RECORDED_PER_SECOND - RejectedLines.TOLD_PER_SECOND, silenced.getLast());
    }

    @Test
    void shouldRecordEveryKindOfRefusal() {
        DefaultEventLoop loop = new DefaultEventLoop();
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.begin("sensors", Precision.NS)
                    .offer("cpu,host=a load=1 1\ncpu,host=a load=true 2\n"
                            + "# a comment\nwind\\,\\ speed,at=roof\nmem free=1i " + Long.MAX_VALUE + "\n =\n")
                    .end();
            List<String> found = fixture.ingest.rejected().recent().stream()
                    .map(each -> each.database() + "|" + each.table() + "|" + each.lineNumber() + "|" + each.source())
                    .toList();
            assertEquals(
                    List.of(
                            "sensors|cpu|2|test",
                            "sensors|wind, speed|4|test",
                            "sensors|mem|5|test",
                            "sensors|=|6|test"),
                    found);
            assertEquals(4, fixture.ingest.counters().rejectedLines());
            assertEquals(
                    "cpu,host=a load=true 2",
                    fixture.ingest.rejected().recent().getFirst().text());
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void shouldFindTheMeasurementOfABadLineAsFarAsItTellsOne() {
        assertEquals("cpu", measurement("cpu,host=a"));
        assertEquals("a b", measurement("a\\ b x=1"));
        assertEquals("a\\", measurement("a\\"));
        assertNull(measurement(",host=a"));
        assertNull(measurement(""));
        assertEquals(
                LineErrorText.MAX_ECHO_BYTES,
                String.valueOf(measurement("x".repeat(1000))).length());
    }

    private static @Nullable String measurement(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return LineErrorText.measurement(bytes, 0, bytes.length);
    }

    @Test
    void shouldNameSendersByAddressAlone() throws UnknownHostException {
        byte[] loopback = {127, 0, 0, 1};
        InetAddress named = InetAddress.getByAddress("sensor.example", loopback);
        assertEquals("tcp 127.0.0.1:5000", SourceName.of("tcp", new InetSocketAddress(named, 5000)));
        InetAddress six = InetAddress.getByAddress(new byte[16]);
        assertEquals("http [0:0:0:0:0:0:0:0]:1", SourceName.of("http", new InetSocketAddress(six, 1)));
        assertEquals("http", SourceName.of("http", null));
    }
}
