// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.ingest.flow.RejectedLine;
import io.varve.ingest.line.Precision;
import java.util.List;

/// InfluxDB 1.x where the request names a database, QuestDB where it does not: their keys follow the first one's.
enum DialectV1 implements Dialect {
    NAMED,
    UNNAMED;

    /// So many refused lines are listed.
    private static final int LISTED = 10;

    @Override
    public String databaseParameter() {
        return "db";
    }

    @Override
    public boolean needsDatabase() {
        return false;
    }

    @Override
    public Precision defaultPrecision() {
        return Precision.NS;
    }

    @Override
    public HttpResponseStatus status(WriteError error) {
        return error.kind().status();
    }

    /// QuestDB's Java client asserts it.
    @Override
    public boolean tellsErrorsInChunks() {
        return this == UNNAMED;
    }

    @Override
    public String body(WriteError error, String requestId) {
        JsonText json = new JsonText().raw("{\"error\":").string(error.text());
        if (this == UNNAMED) {
            json.raw(",\"code\":").string(code(error));
            json.raw(",\"message\":").string(error.text());
            line(json, error.lines());
            json.raw(",\"errorId\":").string(requestId);
        }
        lines(json, error.lines());
        return json.raw("}").toString();
    }

    private static String code(WriteError error) {
        if (error.kind() == WriteError.Kind.LINES) {
            return error.lines().getFirst().code().text();
        }
        return error.kind().questDbWord();
    }

    /// The number of the first refused line.
    static void line(JsonText json, List<RejectedLine> lines) {
        if (!lines.isEmpty()) {
            json.raw(",\"line\":").number(lines.getFirst().lineNumber());
        }
    }

    static void lines(JsonText json, List<RejectedLine> lines) {
        if (lines.isEmpty()) {
            return;
        }
        String separator = ",\"lines\":[";
        for (RejectedLine line : lines.subList(0, Math.min(LISTED, lines.size()))) {
            json.raw(separator).raw("{\"line\":").number(line.lineNumber());
            if (line.code().isLimit()) {
                json.raw(",\"code\":").string(line.code().text());
            }
            json.raw(",\"reason\":").string(line.reason());
            json.raw(",\"text\":").string(line.text()).raw("}");
            separator = ",";
        }
        json.raw("]");
    }
}
