// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.Scope;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.TestListener;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Senders that connect, send and close at once, over real sockets: epoll reads those to the end whether or not it may. Budgets stand still unless told.
@Timeout(120)
class ClosedSendersTest {
    private static final int CONNECTIONS = 8;
    private static final int ROWS_EACH = 2000;
    private static final int LIMIT = 1000;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(TimeUnit.DAYS.toNanos(20_000));
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();

    /// Behind the lines' handler, so it hears what that has dealt with.
    private final class Ends extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                ended.incrementAndGet();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            gone.incrementAndGet();
        }
    }

    private static void send(TestListener listener, int from) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + ROWS_EACH; i++) {
            text.append("m x=1i ").append(i).append('\n');
        }
        try (Socket socket =
                new Socket(listener.address().getAddress(), listener.address().getPort())) {
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeNoMoreThanTheBudgetThoughTheSenderIsGone(boolean epoll) throws IOException {
        assumeTrue(!epoll || Epoll.isAvailable(), "no epoll here");
        RateLimits limits = RateLimits.NONE.with(Scope.ADDRESS, Measure.ROWS, LIMIT);
        try (IngestFixture fixture = new IngestFixture(directory, limits, clock, () -> 0.0)) {
            LineTcpService service = new LineTcpService(fixture.ingest, LineTcpConfig.defaults(SyncMode.ALWAYS));
            try (TestListener listener = new TestListener(
                    epoll, accepted -> accepted.pipeline().addLast(service.newHandler(), new Ends()))) {
                for (int c = 0; c < CONNECTIONS; c++) {
                    send(listener, 1 + c * ROWS_EACH);
                    int held = c + 1;
                    IngestFixture.await(() -> fixture.ingest.rates().held(Scope.ADDRESS, Measure.ROWS) == held);
                }
                if (epoll) {
                    IngestFixture.await(() -> ended.get() == CONNECTIONS);
                }
                long rows = fixture.ingest.counters().rows();
                assertTrue(rows >= LIMIT && rows <= ROWS_EACH, "what one connection brought, rows " + rows);
                assertTrue(gone.get() <= 1, "but the first, of which nothing waits, they keep their places");
                IngestFixture.await(() -> {
                    clock.advance(TimeUnit.SECONDS.toNanos(1));
                    return gone.get() == CONNECTIONS;
                });
                assertEquals(CONNECTIONS * ROWS_EACH, fixture.ingest.counters().rows(), "and lose nothing");
                assertEquals(0, fixture.ingest.counters().rejectedLines());
            }
        }
    }
}
