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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one response: whole with its length, or in chunks. A client of HTTP/1.0 gets no chunks but the end of the connection.
///
/// Threads: one at a time, any: Netty hands writes to the event loop in order.
final class Reply {
    /// Less than this is hardly shorter by gzip.
    private static final int MIN_COMPRESSED_BYTES = 1024;

    private final ChannelHandlerContext context;
    private final boolean keepAlive;
    private final boolean chunked;
    private final boolean withoutBody;
    private final boolean mayCompress;
    private List<String> warnings = List.of();
    private Map<String, String> headers = Map.of();
    private @Nullable GzipText gzip;
    private boolean begun;

    Reply(ChannelHandlerContext context, HttpRequest request) {
        this.context = context;
        this.keepAlive = HttpUtil.isKeepAlive(request);
        this.chunked = request.protocolVersion().isKeepAliveDefault();
        this.withoutBody = request.method().equals(HttpMethod.HEAD);
        this.mayCompress = GzipText.isAccepted(request.headers());
    }

    /// Whether something was written, so that the status cannot change any more.
    boolean hasBegun() {
        return begun;
    }

    /// @param text what tells the error, JSON
    void error(ErrorReply error, String text, boolean mayKeepAlive) {
        begun = true;
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
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

    /// What the form of the answer adds to its head.
    void headers(Map<String, String> newHeaders) {
        headers = newHeaders;
    }

    private void setHead(HttpResponse response, AnswerForm form) {
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, form.contentType());
        headers.forEach(response.headers()::set);
        if (mayCompress) {
            response.headers().set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        }
        if (gzip != null) {
            response.headers().set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
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
    void whole(AnswerForm form, TextBuffer text) {
        begun = true;
        boolean compressed = mayCompress && text.length() >= MIN_COMPRESSED_BYTES;
        ByteBuf body = compressed ? compressor().last(text, context.alloc()) : copy(text);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        setHead(response, form);
        finish(response, keepAlive);
    }

    /// The next part of an answer.
    void part(AnswerForm form, TextBuffer text) {
        if (!begun) {
            begun = true;
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            if (chunked) {
                response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
            if (mayCompress) {
                gzip = compressor();
            }
            setHead(response, form);
            connection(response, keepAlive && chunked);
            ChannelFuture _ = context.write(response);
        }
        GzipText compressor = gzip;
        ChannelFuture _ = context.writeAndFlush(
                new DefaultHttpContent(compressor == null ? copy(text) : compressor.part(text, context.alloc())));
    }

    private GzipText compressor() {
        GzipText compressor = new GzipText();
        gzip = compressor;
        return compressor;
    }

    /// The last part of an answer that came in parts.
    void end(TextBuffer text) {
        GzipText compressor = gzip;
        ChannelFuture written = context.writeAndFlush(
                new DefaultLastHttpContent(compressor == null ? copy(text) : compressor.last(text, context.alloc())));
        if (!keepAlive || !chunked) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Lets go what compresses, if the answer did not come to its end. Idempotent.
    void release() {
        GzipText compressor = gzip;
        if (compressor != null) {
            compressor.close();
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
