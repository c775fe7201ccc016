// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.varve.query.SqlEngine;
import io.varve.query.SqlOptions;
import io.varve.query.plan.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What a request asks: the parameters of its address and, for POST, of its body (JSON or form), which win.
///
/// @param values for the parameters of the text
/// @param timeoutNs the time that the client grants; `Long.MAX_VALUE` when it does not say
record QueryRequest(String database, String sql, Parameters values, AnswerForm form, long timeoutNs) {
    private static final int MAX_PARAMETERS = 32;

    /// Errors: [HttpProblem].
    static QueryRequest of(Endpoint endpoint, HttpRequest request, ByteBuf body) {
        Map<String, String> parameters = new HashMap<>();
        decode(new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS), parameters);
        if (request.method().equals(HttpMethod.POST) && body.isReadable()) {
            body(request, RequestBody.text(request.headers(), body), parameters);
        }
        String sql = parameters.getOrDefault(endpoint.textParameter(), "");
        if (sql.isBlank()) {
            String name = endpoint.textParameter();
            throw new HttpProblem(
                    HttpResponseStatus.BAD_REQUEST,
                    "parameter " + name + " is missing",
                    "Send " + name + "=SELECT … in the address, as a form, or as JSON {\"" + name + "\": …}.");
        }
        int bytes = sql.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > SqlOptions.MAX_TEXT_BYTES) {
            throw new HttpProblem(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    "text too long: bytes=" + bytes + ", limit=" + SqlOptions.MAX_TEXT_BYTES,
                    "");
        }
        return new QueryRequest(
                parameters.getOrDefault("db", SqlEngine.DEFAULT_DATABASE),
                sql,
                JsonParameters.of(parameters.getOrDefault("params", "")),
                endpoint.form(sql, parameters, request.headers()),
                timeoutNs(endpoint, parameters, request.headers()));
    }

    /// How long clients wait: in milliseconds by a header, QuestDB's in seconds beside `/exp`.
    private static long timeoutNs(Endpoint endpoint, Map<String, String> parameters, HttpHeaders headers) {
        return switch (endpoint) {
            case QUERY_SQL, EXEC ->
                span("Statement-Timeout", headers.get("Statement-Timeout", ""), TimeUnit.MILLISECONDS);
            case EXP -> span("timeout", parameters.getOrDefault("timeout", ""), TimeUnit.SECONDS);
        };
    }

    private static long span(String name, String value, TimeUnit unit) {
        if (value.isBlank()) {
            return Long.MAX_VALUE;
        }
        try {
            long span = Long.parseLong(value.strip());
            if (span > 0) {
                return unit.toNanos(span);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new HttpProblem(
                HttpResponseStatus.BAD_REQUEST,
                "bad " + name + ": " + value,
                "Write a whole number of " + unit.name().toLowerCase(Locale.ROOT) + ", from 1.");
    }

    private static void body(HttpRequest request, String body, Map<String, String> into) {
        String given = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        int end = given.indexOf(';');
        String type = (end < 0 ? given : given.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/x-www-form-urlencoded")
                && !body.stripLeading().startsWith("{")) {
            decode(new QueryStringDecoder(body, StandardCharsets.UTF_8, false, MAX_PARAMETERS), into);
        } else if (type.equals("application/json") || body.stripLeading().startsWith("{")) {
            into.putAll(JsonFields.parse(body));
        } else {
            throw new HttpProblem(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "body of type " + (type.isEmpty() ? "(none)" : type),
                    "Send JSON or a form.");
        }
    }

    private static void decode(QueryStringDecoder decoder, Map<String, String> into) {
        try {
            for (Map.Entry<String, List<String>> parameter :
                    decoder.parameters().entrySet()) {
                into.put(parameter.getKey(), parameter.getValue().getLast());
            }
        } catch (IllegalArgumentException e) {
            throw new HttpProblem(HttpResponseStatus.BAD_REQUEST, "bad parameters: " + e.getMessage(), "");
        }
    }
}
