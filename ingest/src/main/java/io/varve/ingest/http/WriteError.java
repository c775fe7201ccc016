// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.ingest.flow.Refusals;
import io.varve.ingest.flow.RejectedLine;
import io.varve.ingest.http.encoding.BodyException;
import java.util.List;

/// One refusal of a write request and its body, in the shape that the request's dialect wants.
///
/// @param code QuestDB's word for it
/// @param lines the first refused lines; empty when the reason is not a line
/// @param retryAfterSeconds 0 = not said
record WriteError(
        HttpResponseStatus status, String code, String text, List<RejectedLine> lines, long retryAfterSeconds) {
    private static final String INVALID = "invalid";
    private static final String INTERNAL = "internal error";

    private static final int DISK_FULL_SECONDS = 30;

    WriteError {
        lines = List.copyOf(lines);
    }

    static WriteError of(HttpResponseStatus status, String code, String text) {
        return new WriteError(status, code, text, List.of(), 0);
    }

    static WriteError invalid(String text) {
        return of(HttpResponseStatus.BAD_REQUEST, INVALID, text);
    }

    static WriteError unknownDatabase(String database) {
        return of(HttpResponseStatus.NOT_FOUND, INVALID, "database not found: \"" + database + "\"");
    }

    static WriteError tooLarge(String text) {
        return of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "request too large", text);
    }

    static WriteError encoding(String encoding) {
        return of(
                HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                "not supported",
                "content encoding is not supported: " + encoding + " (use gzip or zstd, one of them)");
    }

    static WriteError unavailable(String text, long retryAfterSeconds) {
        return new WriteError(HttpResponseStatus.SERVICE_UNAVAILABLE, INTERNAL, text, List.of(), retryAfterSeconds);
    }

    static WriteError overloaded(boolean someWritten, long retryAfterSeconds) {
        return unavailable("engine is overloaded" + written(someWritten), retryAfterSeconds);
    }

    /// Why the engine does not go on; `someWritten` = rows of the request are published already.
    static WriteError of(VarveException cause, boolean someWritten, long retryAfterSeconds) {
        if (cause instanceof DiskFullException) {
            // Nobody can say when there is room again; draining, by which a loop says when to return, does not make
            // any.
            String text = "disk full: nothing more is written until there is room" + written(someWritten);
            return unavailable(text, DISK_FULL_SECONDS);
        }
        if (cause.severity() == Severity.RETRYABLE) {
            return unavailable(cause.getMessage() + written(someWritten), retryAfterSeconds);
        }
        return internal(String.valueOf(cause.getMessage()));
    }

    private static String written(boolean some) {
        return some ? "; some of the lines may have been written, send all again" : "";
    }

    /// Why a body is not read.
    static WriteError of(BodyException cause, long retryAfterSeconds) {
        return switch (cause.reason()) {
            case TOO_LARGE -> tooLarge(cause.getMessage());
            case CORRUPT -> invalid(cause.getMessage());
            case NO_MEMORY -> unavailable(cause.getMessage(), retryAfterSeconds);
        };
    }

    static WriteError internal(String text) {
        return of(HttpResponseStatus.INTERNAL_SERVER_ERROR, INTERNAL, text);
    }

    /// Some lines were refused; `kept` rows were not.
    static WriteError refused(Refusals refusals, long kept) {
        RejectedLine first = refusals.first().getFirst();
        String reason = first.reason();
        String text = kept == 0 ? reason : "partial write: " + reason + " dropped=" + refusals.count();
        return new WriteError(HttpResponseStatus.BAD_REQUEST, first.code().text(), text, refusals.first(), 0);
    }

    /// The body could not be read to its end; `kept` rows of what came before are written.
    static WriteError broken(String reason, Refusals refusals, long kept) {
        String text = kept == 0 ? reason : "partial write: " + reason + "; rows kept=" + kept;
        return new WriteError(HttpResponseStatus.BAD_REQUEST, INVALID, text, refusals.first(), 0);
    }

    /// `{"error":…}` for a request that names its database, as InfluxDB 1.x answers; else QuestDB's keys follow.
    String body(boolean named, String requestId) {
        JsonText json = new JsonText().raw("{\"error\":").string(text);
        if (!named) {
            json.raw(",\"code\":").string(code).raw(",\"message\":").string(text);
            if (!lines.isEmpty()) {
                json.raw(",\"line\":").number(lines.getFirst().lineNumber());
            }
            json.raw(",\"errorId\":").string(requestId);
        }
        if (!lines.isEmpty()) {
            appendLines(json);
        }
        return json.raw("}").toString();
    }

    private void appendLines(JsonText json) {
        String separator = ",\"lines\":[";
        for (RejectedLine line : lines) {
            json.raw(separator).raw("{\"line\":").number(line.lineNumber());
            if (line.code() != RejectedLine.Code.INVALID) {
                json.raw(",\"code\":").string(line.code().text());
            }
            json.raw(",\"reason\":")
                    .string(line.reason())
                    .raw(",\"text\":")
                    .string(line.text())
                    .raw("}");
            separator = ",";
        }
        json.raw("]");
    }
}
