// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ScheduledFuture;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.ProducerLeases;
import io.varve.ingest.flow.SourceName;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks whether a connection begins with a [Hello], then gives its place to a [LineTcpHandler]. Who says something that is not understood is told so and let go.
final class HelloHandler extends ChannelInboundHandlerAdapter {
    private static final long LINGER_MS = 1000;

    private final Ingest ingest;
    private final LineTcpConfig config;
    private @Nullable HelloReader reader;
    private @Nullable ScheduledFuture<?> timer;

    HelloHandler(Ingest ingest, LineTcpConfig config) {
        this.ingest = ingest;
        this.config = config;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        reader = new HelloReader(ctx.alloc());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            HelloReader reading = reader;
            if (reading != null) {
                read(ctx, reading, bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void read(ChannelHandlerContext ctx, HelloReader reading, ByteBuf bytes) {
        switch (reading.read(bytes)) {
            case UNDECIDED -> {
                if (timer == null) {
                    timer = ctx.executor()
                            .schedule(() -> onTimeout(ctx), config.openLineTimeoutNs(), TimeUnit.NANOSECONDS);
                }
            }
            case LINES -> begin(ctx, Hello.silent(config), null);
            case TOO_LONG ->
                refuse(ctx, "invalid", Hello.START + " line longer than " + HelloReader.MOST_BYTES + " bytes");
            case HELLO -> {
                try {
                    greet(ctx, Hello.parse(reading.line(), config));
                } catch (IllegalArgumentException e) {
                    refuse(ctx, "invalid", String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private void greet(ChannelHandlerContext ctx, Hello hello) {
        ProducerLeases.Lease lease = null;
        if (hello.numbering().isProducer()) {
            try {
                lease = ingest.producers().lease(hello.numbering(), () -> close(ctx));
            } catch (ProducerLeases.RefusedException e) {
                refuse(ctx, e.refusal().code(), String.valueOf(e.getMessage()));
                return;
            }
        }
        begin(ctx, hello, lease);
    }

    private void begin(ChannelHandlerContext ctx, Hello hello, ProducerLeases.@Nullable Lease lease) {
        ByteBuf rest = Objects.requireNonNull(reader, "reading").takeRest();
        stop();
        // From here on what this context fires goes to the new handler.
        var _ = ctx.pipeline().replace(this, null, new LineTcpHandler(ingest, config, hello, lease));
        ctx.fireChannelRead(rest);
    }

    /// Says why nothing of the connection counts, and closes when its sender has had time to read that.
    private void refuse(ChannelHandlerContext ctx, String code, String reason) {
        stop();
        ingest.listener().onClosed(source(ctx), reason);
        ByteBuf text = ByteBufUtil.writeUtf8(ctx.alloc(), Acknowledgements.error(0, 0, code, reason));
        var _ = ctx.writeAndFlush(text);
        var _ = ctx.executor().schedule(() -> close(ctx), LINGER_MS, TimeUnit.MILLISECONDS);
    }

    private void onTimeout(ChannelHandlerContext ctx) {
        ingest.counters().stalledConnection();
        ingest.listener().onClosed(source(ctx), LineTcpHandler.stalled(1, config));
        close(ctx);
    }

    /// From the end of the pipeline, so that whoever is in this place then notices. Threads: any.
    private static void close(ChannelHandlerContext ctx) {
        var _ = ctx.channel().close();
    }

    private static String source(ChannelHandlerContext ctx) {
        return SourceName.of("tcp", ctx.channel().remoteAddress());
    }

    private void stop() {
        HelloReader reading = reader;
        if (reading != null) {
            reader = null;
            reading.release();
        }
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /// What has come begins like a hello and does not end: a comment.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            close(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            ingest.listener().onError(source(ctx), cause);
        }
        close(ctx);
    }
}
