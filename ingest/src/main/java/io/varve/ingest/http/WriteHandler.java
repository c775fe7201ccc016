// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.varve.ingest.flow.Ingest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The write requests of one connection, one [WriteExchange] after the other: what is pipelined waits.
final class WriteHandler extends ChannelInboundHandlerAdapter {
    private final WriteService service;
    private final Ingest ingest;
    private final WriteConfig config;
    private final ArrayDeque<Object> pipelined = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable WriteExchange exchange;

    WriteHandler(WriteService service, Ingest ingest, WriteConfig config) {
        this.service = service;
        this.ingest = ingest;
        this.config = config;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "added");
    }

    WriteExchange exchange() {
        return Objects.requireNonNull(exchange, "added");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        exchange = new WriteExchange(service, ingest, config, ctx, this::takePipelined);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (exchange().isBusy() || !pipelined.isEmpty()) {
            pipelined.add(message);
            ctx.channel().config().setAutoRead(false);
            return;
        }
        take(message);
    }

    private void take(Object message) {
        try {
            exchange().take(message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void takePipelined() {
        while (!pipelined.isEmpty() && !exchange().isBusy()) {
            take(pipelined.poll());
        }
        if (pipelined.isEmpty()) {
            context().channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    private void end() {
        exchange().end();
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            ingest.listener().onError(exchange().lines().source(), cause);
        }
        var _ = ctx.close();
    }
}
