// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.varve.engine.io.Clock;
import io.varve.ingest.http.InfluxVersion;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/ping`, `/health`…, `/ready`, `/metrics`, and the refusals of everything that nobody answers. Threads: any.
final class StatusPages {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final Routes routes;
    private final HealthChecks health;
    private final Supplier<String> metrics;
    private final String version;
    private final Clock clock;
    private final long startedEpochNs;
    private volatile boolean stopping;

    StatusPages(Routes routes, HealthChecks health, Supplier<String> metrics, String version, Clock clock) {
        this.routes = routes;
        this.health = health;
        this.metrics = metrics;
        this.version = version;
        this.clock = clock;
        this.startedEpochNs = clock.epochNs();
    }

    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    FullHttpResponse answer(HttpRequest request, ByteBufAllocator allocator) {
        Page page = page(request);
        ByteBuf body = ByteBufUtil.writeUtf8(allocator, page.body());
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, page.status(), body);
        var headers = response.headers();
        if (!page.body().isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, page.type());
        }
        if (!page.status().equals(HttpResponseStatus.NO_CONTENT)) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        if (page.allow() != null) {
            headers.set(HttpHeaderNames.ALLOW, page.allow());
        }
        if (page.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            headers.set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        InfluxVersion.set(headers, version);
        headers.set("X-Content-Type-Options", "nosniff");
        return response;
    }

    private record Page(
            HttpResponseStatus status,
            String type,
            String body,
            @Nullable String allow) {
        Page(HttpResponseStatus status, String type, String body) {
            this(status, type, body, null);
        }
    }

    private Page page(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return malformed(request.decoderResult().cause());
        }
        String uri = request.uri();
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        if (routes.serviceOf(path) != null) {
            return unavailable(path);
        }
        boolean known = List.of(
                        "/ping", "/health", "/health/live", "/health/ready", "/ready", "/health/detailed", "/metrics")
                .contains(path);
        if (!known) {
            return error(HttpResponseStatus.NOT_FOUND, "not found: " + path);
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return new Page(
                    HttpResponseStatus.METHOD_NOT_ALLOWED,
                    JSON,
                    JsonText.object(json -> json.writeStringField("error", "method not allowed, use GET")),
                    "GET, HEAD");
        }
        String accept = request.headers().get(HttpHeaderNames.ACCEPT, "");
        return switch (path) {
            case "/ping" -> ping(uri, accept);
            case "/health" -> health(accept);
            case "/health/live" ->
                new Page(
                        HttpResponseStatus.OK, JSON, JsonText.object(json -> json.writeStringField("status", "alive")));
            case "/health/detailed" -> detailed();
            case "/metrics" -> new Page(HttpResponseStatus.OK, METRICS, metrics.get());
            default -> ready();
        };
    }

    /// In the words of clients that read another shape than `error`, too.
    private Page unavailable(String path) {
        if (!path.startsWith("/api/v2/")) {
            return error(HttpResponseStatus.SERVICE_UNAVAILABLE, routes.unavailable());
        }
        return new Page(HttpResponseStatus.SERVICE_UNAVAILABLE, JSON, JsonText.object(json -> {
            json.writeStringField("code", "unavailable");
            json.writeStringField("message", routes.unavailable());
        }));
    }

    private static Page malformed(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return error(HttpResponseStatus.REQUEST_URI_TOO_LONG, "request line too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return error(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header too large");
        }
        return error(HttpResponseStatus.BAD_REQUEST, "malformed request");
    }

    private static Page error(HttpResponseStatus status, String message) {
        return new Page(status, JSON, JsonText.object(json -> json.writeStringField("error", message)));
    }

    private Page ping(String uri, String accept) {
        boolean verbose = List.of("true", "1")
                .contains(new QueryStringDecoder(uri)
                        .parameters()
                        .getOrDefault("verbose", List.of(""))
                        .getFirst());
        if (!verbose && !accept.contains(JSON)) {
            return new Page(HttpResponseStatus.NO_CONTENT, JSON, "");
        }
        return new Page(HttpResponseStatus.OK, JSON, JsonText.object(json -> {
            json.writeStringField("product_name", "varve");
            json.writeStringField("version", version);
            json.writeStringField("revision", version);
            json.writeStringField(
                    "process_id", String.valueOf(ProcessHandle.current().pid()));
        }));
    }

    private Page health(String accept) {
        HealthReport report = health.report();
        HttpResponseStatus status = report.passes() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
        if (accept.startsWith("text/plain")) {
            return new Page(status, TEXT, report.passes() ? "OK\n" : "FAIL\n");
        }
        return new Page(status, JSON, healthJson(report));
    }

    private Page detailed() {
        HealthReport report = health.report();
        HttpResponseStatus status = report.passes() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
        return new Page(status, JSON, healthJson(report));
    }

    private String healthJson(HealthReport report) {
        return JsonText.object(json -> {
            json.writeStringField("name", "varve");
            json.writeStringField("message", report.message());
            json.writeStringField("status", report.passes() ? "pass" : "fail");
            if (report.degraded()) {
                json.writeBooleanField("degraded", true);
            }
            json.writeArrayFieldStart("checks");
            for (CheckResult check : report.checks()) {
                write(json, check);
            }
            json.writeEndArray();
            json.writeStringField("version", version);
        });
    }

    private static void write(JsonGenerator json, CheckResult check) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", check.name());
        json.writeStringField("status", check.passes() ? "pass" : "fail");
        json.writeBooleanField("critical", check.critical());
        json.writeStringField("message", check.message());
        json.writeNumberField("time_ms", check.timeMs());
        json.writeEndObject();
    }

    /// Whether writes are taken.
    private Page ready() {
        HealthReport report = health.report();
        String reason =
                !routes.unavailable().isEmpty() ? routes.unavailable() : report.passes() ? "" : report.message();
        if (!reason.isEmpty()) {
            return new Page(HttpResponseStatus.SERVICE_UNAVAILABLE, JSON, JsonText.object(json -> {
                json.writeStringField("status", "not ready");
                json.writeStringField("message", reason);
            }));
        }
        Duration up = Duration.ofNanos(clock.epochNs() - startedEpochNs);
        return new Page(HttpResponseStatus.OK, JSON, JsonText.object(json -> {
            json.writeStringField("status", "ready");
            json.writeStringField(
                    "started", Instant.ofEpochSecond(0, startedEpochNs).toString());
            json.writeStringField("up", up.toHours() + "h" + up.toMinutesPart() + "m" + up.toSecondsPart() + "s");
        }));
    }
}
