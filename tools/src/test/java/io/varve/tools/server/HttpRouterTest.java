// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.varve.engine.io.Clock;
import io.varve.engine.io.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpRouterTest {
    /// Answers when it is told to, in the order of the requests.
    private static final class SlowService extends SimpleChannelInboundHandler<HttpObject> {
        private final List<String> asked = new ArrayList<>();
        private @Nullable ChannelHandlerContext context;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (message instanceof HttpRequest request) {
                asked.add(request.uri());
            }
            if (message instanceof LastHttpContent) {
                asked.add("end");
            }
        }

        private void answer(String text) {
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer(text, UTF_8));
            response.headers().set("Content-Length", text.length());
            var _ = Objects.requireNonNull(context).writeAndFlush(response);
        }
    }

    private final Clock clock = new SystemClock();
    private final SlowService slow = new SlowService();
    private final RequestsUnderWay underWay = new RequestsUnderWay(clock);
    private final StatusPages[] pages = new StatusPages[1];
    private final Routes routes = new Routes(Map.of("/slow", "slow"), () -> new StatusHandler(pages[0]), "r");
    private EmbeddedChannel channel;

    @BeforeEach
    void open() {
        HealthChecks health = new HealthChecks(clock);
        pages[0] = new StatusPages(routes, health, () -> "a_metric 1\n", "1", clock);
        health.close();
        routes.open(Map.of("slow", () -> slow));
        HttpTimer timer = new HttpTimer(clock);
        channel = new EmbeddedChannel(new HttpServerCodec(), new HttpRouter(routes, underWay, timer));
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private String answers() {
        channel.runPendingTasks();
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.append(part.toString(UTF_8));
            part.release();
        }
        return all.toString();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    @Test
    void shouldHandOnOneRequestAfterTheOther() {
        send(get("/slow?a") + get("/slow?b") + get("/metrics"));
        assertEquals(List.of("/slow?a", "end"), slow.asked);
        assertEquals("", answers());
        slow.answer("first");
        assertTrue(answers().endsWith("first"));
        assertEquals(List.of("/slow?a", "end", "/slow?b", "end"), slow.asked);
        slow.answer("second");
        String rest = answers();
        assertTrue(rest.indexOf("second") < rest.indexOf("a_metric 1"), rest);
        assertEquals(0, underWay.open());
        assertEquals(3, underWay.begun());
    }

    @ParameterizedTest
    @CsvSource({"15, true", "16, true", "17, false", "100, false"})
    void shouldReadNoMoreBeforeTheAnswersOfWhatIsPipelined(int behind, boolean reads) {
        send(get("/slow?0"));
        for (int i = 1; i <= behind; i++) {
            send(get("/slow?" + i));
        }
        assertEquals(reads, channel.config().isAutoRead());
        for (int i = 0; i <= behind; i++) {
            assertEquals("/slow?" + i, slow.asked.get(2 * i));
            slow.answer("answer " + i);
            assertTrue(answers().endsWith("answer " + i));
        }
        assertTrue(channel.isOpen());
        assertTrue(channel.config().isAutoRead());
        assertEquals(0, underWay.open());
        assertEquals(behind + 1, underWay.begun());
    }

    @Test
    void shouldAnswerWhatAClientAskedBeforeItStoppedSending() {
        send(get("/slow"));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(channel.isOpen());
        slow.answer("late");
        assertTrue(answers().endsWith("late"));
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldCloseAnIdleConnectionWhoseClientHasGone() {
        send(get("/metrics"));
        assertTrue(answers().contains("200 OK"));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldNameRequests() {
        send(get("/nothing"));
        String refusal = answers();
        assertTrue(refusal.startsWith("HTTP/1.1 404 "), refusal);
        assertTrue(refusal.contains("Request-Id: r1\r\n"), refusal);
        send("GET /ping HTTP/1.1\r\nHost: x\r\nRequest-Id: mine\r\n\r\n");
        assertTrue(answers().contains("Request-Id: mine\r\n"));
    }

    @Test
    void shouldRefuseServicesWhileItStops() {
        routes.shut("the server is stopping");
        send(get("/slow"));
        String refusal = answers();
        assertTrue(refusal.startsWith("HTTP/1.1 503 "), refusal);
        assertTrue(refusal.toLowerCase(Locale.ROOT).contains("retry-after: 1"), refusal);
        assertTrue(refusal.contains("{\"error\":\"the server is stopping\"}"), refusal);
    }

    @Test
    void shouldSayWhichMethodsItTakes() {
        send("DELETE /health HTTP/1.1\r\nHost: x\r\n\r\n");
        String refusal = answers();
        assertTrue(refusal.startsWith("HTTP/1.1 405 "), refusal);
        assertTrue(refusal.contains("GET, HEAD"), refusal);
    }

    @Test
    void shouldRefuseAHeaderThatIsTooLarge() {
        send("GET /ping HTTP/1.1\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
        String refusal = answers();
        assertTrue(refusal.startsWith("HTTP/1.1 431 "), refusal);
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldAnswerHeadWithoutABody() {
        send("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        String answer = answers();
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }
}
