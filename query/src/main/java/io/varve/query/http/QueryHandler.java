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
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects one request, then lets a [QueryExchange] answer it. Threads: the connection's event loop.
final class QueryHandler extends ChannelInboundHandlerAdapter {
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
        if (body.readableBytes() + content.content().readableBytes() > RequestBody.MAX_BYTES) {
            refuse(context, RequestBody.tooLong());
            return;
        }
        body.writeBytes(content.content());
        if (content instanceof LastHttpContent) {
            request = null;
            Endpoint endpoint = Endpoint.of(head.uri());
            try {
                QueryRequest asked = QueryRequest.of(endpoint, head, body);
                QueryExchange begun = new QueryExchange(service, context, head, asked, this);
                exchange = begun;
                begun.begin();
            } catch (HttpProblem e) {
                exchange = null;
                error(context, head, e, HttpUtil.isKeepAlive(head));
            }
        }
    }

    /// Answers a request whose rest is not read: the connection goes.
    private void refuse(ChannelHandlerContext context, HttpProblem problem) {
        HttpRequest head = request;
        request = null;
        if (head != null) {
            error(context, head, problem, false);
        }
    }

    private static void error(
            ChannelHandlerContext context, HttpRequest head, HttpProblem problem, boolean mayKeepAlive) {
        ErrorReply reply = ErrorReply.of(problem);
        Endpoint endpoint = Endpoint.of(head.uri());
        new Reply(context, head).error(reply, endpoint.error(reply, textOf(endpoint, head)), mayKeepAlive);
    }

    /// The text of SQL as far as the address has it, for errors that repeat it.
    private static String textOf(Endpoint endpoint, HttpRequest head) {
        try {
            List<String> given = new QueryStringDecoder(head.uri()).parameters().get(endpoint.textParameter());
            return given == null ? "" : given.getLast();
        } catch (IllegalArgumentException e) {
            return "";
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
