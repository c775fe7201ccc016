// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.varve.engine.io.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends connections that keep the server waiting: idle ones, those that do not finish a header, bodies that trickle.
///
/// It sits before the codec, where it sees bytes; the router tells it what is being waited for. One look every few seconds per
/// connection, so a limit may be passed by that much. Time in which the server itself does not read does not count.
/// Threads: its connection's.
final class HttpTimer extends ChannelInboundHandlerAdapter {
    /// What the connection waits for.
    enum Phase {
        IDLE,
        HEADER,
        BODY,
        ANSWER
    }

    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long HEADER_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long BODY_GRACE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long BODY_BYTES_PER_SECOND = 1024;

    private final Clock clock;
    private Phase phase = Phase.IDLE;
    private long sinceNs;
    private long bodyBytes;
    private @Nullable ScheduledFuture<?> look;

    HttpTimer(Clock clock) {
        this.clock = clock;
        this.sinceNs = clock.monotonicNs();
    }

    void enter(Phase next) {
        phase = next;
        sinceNs = clock.monotonicNs();
        bodyBytes = 0;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        look = ctx.executor().scheduleWithFixedDelay(() -> look(ctx), LOOK_NS, LOOK_NS, TimeUnit.NANOSECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (look != null) {
            look.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.IDLE) {
            enter(Phase.HEADER);
        } else if (phase == Phase.BODY && message instanceof ByteBuf bytes) {
            bodyBytes += bytes.readableBytes();
        }
        ctx.fireChannelRead(message);
    }

    private void look(ChannelHandlerContext ctx) {
        if (phase == Phase.BODY && !ctx.channel().config().isAutoRead()) {
            enter(Phase.BODY);
        }
        if (isOver(clock.monotonicNs() - sinceNs)) {
            var _ = ctx.close();
        }
    }

    private boolean isOver(long waitedNs) {
        return switch (phase) {
            case IDLE -> waitedNs > IDLE_NS;
            case HEADER -> waitedNs > HEADER_NS;
            case BODY ->
                waitedNs > BODY_GRACE_NS
                        && bodyBytes < TimeUnit.NANOSECONDS.toSeconds(waitedNs - BODY_GRACE_NS) * BODY_BYTES_PER_SECOND;
            case ANSWER -> false;
        };
    }
}
