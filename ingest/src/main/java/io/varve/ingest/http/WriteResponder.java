// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.varve.ingest.flow.DryRunReport;
import io.varve.ingest.flow.LineStream;
import org.jspecify.annotations.Nullable;

/// Sends the answer of one request with the headers that clients of InfluxDB look for. Threads: its connection's.
final class WriteResponder {
    private static final int MOST_HEADER_CHARS = 256;
    private static final int MOST_ID_CHARS = 64;

    private final String version;
    private String requestId = "";
    private boolean keepAlive;
    /// Whether the sender knows of chunks: not before HTTP/1.1.
    private boolean inChunks;
    private Dialect dialect = DialectV1.UNNAMED;
    private boolean lingering;

    WriteResponder(String version) {
        this.version = version;
    }

    void begin(HttpRequest request, String ownId) {
        String sent = request.headers().get("X-Request-Id");
        requestId = sent == null || sent.isEmpty() || sent.length() > MOST_ID_CHARS ? ownId : printable(sent);
        keepAlive = HttpUtil.isKeepAlive(request);
        inChunks = request.protocolVersion().isKeepAliveDefault();
        dialect = DialectV1.UNNAMED;
        lingering = false;
    }

    /// In which shape errors are told.
    void dialect(Dialect asked) {
        dialect = asked;
    }

    /// The connection ends with the next answer; `linger` = the caller closes it, when the sender has had time to read that.
    void dropConnection(boolean linger) {
        keepAlive = false;
        lingering = linger;
    }

    void success(ChannelHandlerContext ctx, LineStream stream, String durability) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, ctx.alloc().buffer(0));
        describe(response, stream, durability);
        send(ctx, response);
    }

    void error(ChannelHandlerContext ctx, WriteError error, @Nullable LineStream stream, @Nullable String durability) {
        ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), dialect.body(error, requestId));
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, dialect.status(error), body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        if (inChunks && dialect.tellsErrorsInChunks()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        headers.set("X-Influxdb-Error", printable(error.text()));
        if (error.retryAfterSeconds() > 0) {
            headers.set(HttpHeaderNames.RETRY_AFTER, error.retryAfterSeconds());
        }
        if (error.kind() == WriteError.Kind.METHOD) {
            headers.set(HttpHeaderNames.ALLOW, "POST");
        }
        if (error.kind() == WriteError.Kind.ENCODING) {
            headers.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip, zstd");
        }
        if (stream != null && durability != null) {
            describe(response, stream, durability);
        }
        send(ctx, response);
    }

    void report(ChannelHandlerContext ctx, DryRunReport report) {
        ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), DryRunJson.text(report));
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        warn(headers, report.suspiciousTimes());
        send(ctx, response);
    }

    private static void describe(FullHttpResponse response, LineStream stream, String durability) {
        response.headers().set("X-Varve-Durability", durability);
        warn(response.headers(), stream.warnings().text());
    }

    private static void warn(HttpHeaders headers, @Nullable String warning) {
        if (warning != null) {
            headers.set("X-Varve-Warning", warning);
        }
    }

    private void send(ChannelHandlerContext ctx, FullHttpResponse response) {
        HttpHeaders headers = response.headers();
        InfluxVersion.set(headers, version);
        headers.set("Request-Id", requestId);
        headers.set("X-Request-Id", requestId);
        HttpUtil.setKeepAlive(response, keepAlive);
        var sent = ctx.writeAndFlush(response);
        if (!keepAlive && !lingering) {
            var _ = sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Header values hold no control characters; the body has the whole text.
    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MOST_HEADER_CHARS); i++) {
            char c = text.charAt(i);
            out.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return out.toString();
    }
}
