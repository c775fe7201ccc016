// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.varve.query.exec.value.TextBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes one response: whole with its length, or in chunks. A client of HTTP/1.0 gets no chunks but the end of the connection.
///
/// Threads: one at a time, any: Netty hands writes to the event loop in order.
final class Reply {
    private final ChannelHandlerContext context;
    private final boolean keepAlive;
    private final boolean chunked;
    private final boolean withoutBody;
    private List<String> warnings = List.of();
    private boolean begun;

    Reply(ChannelHandlerContext context, HttpRequest request) {
        this.context = context;
        this.keepAlive = HttpUtil.isKeepAlive(request);
        this.chunked = request.protocolVersion().isKeepAliveDefault();
        this.withoutBody = request.method().equals(HttpMethod.HEAD);
    }

    /// Whether something was written, so that the status cannot change any more.
    boolean hasBegun() {
        return begun;
    }

    void error(ErrorReply error, boolean mayKeepAlive) {
        begun = true;
        byte[] json = error.json().getBytes(StandardCharsets.UTF_8);
        ByteBuf body = withoutBody ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(json);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, error.status(), body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, json.length);
        if (error.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, error.retryAfterSeconds());
        }
        if (error.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, POST");
        }
        finish(response, mayKeepAlive && keepAlive);
    }

    /// What the head of the answer says beside it.
    void warn(List<String> newWarnings) {
        warnings = newWarnings;
    }

    private void setWarnings(HttpResponse response) {
        if (!warnings.isEmpty()) {
            // Names of tables may have any character; a header may not.
            StringBuilder text = new StringBuilder(String.join("; ", warnings));
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                    text.setCharAt(i, '?');
                }
            }
            response.headers().set("X-Varve-Warning", text.toString());
        }
    }

    /// The whole answer at once.
    void whole(Format format, TextBuffer text) {
        begun = true;
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, copy(text));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, format.contentType());
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length());
        setWarnings(response);
        finish(response, keepAlive);
    }

    /// The next part of an answer.
    void part(Format format, TextBuffer text) {
        if (!begun) {
            begun = true;
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, format.contentType());
            if (chunked) {
                response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
            setWarnings(response);
            connection(response, keepAlive && chunked);
            ChannelFuture _ = context.write(response);
        }
        ChannelFuture _ = context.writeAndFlush(new DefaultHttpContent(copy(text)));
    }

    /// The last part of an answer that came in parts.
    void end(TextBuffer text) {
        ChannelFuture written = context.writeAndFlush(new DefaultLastHttpContent(copy(text)));
        if (!keepAlive || !chunked) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Cuts an answer off, so that the client sees that it is not complete.
    void cut() {
        ChannelFuture _ = context.close();
    }

    private void finish(FullHttpResponse response, boolean keep) {
        connection(response, keep);
        ChannelFuture written = context.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void connection(HttpResponse response, boolean keep) {
        if (!keep) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!chunked) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    private ByteBuf copy(TextBuffer text) {
        ByteBuf copy = context.alloc().buffer(Math.max(1, text.length()));
        copy.writeBytes(text.bytes(), 0, text.length());
        return copy;
    }
}
