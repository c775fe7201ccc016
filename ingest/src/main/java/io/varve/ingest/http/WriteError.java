// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.engine.admission.rate.RateRefusal;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.ingest.flow.DryRunReport;
import io.varve.ingest.flow.ProducerLeases;
import io.varve.ingest.flow.Refusals;
import io.varve.ingest.flow.RejectedLine;
import io.varve.ingest.http.encoding.BodyException;
import java.util.List;

/// One refusal of a write request, which its [Dialect] words.
///
/// @param lines the first refused lines; empty when the reason is not a line
/// @param refused how many lines were refused
/// @param unparsed how many of them are no lines at all
/// @param limited how many of them met a limit
/// @param nothingKept whether one refused line was to refuse all
/// @param retryAfterSeconds 0 = not said
record WriteError(
        Kind kind,
        String text,
        List<RejectedLine> lines,
        long refused,
        long unparsed,
        long limited,
        boolean nothingKept,
        long retryAfterSeconds) {
    /// What is wrong, and how each dialect calls it.
    enum Kind {
        INVALID(400, "invalid", "invalid"),
        /// Lines were refused.
        LINES(400, "invalid", "invalid"),
        NOT_FOUND(404, "invalid", "not found"),
        CONFLICT(409, "invalid", "conflict"),
        METHOD(405, "invalid", "method not allowed"),
        TOO_LARGE(413, "request too large", "request too large"),
        ENCODING(415, "not supported", "unsupported media type"),
        UNAVAILABLE(503, "internal error", "unavailable"),
        INTERNAL(500, "internal error", "internal error");

        private final int status;
        private final String questDbWord;
        private final String influxWord;

        Kind(int status, String questDbWord, String influxWord) {
            this.status = status;
            this.questDbWord = questDbWord;
            this.influxWord = influxWord;
        }

        HttpResponseStatus status() {
            return HttpResponseStatus.valueOf(status);
        }

        String questDbWord() {
            return questDbWord;
        }

        String influxWord() {
            return influxWord;
        }
    }

    private static final int DISK_FULL_SECONDS = 30;
    private static final int PRODUCER_SECONDS = 1;

    WriteError {
        lines = List.copyOf(lines);
    }

    private static WriteError of(Kind kind, String text, long retryAfterSeconds) {
        return new WriteError(kind, text, List.of(), 0, 0, 0, false, retryAfterSeconds);
    }

    static WriteError invalid(String text) {
        return of(Kind.INVALID, text, 0);
    }

    static WriteError method() {
        return of(Kind.METHOD, "method not allowed, use POST", 0);
    }

    static WriteError unknownDatabase(String database) {
        return of(Kind.NOT_FOUND, "database not found: \"" + database + "\"", 0);
    }

    /// A producer that may not send now.
    static WriteError of(ProducerLeases.RefusedException cause) {
        String text = cause.refusal().code() + ": " + cause.getMessage();
        boolean passes = cause.refusal() == ProducerLeases.Refusal.IN_USE;
        return passes ? unavailable(text, PRODUCER_SECONDS) : of(Kind.CONFLICT, text, 0);
    }

    static WriteError tooLarge(String text) {
        return of(Kind.TOO_LARGE, text, 0);
    }

    static WriteError encoding(String encoding) {
        return of(
                Kind.ENCODING,
                "content encoding is not supported: " + encoding + " (use gzip or zstd, one of them)",
                0);
    }

    private static WriteError unavailable(String text, long retryAfterSeconds) {
        return of(Kind.UNAVAILABLE, text, retryAfterSeconds);
    }

    static WriteError overloaded(boolean someWritten, long retryAfterSeconds) {
        return unavailable("engine is overloaded" + written(someWritten), retryAfterSeconds);
    }

    /// A budget is empty; `someWritten` = rows of the request are published already.
    static WriteError limited(RateRefusal refusal, boolean someWritten) {
        return unavailable(refusal.text() + written(someWritten), refusal.retryAfterSeconds());
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
        return of(Kind.INTERNAL, text, 0);
    }

    /// Some lines were refused; `kept` rows were not.
    static WriteError refused(Refusals refusals, long kept) {
        String reason = refusals.first().getFirst().reason();
        String text = kept == 0 ? reason : "partial write: " + reason + " dropped=" + refusals.count();
        return of(Kind.LINES, text, refusals);
    }

    /// The body could not be read to its end; `kept` rows of what came before are written.
    static WriteError broken(String reason, Refusals refusals, long kept) {
        String text = kept == 0 ? reason : "partial write: " + reason + "; rows kept=" + kept;
        return of(Kind.INVALID, text, refusals);
    }

    private static WriteError of(Kind kind, String text, Refusals refusals) {
        return new WriteError(
                kind, text, refusals.first(), refusals.count(), refusals.unparsed(), refusals.limited(), false, 0);
    }

    /// A line would be refused, so that none is written.
    static WriteError allOrNothing(DryRunReport report) {
        if (report.refusedLines().isEmpty()) {
            return invalid(
                    "too many new tables and columns to write all or nothing: lines looked at=" + report.lines());
        }
        RejectedLine first = report.refusedLines().getFirst();
        int limited = first.code().isLimit() ? 1 : 0;
        return new WriteError(Kind.LINES, first.reason(), List.of(first), 1, 0, limited, true, 0);
    }
}
