// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import javax.net.ssl.SSLException;

/// Tells the handlers behind it how a client ends, in the words of a plain connection, so that they need know nothing of TLS.
///
/// | client | they see |
/// |---|---|
/// | `close_notify`, with or without FIN | [ChannelInputShutdownEvent], once: the sender has ended |
/// | FIN without `close_notify` | an [IOException], as for a reset: anybody on the way may have cut the rest off |
/// | damaged bytes, no TLS at all | an [IOException] |
///
/// Threads: its connection's loop.
final class TlsEnds extends ChannelInboundHandlerAdapter {
    private final TlsConnections connections;
    private boolean ended;
    private boolean failed;

    TlsEnds(TlsConnections connections) {
        this.connections = connections;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && !done.isSuccess()) {
            fail(ctx, done.cause());
        } else if (event instanceof SslCloseCompletionEvent done && done.isSuccess()) {
            ended = true;
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            return;
        } else if (event instanceof ChannelInputShutdownEvent) {
            if (!ended) {
                ctx.fireExceptionCaught(new IOException("cut: the stream ended without close_notify"));
            }
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason =
                cause instanceof DecoderException && cause.getCause() instanceof SSLException tls ? tls : cause;
        if (reason instanceof SSLException) {
            fail(ctx, reason);
        }
        ctx.fireExceptionCaught(reason);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (!failed) {
            failed = true;
            // Its own message is the bytes that came, in hex: a plain client's lines, or its password.
            Throwable told =
                    cause instanceof NotSslRecordException ? new SSLException("the client does not speak TLS") : cause;
            connections.failed(ctx.channel().remoteAddress(), told);
        }
    }
}
