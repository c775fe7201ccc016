// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import io.varve.engine.testing.ManualClock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A connection of the real pipeline, its clock and its timers moved by hand.
class HttpTimerTest {
    /// Takes requests and answers none.
    private static final class Silent extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }

    private final ManualClock clock = new ManualClock(0);
    private final RequestsUnderWay underWay = new RequestsUnderWay(clock);
    private final Routes routes = new Routes(Map.of("/silent", "silent"), Silent::new, "r");
    private EmbeddedChannel channel;

    @BeforeEach
    void open() {
        routes.open(Map.of("silent", Silent::new));
        HttpTimer timer = new HttpTimer(clock);
        channel = new EmbeddedChannel(timer, new HttpServerCodec(), new HttpRouter(routes, underWay, timer));
        channel.freezeTime();
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
    }

    /// Lets time pass, and bytes arrive in each second of it as long as the connection lasts.
    private void pass(int seconds, String eachSecond) {
        for (int i = 0; i < seconds && channel.isOpen(); i++) {
            if (!eachSecond.isEmpty()) {
                send(eachSecond);
            }
            clock.advance(TimeUnit.SECONDS.toNanos(1));
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void shouldCloseAConnectionWhoseHeaderTrickles() {
        send("GET /silent HTTP/1.1\r\nX: ");
        pass(9, "a");
        assertTrue(channel.isOpen());
        pass(5, "a");
        assertFalse(channel.isOpen());
        assertEquals(0, underWay.open());
    }

    @Test
    void shouldCloseABodyThatTrickles() {
        send("POST /silent HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
        pass(9, "a");
        assertTrue(channel.isOpen());
        assertEquals(1, underWay.open());
        pass(5, "a");
        assertFalse(channel.isOpen());
        assertEquals(0, underWay.open());
    }

    @Test
    void shouldKeepASlowBodyThatStillArrives() {
        send("POST /silent HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
        pass(120, "a".repeat(2048));
        assertTrue(channel.isOpen());
    }

    @Test
    void shouldNotCountTheTimeInWhichTheServerDoesNotRead() {
        send("POST /silent HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
        channel.config().setAutoRead(false);
        pass(100, "");
        assertTrue(channel.isOpen());
        channel.config().setAutoRead(true);
        pass(15, "");
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldGiveAnAnswerAllTheTimeItNeeds() {
        send("GET /silent HTTP/1.1\r\n\r\n");
        pass(600, "");
        assertTrue(channel.isOpen());
        assertEquals(1, underWay.open());
    }

    @Test
    void shouldCloseAConnectionThatAsksNothing() {
        pass(59, "");
        assertTrue(channel.isOpen());
        pass(5, "");
        assertFalse(channel.isOpen());
    }
}
