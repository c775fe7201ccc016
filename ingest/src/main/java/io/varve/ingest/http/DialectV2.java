// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.ingest.line.Precision;

/// InfluxDB 2.x: a bucket is a database, or a database and its retention policy.
enum DialectV2 implements Dialect {
    INSTANCE;

    @Override
    public String databaseParameter() {
        return "bucket";
    }

    @Override
    public boolean needsDatabase() {
        return false;
    }

    @Override
    public Precision defaultPrecision() {
        return Precision.NS;
    }

    /// Lines that all parse, and do not fit, are another error than text that is no line.
    private static boolean isUnprocessable(WriteError error) {
        return error.kind() == WriteError.Kind.LINES && error.unparsed() == 0;
    }

    @Override
    public HttpResponseStatus status(WriteError error) {
        return isUnprocessable(error)
                ? HttpResponseStatus.UNPROCESSABLE_ENTITY
                : error.kind().status();
    }

    @Override
    public String body(WriteError error, String requestId) {
        String code =
                isUnprocessable(error) ? "unprocessable entity" : error.kind().influxWord();
        JsonText json = new JsonText().raw("{\"code\":").string(code);
        json.raw(",\"message\":").string(error.text());
        DialectV1.line(json, error.lines());
        DialectV1.lines(json, error.lines());
        return json.raw("}").toString();
    }
}
