// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.influx;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.varve.engine.Engine;
import io.varve.ingest.http.InfluxVersion;
import io.varve.ingest.http.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The requests to `/query` of one connection. Threads: its loop.
final class InfluxQueryHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final int MOST_BODY_BYTES = 64 << 10;

    private final Engine engine;
    private final String version;
    private final StringBuilder body = new StringBuilder();
    private @Nullable HttpRequest request;
    private boolean tooLarge;

    InfluxQueryHandler(Engine engine, String version) {
        super(HttpObject.class);
        this.engine = engine;
        this.version = version;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof HttpRequest begun) {
            request = begun;
            body.setLength(0);
            tooLarge = false;
            if (HttpUtil.is100ContinueExpected(begun)) {
                var _ = ctx.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
        }
        if (message instanceof HttpContent content && !tooLarge) {
            // A form is ASCII; what is not does not decode either way.
            body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            if (body.length() > MOST_BODY_BYTES) {
                tooLarge = true;
                body.setLength(0);
            }
        }
        HttpRequest asked = request;
        if (message instanceof LastHttpContent && asked != null) {
            request = null;
            answer(ctx, asked);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest asked) {
        boolean post = asked.method().equals(HttpMethod.POST);
        String encoding = asked.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!post && !asked.method().equals(HttpMethod.GET)) {
            send(ctx, asked, HttpResponseStatus.METHOD_NOT_ALLOWED, error("method not allowed, use GET or POST"));
        } else if (tooLarge) {
            send(ctx, asked, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, error("Request Entity Too Large"));
        } else if (!encoding.equalsIgnoreCase("identity")) {
            String text = "content encoding is not supported: " + encoding;
            send(ctx, asked, HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, error(text));
        } else {
            run(ctx, asked, post);
        }
    }

    private void run(ChannelHandlerContext ctx, HttpRequest asked, boolean post) {
        List<InfluxStatement> statements;
        try {
            String text = query(asked.uri(), post);
            if (text == null) {
                send(ctx, asked, HttpResponseStatus.BAD_REQUEST, error("missing required parameter \"q\""));
                return;
            }
            statements = InfluxStatement.parse(text);
        } catch (InfluxStatement.ParseException e) {
            send(ctx, asked, HttpResponseStatus.BAD_REQUEST, error(e.getMessage()));
            return;
        } catch (IllegalArgumentException e) {
            send(ctx, asked, HttpResponseStatus.BAD_REQUEST, error("invalid query string: " + e.getMessage()));
            return;
        }
        boolean makes = statements.stream().anyMatch(InfluxStatement.CreateDatabase.class::isInstance);
        if (makes && !post) {
            send(ctx, asked, HttpResponseStatus.METHOD_NOT_ALLOWED, error("CREATE DATABASE needs POST"));
            return;
        }
        new InfluxRun(engine, ctx.executor(), statements, (status, text) -> send(ctx, asked, status, text)).start();
    }

    /// The parameter `q`, of the path or of a form; null when there is none.
    private @Nullable String query(String uri, boolean post) {
        String text = first(new QueryStringDecoder(uri));
        return text == null && post ? first(new QueryStringDecoder(body.toString(), false)) : text;
    }

    private static @Nullable String first(QueryStringDecoder parameters) {
        List<String> values = parameters.parameters().get("q");
        return values == null ? null : values.getFirst();
    }

    static String error(String text) {
        return new JsonText().raw("{\"error\":").string(text).raw("}").toString();
    }

    private void send(ChannelHandlerContext ctx, HttpRequest asked, HttpResponseStatus status, String text) {
        ByteBuf bytes = ByteBufUtil.writeUtf8(ctx.alloc(), text + "\n");
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes);
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        headers.set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
        InfluxVersion.set(headers, version);
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            headers.set(HttpHeaderNames.ALLOW, asked.method().equals(HttpMethod.GET) ? "POST" : "GET, POST");
        }
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            headers.set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        boolean keepAlive = HttpUtil.isKeepAlive(asked);
        HttpUtil.setKeepAlive(response, keepAlive);
        var sent = ctx.writeAndFlush(response);
        if (!keepAlive) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
