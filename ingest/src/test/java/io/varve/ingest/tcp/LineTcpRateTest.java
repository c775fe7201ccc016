// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateRefusal;
import io.varve.engine.admission.rate.Scope;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.limit.SenderLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The limits as a sender of plain lines meets them: it is slowed, and no line is lost. Time stands still unless told.
@Timeout(120)
class LineTcpRateTest {
    private static final LineTcpConfig CONFIG = LineTcpConfig.defaults(SyncMode.ALWAYS);
    private static final String DB = LineConfig.DEFAULT_DATABASE;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(TimeUnit.DAYS.toNanos(20_000));
    private volatile double memtableUse;

    private IngestFixture open(RateLimits limits) {
        return new IngestFixture(directory, limits, clock, () -> memtableUse);
    }

    private static EmbeddedChannel connect(IngestFixture fixture, LineTcpConfig config) {
        return new EmbeddedChannel(new LineTcpService(fixture.ingest, config).newHandler());
    }

    /// One read of the socket.
    private static void arrive(EmbeddedChannel channel, String text) {
        channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        channel.pipeline().fireChannelReadComplete();
    }

    private static void awaitRows(IngestFixture fixture, EmbeddedChannel channel, int count) {
        IngestFixture.await(() -> {
            channel.runPendingTasks();
            return fixture.hasTable(DB, "m") && fixture.rows(DB, "m").size() == count;
        });
    }

