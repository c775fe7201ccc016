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
/// @param line counted from 1, as is the column; 0 = unknown
/// @param isOurs whether it is no fault of the query's author
/// @param retryAfterSeconds when to come back, with status 503
record ErrorReply(
        HttpResponseStatus status,
        String message,
        int line,
        int column,
        String hint,
        boolean isOurs,
        long retryAfterSeconds) {
    private static ErrorReply theirs(HttpResponseStatus status, String message, String hint) {
        return new ErrorReply(status, message, 0, 0, hint, false, 1);
    }

    private static ErrorReply ours(HttpResponseStatus status, String message) {
        return new ErrorReply(status, message, 0, 0, "", true, 1);
    }

    static ErrorReply of(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return switch (error) {
            case HttpProblem problem ->
                new ErrorReply(problem.status(), message, 0, 0, problem.hint(), false, problem.retryAfterSeconds());
            case QueryException query ->
                new ErrorReply(
                        query.kind() == QueryException.Kind.DATABASE_NOT_FOUND
                                ? HttpResponseStatus.NOT_FOUND
                                : HttpResponseStatus.BAD_REQUEST,
                        message,
                        query.line(),
                        query.column(),
                        query.hint(),
                        false,
                        1);
            case CatalogException catalog -> theirs(HttpResponseStatus.BAD_REQUEST, message, catalog.hint());
            case QueryEndedException ended -> theirs(HttpResponseStatus.GATEWAY_TIMEOUT, message, "");
            case ResourceExhaustedException limit -> theirs(HttpResponseStatus.UNPROCESSABLE_ENTITY, message, "");
            case DiskFullException full -> ours(HttpResponseStatus.SERVICE_UNAVAILABLE, message);
            case VarveException other -> ours(HttpResponseStatus.INTERNAL_SERVER_ERROR, message);
            default -> ours(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error: " + error);
        };
    }

    /// `{"error","line","column","hint"}`.
    String json() {
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

    /// `{"query","error","position"}`.
    String questdbJson(String sql) {
        TextBuffer json = new TextBuffer(128);
        json.add("{\"query\":");
        JsonText.add(json, sql);
        json.add(",\"error\":");
        JsonText.add(json, messageWithHint());
        json.add(",\"position\":");
        json.addLong(position(sql));
        json.add('}');
        return json.toString();
    }

    /// The message, and the hint behind it, for a form that has one text for both.
    String messageWithHint() {
        return hint.isEmpty() ? message : message + "; " + hint;
    }

    /// Where in the text, counted in characters from 0; 0 when it is no place of the text.
    int position(String sql) {
        int at = 0;
        for (int i = 1; i < line; i++) {
            at = sql.indexOf('\n', at) + 1;
        }
        return column > 0 ? Math.min(at + column - 1, sql.length()) : 0;
    }
}
