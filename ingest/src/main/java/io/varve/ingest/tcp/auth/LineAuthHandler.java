// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp.auth;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks a new connection for its signature before the handler behind it gets a byte, and then leaves the pipeline.
///
/// What came behind the answer in the same read goes on as lines. Threads: its connection's loop. Memory: two lines of at most 1 KiB.
final class LineAuthHandler extends ChannelInboundHandlerAdapter {
    static final int MOST_KEY_ID_BYTES = 1024;

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    /// Base64 of a signature has less than a hundred.
    private static final int MOST_ANSWER_BYTES = 1024;

    private final LineAuthService service;
    private final LineKeys keys;
    private final byte[] line = new byte[Math.max(MOST_KEY_ID_BYTES, MOST_ANSWER_BYTES)];
    private int lineBytes;
    private @Nullable String keyId;
    private @Nullable Challenge challenge;
    private @Nullable Future<?> timer;
    private boolean over;

    LineAuthHandler(LineAuthService service, LineKeys keys) {
        this.service = service;
        this.keys = keys;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> refuse(ctx, "no answer within 10 s"), PATIENCE_NS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        boolean passed = false;
        try {
            while (!over && !passed && takeLine(ctx, bytes)) {
                passed = onLine(ctx);
            }
            if (passed) {
                var _ = ctx.pipeline().remove(this);
                if (bytes.isReadable()) {
                    ctx.fireChannelRead(bytes.retain());
                }
            }
        } finally {
            bytes.release();
        }
    }

    /// Adds to the line what is there of it; true when it has ended.
    private boolean takeLine(ChannelHandlerContext ctx, ByteBuf bytes) {
        int newline = bytes.bytesBefore((byte) '\n');
        int length = newline < 0 ? bytes.readableBytes() : newline;
        int most = challenge == null ? MOST_KEY_ID_BYTES : MOST_ANSWER_BYTES;
        if (lineBytes + length > most) {
            refuse(ctx, challenge == null ? "the key id is too long" : "the answer is too long");
            return false;
        }
        bytes.readBytes(line, lineBytes, length);
        lineBytes += length;
        if (newline >= 0) {
            bytes.skipBytes(1);
        }
        return newline >= 0;
    }

    /// True when the connection has shown who it is.
    private boolean onLine(ChannelHandlerContext ctx) {
        byte[] text = Arrays.copyOf(line, lineBytes);
        lineBytes = 0;
        Challenge asked = challenge;
        if (asked == null) {
            keyId = new String(text, StandardCharsets.UTF_8);
            asked = service.newChallenge(keys.of(keyId));
            challenge = asked;
            ByteBuf out = ctx.alloc().buffer(Challenge.LENGTH_BYTES + 1);
            out.writeBytes(asked.text()).writeByte('\n');
            var _ = ctx.writeAndFlush(out);
            return false;
        }
        if (asked.isAnswer(text)) {
            over = true;
            service.accepted();
            return true;
        }
        refuse(ctx, "wrong key id or signature");
        return false;
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        if (!over) {
            over = true;
            if (ctx.channel().isActive()) {
                service.refused(ctx.channel().remoteAddress(), keyId, reason);
            }
            var _ = ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over = true;
        ctx.fireChannelInactive();
    }
}
