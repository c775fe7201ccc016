// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/// Answers what is not a service's, when the request has been read to its end. Threads: its connection's loop.
final class StatusHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final long MOST_BODY_BYTES = 1 << 20;

    private final StatusPages pages;
    private @Nullable HttpRequest request;
    private long bodyBytes;

    StatusHandler(StatusPages pages) {
        super(HttpObject.class);
        this.pages = pages;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof HttpRequest begun) {
            request = begun;
            bodyBytes = 0;
        }
        if (message instanceof HttpContent content) {
            bodyBytes += content.content().readableBytes();
            if (bodyBytes > MOST_BODY_BYTES) {
                var _ = ctx.close();
            }
        }
        HttpRequest asked = request;
        if (message instanceof LastHttpContent && asked != null) {
            request = null;
            answer(ctx, asked);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest asked) {
        FullHttpResponse response = pages.answer(asked, ctx.alloc());
        boolean keepAlive = HttpUtil.isKeepAlive(asked) && asked.decoderResult().isSuccess() && !pages.isStopping();
        HttpUtil.setKeepAlive(response, keepAlive);
        var sent = ctx.writeAndFlush(response);
        if (!keepAlive) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
