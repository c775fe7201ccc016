// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands each request of one connection to the handler of its path, one request after the other.
///
/// ```
/// codec ─► router ─► handler of the request under way ─► (response) ─► router ─► codec
///             └─ what is pipelined waits here; while it does nothing more is read, and beyond 16 requests not even what the loop was about to read
/// ```
/// A request is over when its last content was handed on and the last content of its response passed by. The handlers sit behind the
/// router in the pipeline and share its other events; they may switch reading off, so the router holds back by not passing on `read`.
/// Threads: its connection's loop.
final class HttpRouter extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HttpRouter.class);
    private static final int MOST_PIPELINED = 16;
    private static final String STATUS = "status";
    private static final String REQUEST_ID = "Request-Id";

    private final Routes routes;
    private final RequestsUnderWay underWay;
    private final HttpTimer timer;
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();
    private int waitingRequests;
    private @Nullable ChannelHandlerContext target;
    private String requestId = "";
    private boolean inputDone;
    private boolean outputDone;
    private boolean informing;
    private boolean closing;
    private boolean inputClosed;
    private boolean readHeld;
    private boolean autoReadHeld;

    HttpRouter(Routes routes, RequestsUnderWay underWay, HttpTimer timer) {
        this.routes = routes;
        this.underWay = underWay;
        this.timer = timer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        boolean next = message instanceof HttpRequest;
        if (closing && (next || target == null)) {
            ReferenceCountUtil.release(message);
        } else if (!waiting.isEmpty() || (next && target != null)) {
            waiting.add(message);
            if (next && ++waitingRequests > MOST_PIPELINED) {
                // `read` alone would not stop the loop before it has read as often as it may in one turn.
                autoReadHeld = true;
                ctx.channel().config().setAutoRead(false);
            }
        } else {
            deliver(ctx, message);
        }
    }

    private void deliver(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        ChannelHandlerContext to = target;
        if (to == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof LastHttpContent) {
            inputDone = true;
            timer.enter(HttpTimer.Phase.ANSWER);
        }
        ChannelInboundHandler handler = (ChannelInboundHandler) to.handler();
        try {
            handler.channelRead(to, message);
        } catch (Exception e) {
            LOG.error("request failed: {}", e.toString(), e);
            var _ = ctx.close();
        }
        if (message instanceof HttpRequest request && request.decoderResult().isFailure() && !inputDone) {
            // The codec drops the rest of the connection.
            deliver(ctx, LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        endIfDone(ctx);
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        String service = request.decoderResult().isFailure()
                ? null
                : routes.serviceOf(query < 0 ? uri : uri.substring(0, query));
        target = service != null && routes.unavailable().isEmpty()
                ? handler(ctx, service, () -> routes.newHandler(service))
                : handler(ctx, STATUS, routes::newStatusHandler);
        inputDone = false;
        outputDone = false;
        if (!request.headers().contains(REQUEST_ID)) {
            request.headers().set(REQUEST_ID, routes.nextRequestId());
        }
        requestId = request.headers().get(REQUEST_ID);
        underWay.begin();
        timer.enter(HttpTimer.Phase.BODY);
    }

    private static ChannelHandlerContext handler(
            ChannelHandlerContext ctx, String name, Supplier<ChannelHandler> maker) {
        ChannelHandlerContext known = ctx.pipeline().context(name);
        if (known != null) {
            return known;
        }
        ctx.pipeline().addLast(name, maker.get());
        return ctx.pipeline().context(name);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            informing = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            closing |= !informing && !HttpUtil.isKeepAlive(response);
            if (!informing && !response.headers().contains(REQUEST_ID)) {
                response.headers().set(REQUEST_ID, requestId);
            }
        }
        var _ = ctx.write(message, promise);
        if (message instanceof LastHttpContent && !informing) {
            outputDone = true;
            endIfDone(ctx);
        }
    }

    private void endIfDone(ChannelHandlerContext ctx) {
        if (target == null || !inputDone || !outputDone) {
            return;
        }
        target = null;
        underWay.end();
        timer.enter(HttpTimer.Phase.IDLE);
        if (!waiting.isEmpty()) {
            // Not at once: the handler that wrote the end of its response may not be done with it.
            ctx.executor().execute(() -> takeWaiting(ctx));
        } else if (inputClosed) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void takeWaiting(ChannelHandlerContext ctx) {
        while (!waiting.isEmpty() && !(waiting.peek() instanceof HttpRequest && target != null)) {
            Object message = waiting.remove();
            boolean next = message instanceof HttpRequest;
            waitingRequests -= next ? 1 : 0;
            if (closing && (next || target == null)) {
                ReferenceCountUtil.release(message);
            } else {
                deliver(ctx, message);
            }
        }
        ctx.fireChannelReadComplete();
        if (!waiting.isEmpty()) {
            return;
        }
        if (inputClosed) {
            return;
        }
        if (readHeld) {
            readHeld = false;
            ctx.read();
        }
        if (autoReadHeld) {
            // A handler that wants it off says so again when the next piece comes.
            autoReadHeld = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (waiting.isEmpty()) {
            ctx.read();
        } else {
            readHeld = true;
        }
    }

    /// The client sends nothing more. What it has asked for is still answered.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            if (waiting.isEmpty() && (target == null || !inputDone)) {
                var _ = ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        if (target != null) {
            target = null;
            underWay.end();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("connection failed: {}", cause.toString(), cause);
        }
        var _ = ctx.close();
    }
}
