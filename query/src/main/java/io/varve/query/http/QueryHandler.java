// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// Collects one request, then lets a [QueryExchange] answer it. Threads: the connection's event loop.
final class QueryHandler extends ChannelInboundHandlerAdapter {
    /// A text of 16 KiB with every byte escaped, and the other parameters.
    private static final int MAX_BODY_BYTES = 128 << 10;

    private final QueryService service;
    private @Nullable HttpRequest request;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private @Nullable QueryExchange exchange;

    QueryHandler(QueryService service) {
        this.service = service;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest head) {
                begin(context, head);
            }
            if (message instanceof HttpContent content) {
                add(context, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        request = head;
        body = Unpooled.buffer();
        HttpMethod method = head.method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.POST)) {
            refuse(
                    context,
                    new HttpProblem(
                            HttpResponseStatus.METHOD_NOT_ALLOWED,
                            "method " + method + " is not allowed",
                            "Use GET or POST."));
        } else if (HttpUtil.is100ContinueExpected(head)) {
            ChannelFuture _ = context.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void add(ChannelHandlerContext context, HttpContent content) {
        HttpRequest head = request;
        if (head == null) {
            return;
        }
        if (!content.decoderResult().isSuccess()) {
            refuse(context, new HttpProblem(HttpResponseStatus.BAD_REQUEST, "the body is broken", ""));
            return;
        }
        if (body.readableBytes() + content.content().readableBytes() > MAX_BODY_BYTES) {
            refuse(
                    context,
                    new HttpProblem(
                            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                            "body too long: limit=" + MAX_BODY_BYTES + " bytes",
                            ""));
            return;
        }
        body.writeBytes(content.content());
        if (content instanceof LastHttpContent) {
            request = null;
            try {
                QueryExchange begun = new QueryExchange(service, context, head, QueryRequest.of(head, body), this);
                exchange = begun;
                begun.begin();
            } catch (HttpProblem e) {
                exchange = null;
                new Reply(context, head).error(ErrorReply.of(e), HttpUtil.isKeepAlive(head));
            }
        }
    }

    /// Answers a request whose rest is not read: the connection goes.
    private void refuse(ChannelHandlerContext context, HttpProblem problem) {
        HttpRequest head = request;
        request = null;
        if (head != null) {
            new Reply(context, head).error(ErrorReply.of(problem), false);
        }
    }

    /// Called when an exchange has written its last part.
    void onDone(QueryExchange done) {
        if (exchange == done) {
            exchange = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        QueryExchange current = exchange;
        if (current != null && context.channel().isWritable()) {
            current.wake();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        drop();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    private void drop() {
        request = null;
        QueryExchange current = exchange;
        exchange = null;
        if (current != null) {
            current.cancel();
        }
    }
}
