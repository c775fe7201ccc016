// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.fault.VarveException;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.plan.QueryException;

/// How an error is told: a status and `{"error","line","column","hint"}`, where what is unknown is null.
///
/// | status | error |
/// |---|---|
/// | 400 | text, name, type, value |
/// | 404 | no such database |
/// | 405 | a change by GET, any other method |
/// | 413 | text or body too long |
/// | 415 | body that is neither JSON nor a form |
/// | 422 | a limit: rows, memory, result |
/// | 503 | queue full or waited too long, a rate limit, disk full; with Retry-After |
/// | 504 | time-out |
/// | 500 | everything else |
///
/// @param isOurs whether it is no fault of the query's author
/// @param retryAfterSeconds when to come back, with status 503
record ErrorReply(HttpResponseStatus status, String json, boolean isOurs, long retryAfterSeconds) {
    private ErrorReply(HttpResponseStatus status, String json, boolean isOurs) {
        this(status, json, isOurs, 1);
    }

    static ErrorReply of(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return switch (error) {
            case HttpProblem problem ->
                new ErrorReply(
                        problem.status(), json(message, 0, 0, problem.hint()), false, problem.retryAfterSeconds());
            case QueryException query ->
                new ErrorReply(
                        query.kind() == QueryException.Kind.DATABASE_NOT_FOUND
                                ? HttpResponseStatus.NOT_FOUND
                                : HttpResponseStatus.BAD_REQUEST,
                        json(message, query.line(), query.column(), query.hint()),
                        false);
            case CatalogException catalog ->
                new ErrorReply(HttpResponseStatus.BAD_REQUEST, json(message, 0, 0, catalog.hint()), false);
            case QueryEndedException ended ->
                new ErrorReply(HttpResponseStatus.GATEWAY_TIMEOUT, json(message, 0, 0, ""), false);
            case ResourceExhaustedException limit ->
                new ErrorReply(HttpResponseStatus.UNPROCESSABLE_ENTITY, json(message, 0, 0, ""), false);
            case DiskFullException full ->
                new ErrorReply(HttpResponseStatus.SERVICE_UNAVAILABLE, json(message, 0, 0, ""), true);
            case VarveException ours ->
                new ErrorReply(HttpResponseStatus.INTERNAL_SERVER_ERROR, json(message, 0, 0, ""), true);
            default ->
                new ErrorReply(
                        HttpResponseStatus.INTERNAL_SERVER_ERROR, json("internal error: " + error, 0, 0, ""), true);
        };
    }

    private static String json(String message, int line, int column, String hint) {
        TextBuffer json = new TextBuffer(128);
        json.add("{\"error\":");
        JsonText.add(json, message);
        json.add(",\"line\":");
        json.add(line > 0 ? Integer.toString(line) : "null");
        json.add(",\"column\":");
        json.add(column > 0 ? Integer.toString(column) : "null");
        json.add(",\"hint\":");
        if (hint.isEmpty()) {
            json.add("null");
        } else {
            JsonText.add(json, hint);
        }
        json.add('}');
        return json.toString();
    }
}