    /// The connection's timers and the budgets get on together.
    private void pass(EmbeddedChannel channel, long ns) {
        clock.advance(ns);
        channel.advanceTimeBy(ns, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private static String lines(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("m x=").append(i).append(' ').append(i).append('\n');
        }
        return text.toString();
    }

    @Test
    void shouldNotReadUntilTheBudgetHasSomethingAgain() {
        try (IngestFixture fixture = open(RateLimits.NONE.with(Scope.SERVER, Measure.ROWS, 10))) {
            EmbeddedChannel channel = connect(fixture, CONFIG);
            arrive(channel, lines(30));
            awaitRows(fixture, channel, 30);
            assertFalse(channel.config().isAutoRead(), "20 are owed");
            assertEquals(1, fixture.ingest.rates().held(Scope.SERVER, Measure.ROWS));
            pass(channel, TimeUnit.MILLISECONDS.toNanos(2100) - 1);
            assertFalse(channel.config().isAutoRead());
            pass(channel, 1);
            IngestFixture.await(() -> {
                channel.runPendingTasks();
                return channel.config().isAutoRead();
            });
            arrive(channel, "m x=99 99\n");
            awaitRows(fixture, channel, 31);
            assertEquals(0, fixture.ingest.counters().rejectedLines());
            channel.close().syncUninterruptibly();
        }
    }

    /// A sender that connects for each line is no way around its budget, and loses nothing.
    @Test
    void shouldKeepTheFirstLinesOfAConnectionWhoseBudgetIsEmpty() {
        try (IngestFixture fixture = open(RateLimits.NONE.with(Scope.SERVER, Measure.ROWS, 1))) {
            EmbeddedChannel first = connect(fixture, CONFIG);
            arrive(first, lines(2));
            awaitRows(fixture, first, 2);
            EmbeddedChannel second = connect(fixture, CONFIG);
            arrive(second, "m x=7 7\n");
            EmbeddedChannel gone = connect(fixture, CONFIG);
            arrive(gone, "m x=8 8\n");
            second.runPendingTasks();
            assertEquals(2, fixture.ingest.counters().rows());
            gone.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            gone.runPendingTasks();
            assertEquals(2, fixture.ingest.counters().rows(), "nor has one that closes another budget");
            assertTrue(gone.isActive(), "and it keeps its place");
            pass(second, TimeUnit.SECONDS.toNanos(3));
            awaitRows(fixture, second, 3);
            pass(gone, TimeUnit.SECONDS.toNanos(3));
            awaitRows(fixture, gone, 4);
            IngestFixture.await(() -> {
                gone.runPendingTasks();
                return !gone.isActive();
            });
            first.close().syncUninterruptibly();
            second.close().syncUninterruptibly();
        }
    }

    /// A reset says that the sender wants nothing more of it, and must be no way around the budget either.
    @Test
    void shouldDropWhatWaitsWhenItsSenderBreaksOff() {
        try (IngestFixture fixture = open(RateLimits.NONE.with(Scope.SERVER, Measure.ROWS, 1))) {
            EmbeddedChannel channel = connect(fixture, CONFIG);
            arrive(channel, lines(2));
            awaitRows(fixture, channel, 2);
            arrive(channel, "m x=7 7\n");
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            channel.pipeline().fireExceptionCaught(new IOException("connection reset"));
            channel.runPendingTasks();
            assertFalse(channel.isActive());
            pass(channel, TimeUnit.SECONDS.toNanos(9));
            assertEquals(2, fixture.ingest.counters().rows());
        }
    }

    @Test
    void shouldTakeWhatWaitsWhenTheServerStops() {
        try (IngestFixture fixture = open(RateLimits.NONE.with(Scope.SERVER, Measure.ROWS, 1))) {
            EmbeddedChannel channel = connect(fixture, CONFIG);
            arrive(channel, lines(2));
            awaitRows(fixture, channel, 2);
            arrive(channel, "m x=7 7\nm x=8 8\nm x=9");
            channel.pipeline().fireExceptionCaught(new StoppingException());
            channel.runPendingTasks();
            assertFalse(channel.isActive());
            awaitRows(fixture, channel, 4);
        }
    }

    /// Lines look when there is something; a request comes back a little later, and would never find anything.
    @Test
    void shouldLeaveTheBudgetToARequestThatWasToldToComeBack() {
        try (IngestFixture fixture = open(RateLimits.NONE.with(Scope.SERVER, Measure.ROWS, 10))) {
            EmbeddedChannel channel = connect(fixture, CONFIG);
            arrive(channel, lines(30));
            awaitRows(fixture, channel, 30);
            SenderLimits request = new SenderLimits(fixture.ingest.rates(), null);
            request.begin(DB, true);
            RateRefusal refusal = Objects.requireNonNull(request.refusal(), "20 are owed");
            request.countRefused(refusal);
            assertEquals(3, refusal.retryAfterSeconds());
            for (int ms = 0; ms < 3100; ms += 100) {
                pass(channel, TimeUnit.MILLISECONDS.toNanos(100));
                if (channel.config().isAutoRead()) {
                    arrive(channel, lines(30));
                }
            }
            assertNull(request.refusal());
            request.payRows(30);
            assertEquals(30, fixture.ingest.counters().rows());
            pass(channel, TimeUnit.SECONDS.toNanos(5));
            assertTrue(channel.config().isAutoRead(), "and then lines go on");
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void shouldTakeLinesBehindAHelloAndAnswerThem() {
        try (IngestFixture fixture = open(RateLimits.NONE.with(Scope.SERVER, Measure.BYTES, 10))) {
            EmbeddedChannel channel = connect(fixture, CONFIG);
            arrive(channel, "#varve ack=1\nm x=1 1\nm x=2 2\n");
            assertFalse(channel.config().isAutoRead());
            StringBuilder told = new StringBuilder();
            IngestFixture.await(() -> {
                channel.runPendingTasks();
                ByteBuf answer = channel.readOutbound();
                if (answer != null) {
                    told.append(answer.toString(StandardCharsets.UTF_8));
                    answer.release();
                }
                return told.toString().equals("OK 2\n");
            });
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void shouldHoldALineOfANewSeriesBackAndLetOthersGoOn() {
        try (IngestFixture fixture = open(RateLimits.NONE.with(Scope.SERVER, Measure.NEW_SERIES, 1))) {
            EmbeddedChannel first = connect(fixture, CONFIG);
            arrive(first, "m,h=0 x=0 0\n");
            awaitRows(fixture, first, 1);
            arrive(first, "m,h=0 x=1 1\nm,h=1 x=2 2\nm,h=0 x=3 3\n");
            awaitRows(fixture, first, 2);
            assertFalse(first.config().isAutoRead());
            assertEquals(1, fixture.ingest.rates().held(Scope.SERVER, Measure.NEW_SERIES));
            EmbeddedChannel second = connect(fixture, CONFIG);
            arrive(second, "m,h=0 x=4 4\n");
            awaitRows(fixture, second, 3);
            assertTrue(second.config().isAutoRead());
            first.runPendingTasks();
            assertFalse(first.config().isAutoRead());
            clock.advance(TimeUnit.MINUTES.toNanos(1));
            awaitRows(fixture, first, 5);
            assertEquals(1, fixture.ingest.rates().held(Scope.SERVER, Measure.NEW_SERIES), "counted once");
            first.close().syncUninterruptibly();
            second.close().syncUninterruptibly();
        }
    }

    @Test
    void shouldNotTakeAConnectionThatIsHeldForAStalledOne() {
        try (IngestFixture fixture = open(RateLimits.NONE.with(Scope.SERVER, Measure.ROWS, 1))) {
            EmbeddedChannel channel = connect(fixture, CONFIG.withOpenLineTimeoutNs(1000));
            arrive(channel, lines(1));
            awaitRows(fixture, channel, 1);
            pass(channel, TimeUnit.SECONDS.toNanos(1));
            arrive(channel, lines(10) + "m x=10");
            assertFalse(channel.config().isAutoRead());
            pass(channel, TimeUnit.SECONDS.toNanos(5));
            assertTrue(channel.isActive(), "its sender could not end the line");
            pass(channel, TimeUnit.SECONDS.toNanos(6));
            pass(channel, TimeUnit.SECONDS.toNanos(1));
            assertFalse(channel.isActive(), "now it could");
            assertEquals(1, fixture.ingest.counters().stalledConnections());
        }
    }

    @Test
    void shouldPauseAfterEachReadWhileTheEngineIsPressuring() {
        try (IngestFixture fixture = open(RateLimits.NONE)) {
            EmbeddedChannel channel = connect(fixture, CONFIG);
            arrive(channel, lines(1));
            awaitRows(fixture, channel, 1);
            assertTrue(channel.config().isAutoRead());
            assertEquals(0, fixture.ingest.counters().slowed());
            memtableUse = 0.9;
            arrive(channel, "m x=7 7\n");
            assertFalse(channel.config().isAutoRead());
            assertEquals(1, fixture.ingest.counters().slowed());
            awaitRows(fixture, channel, 2);
            assertTrue(channel.config().isAutoRead());
            channel.close().syncUninterruptibly();
        }
    }
}
