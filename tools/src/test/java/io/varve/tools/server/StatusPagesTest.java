// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.varve.engine.io.SystemClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the health pages answer for checks that pass and fail.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StatusPagesTest {
    private static final HealthCheck WELL = new HealthCheck("log", true, () -> "well");

    private static HealthCheck broken(String name, boolean critical) {
        return new HealthCheck(name, critical, () -> {
            throw new IllegalStateException("broken");
        });
    }

    private record Answer(int status, String body) {}

    /// Asks for one page of a server that takes requests and whose checks are these.
    private static Answer ask(String path, HealthCheck... checks) {
        try (HealthChecks health = new HealthChecks(new SystemClock())) {
            health.start(List.of(checks));
            Routes routes = new Routes(
                    Map.of(),
                    () -> {
                        throw new AssertionError("no handler is asked for");
                    },
                    "r");
            routes.open(Map.of());
            StatusPages pages = new StatusPages(routes, health, () -> "a_metric 1\n", "1", new SystemClock());
            FullHttpResponse response = pages.answer(
                    new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path),
                    UnpooledByteBufAllocator.DEFAULT);
            try {
                return new Answer(response.status().code(), response.content().toString(UTF_8));
            } finally {
                response.release();
            }
        }
    }

    @Test
    void shouldNameEveryCheckWithItsOutcome() {
        Answer answer = ask("/health/detailed", WELL, broken("data", false));
        assertTrue(
                answer.body.contains(
                        "\"name\":\"log\",\"status\":\"pass\",\"critical\":true,\"message\":\"well\",\"time_ms\":"),
                answer.body);
        assertTrue(
                answer.body.contains("\"name\":\"data\",\"status\":\"fail\",\"critical\":false,\"message\":\"broken\""),
                answer.body);
    }

    @Test
    void shouldRefuseWritesWhenACriticalCheckFails() {
        for (String path : List.of("/health", "/health/detailed", "/health/ready", "/ready")) {
            Answer answer = ask(path, WELL, broken("disk", true));
            assertEquals(503, answer.status, path);
            assertTrue(answer.body.contains("disk: broken"), answer.body);
        }
        assertEquals(200, ask("/health/live", broken("disk", true)).status);
    }

    @Test
    void shouldOnlySayThatItIsDegradedWhenAnotherFails() {
        Answer degraded = ask("/health", WELL, broken("data", false));
        assertEquals(200, degraded.status);
        assertTrue(degraded.body.contains("\"degraded\":true"), degraded.body);
        assertEquals(200, ask("/ready", WELL, broken("data", false)).status);
        Answer well = ask("/health", WELL);
        assertEquals(200, well.status);
        assertFalse(well.body.contains("degraded"), well.body);
    }
}
