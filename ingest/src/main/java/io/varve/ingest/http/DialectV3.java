// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.ingest.flow.RejectedLine;
import io.varve.ingest.line.Precision;

/// InfluxDB 3: refused lines are data of the answer, a list of them, or one where it was all or nothing.
enum DialectV3 implements Dialect {
    INSTANCE;

    @Override
    public String databaseParameter() {
        return "db";
    }

    @Override
    public boolean needsDatabase() {
        return true;
    }

    @Override
    public Precision defaultPrecision() {
        return Precision.AUTO;
    }

    /// 422 where every refused line met a limit: sent again it may be taken.
    @Override
    public HttpResponseStatus status(WriteError error) {
        return error.kind() == WriteError.Kind.LINES && error.limited() == error.refused()
                ? HttpResponseStatus.UNPROCESSABLE_ENTITY
                : error.kind().status();
    }

    @Override
    public String body(WriteError error, String requestId) {
        JsonText json = new JsonText().raw("{\"error\":");
        if (error.lines().isEmpty()) {
            return json.string(error.text()).raw("}").toString();
        }
        if (error.nothingKept()) {
            json.string("line protocol parsing error").raw(",\"data\":");
            line(json, error.lines().getFirst());
            return json.raw("}").toString();
        }
        json.string(error.kind() == WriteError.Kind.LINES ? "partial write of line protocol occurred" : error.text());
        String separator = ",\"data\":[";
        for (RejectedLine line : error.lines()) {
            line(json.raw(separator), line);
            separator = ",";
        }
        return json.raw("]}").toString();
    }

    private static void line(JsonText json, RejectedLine line) {
        json.raw("{\"error_message\":").string(line.reason());
        json.raw(",\"line_number\":").number(line.lineNumber());
        json.raw(",\"original_line\":").string(line.text()).raw("}");
    }
}
