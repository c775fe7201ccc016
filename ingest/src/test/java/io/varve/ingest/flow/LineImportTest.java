// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.Scope;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.SystemClock;
import io.varve.ingest.line.LineEscapes;
import io.varve.ingest.line.LineLimits;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class LineImportTest {
    private static final String DATABASE = LineConfig.DEFAULT_DATABASE;

    @TempDir
    private Path directory;

    private final DefaultEventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stop() {
        var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private LineImport begin(IngestFixture fixture, String table, Precision precision) {
        return LineImport.begin(fixture.ingest, loop, "copy", DATABASE, table, precision, () -> {});
    }

    /// The array is the same for every piece, as a reader's is.
    private static void add(LineImport lines, String text, int pieceBytes) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        byte[] piece = new byte[pieceBytes];
        for (int from = 0; from < all.length; from += pieceBytes) {
            int length = Math.min(pieceBytes, all.length - from);
            System.arraycopy(all, from, piece, 0, length);
            lines.add(piece, length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void shouldWriteWhateverThePieces(int pieceBytes) {
        try (IngestFixture fixture = IngestFixture.open(directory, 2);
                LineImport lines = begin(fixture, "cpu", Precision.S)) {
            add(lines, "\uFEFFcpu,host=a x=1i 1\r\n\n# no line\ncpu,host=b x=2i,s=\"a\nb\" 2\ncpu x=3i 3", pieceBytes);
            lines.finish();
            assertEquals(3, lines.rows());
            assertEquals(0, lines.refusals().count());
            assertFalse(lines.isCut());
            assertEquals(
                    List.of("host=a x=1i 1000000000", "host=b s=\"a\nb\",x=2i 2000000000", "x=3i 3000000000"),
                    fixture.rows(DATABASE, "cpu").stream().sorted().toList());
        }
    }

    @Test
    void shouldRefuseLinesOfOtherTablesAndLeaveNothingOfThem() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                LineImport lines = begin(fixture, "c p,u", Precision.NS)) {
            add(
                    lines,
                    "c\\ p\\,u x=1i 1\nmem x=1i 1\nc\\ p\\,u,new=a x=2i 2\n,bad\nc\\ p\\,u x=\"s\" 3\nmem,a=b y=1i 1\n",
                    1000);
            lines.finish();
            assertEquals(2, lines.rows());
            assertEquals(
                    List.of(2L, 4L, 5L, 6L),
                    lines.refusals().first().stream()
                            .map(RejectedLine::lineNumber)
                            .toList());
            assertEquals(
                    "line of another table: \"mem\", not \"c p,u\"",
                    lines.refusals().first().getFirst().reason());
            assertFalse(fixture.hasTable(DATABASE, "mem"));
            assertEquals(4, fixture.ingest.rejected().recorded());
        }
    }

    /// A table whose lines another sender has written is known to the loop already.
    @Test
    void shouldRefuseLinesOfOtherTablesThatAreThere() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            new StreamDriver(fixture, loop).send("mem x=1i 1\ncpu x=1i 1\n");
            try (LineImport lines = begin(fixture, "cpu", Precision.NS)) {
                add(lines, "mem x=2i 2\ncpu x=2i 2\nmem x=3i 3\ncpu x=3i 3\n", 1000);
                lines.finish();
                assertEquals(2, lines.refusals().count());
            }
            assertEquals(1, fixture.rows(DATABASE, "mem").size());
            assertEquals(3, fixture.rows(DATABASE, "cpu").size());
        }
    }

    @Test
    void shouldGiveTimesToLinesWithoutOne() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                LineImport lines = begin(fixture, "cpu", Precision.NS)) {
            add(lines, "cpu x=1i\ncpu x=2i\n", 1000);
            lines.finish();
            assertEquals(2, fixture.rows(DATABASE, "cpu").size());
        }
    }

    /// More than the batches of the engine hold at a time.
    @Test
    void shouldWaitForRoom() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                LineImport lines = begin(fixture, "cpu", Precision.NS)) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 100_000; i++) {
                text.append("cpu,host=h")
                        .append(i % 100)
                        .append(" x=")
                        .append(i)
                        .append("i ")
                        .append(i)
                        .append('\n');
            }
            add(lines, text.toString(), 1 << 16);
            lines.finish();
            assertEquals(100_000, lines.rows());
            assertEquals(100_000, fixture.rows(DATABASE, "cpu").size());
        }
    }

    @Test
    void shouldSayThatLinesWereLeftUnread() {
        LineLimits limits = new LineLimits(64, 4, 16, 64, 64);
        LineConfig config = new LineConfig(limits, LineEscapes.INFLUX);
        try (IngestFixture fixture = new IngestFixture(directory, IngestFixture.options(1), config);
                LineImport lines = begin(fixture, "cpu", Precision.NS)) {
            add(lines, "cpu x=1i 1\ncpu s=\"" + "x".repeat(100) + "\ncpu x=2i 2\n", 10);
            lines.finish();
            assertTrue(lines.isCut());
            assertEquals(1, lines.refusals().count());
            assertEquals(List.of("x=1i 1"), fixture.rows(DATABASE, "cpu"));
        }
    }

    @Test
    void shouldEndWhenItsCallerMust() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            loop.execute(() -> {
                try {
                    assertTrue(held.await(60, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Runnable ended = () -> {
                throw new IllegalStateException("ended");
            };
            IllegalStateException e = assertThrows(
                    IllegalStateException.class,
                    () -> LineImport.begin(fixture.ingest, loop, "copy", DATABASE, "cpu", Precision.NS, ended));
            assertEquals("ended", e.getMessage());
        } finally {
            held.countDown();
        }
    }

    @Test
    void shouldWriteNothingMoreOnceClosed() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            try (LineImport lines = begin(fixture, "cpu", Precision.NS)) {
                add(lines, "cpu x=1i 1\n", 1000);
            }
            new StreamDriver(fixture, loop).send("cpu x=2i 2\n");
            assertEquals(List.of("x=2i 2"), fixture.rows(DATABASE, "cpu"));
        }
    }

    @Test
    void shouldEndWithItsLoop() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                LineImport lines = begin(fixture, "cpu", Precision.NS)) {
            var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
            VarveException e = assertThrows(VarveException.class, lines::finish);
            assertEquals("the server is stopping", e.getMessage());
            assertEquals(Severity.RETRYABLE, e.severity());
        }
    }

    @Test
    void shouldKeepToTheRateLimits() {
        RateLimits rates = RateLimits.NONE.with(Scope.DATABASE, Measure.ROWS, 1);
        try (IngestFixture fixture = new IngestFixture(directory, rates, new SystemClock(), () -> 0.0)) {
            try (LineImport lines = begin(fixture, "cpu", Precision.NS)) {
                add(lines, "cpu x=1i 1\n".repeat(1000), 1000);
                lines.finish();
            }
            VarveException e = assertThrows(VarveException.class, () -> begin(fixture, "cpu", Precision.NS));
            assertTrue(String.valueOf(e.getMessage()).startsWith("rate limit reached: database"), e.getMessage());
        }
    }
}
