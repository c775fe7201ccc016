// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.query.SqlEngine;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Meter;
import java.util.Locale;

/// The formats of answers.
enum Format implements AnswerForm {
    JSON("application/json"),
    JSONL("application/jsonl"),
    CSV("text/csv"),
    PRETTY("text/plain; charset=utf-8"),
    /// For programs that want the types: [TypedEncoder].
    TYPED("application/jsonl");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public RowEncoder newEncoder(SqlEngine.Planned planned, QueryContext context) {
        return this == TYPED ? new TypedEncoder(planned.changes()) : newEncoder(context);
    }

    RowEncoder newEncoder(Meter meter) {
        return switch (this) {
            case JSON -> new JsonEncoder(true);
            case JSONL -> new JsonEncoder(false);
            case CSV -> new CsvEncoder();
            case PRETTY -> new PrettyEncoder(meter);
            case TYPED -> new TypedEncoder(false);
        };
    }

    /// The format of a request: what it names, else the first that its Accept header names and we have, else JSON.
    static Format of(String name, String accept) {
        if (!name.isEmpty()) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "json" -> JSON;
                case "jsonl", "json_lines" -> JSONL;
                case "csv" -> CSV;
                case "pretty" -> PRETTY;
                case "typed" -> TYPED;
                default ->
                    throw new HttpProblem(
                            HttpResponseStatus.BAD_REQUEST,
                            name.equalsIgnoreCase("parquet")
                                    ? "format parquet is not supported"
                                    : "unknown format " + name,
                            "Formats are json, jsonl, csv, pretty and typed.");
            };
        }
        for (String range : accept.split(",", -1)) {
            int end = range.indexOf(';');
            String type = (end < 0 ? range : range.substring(0, end)).strip().toLowerCase(Locale.ROOT);
            switch (type) {
                case "application/json", "*/*", "application/*" -> {
                    return JSON;
                }
                case "application/jsonl", "application/x-ndjson" -> {
                    return JSONL;
                }
                case "text/csv" -> {
                    return CSV;
                }
                case "text/plain", "text/*" -> {
                    return PRETTY;
                }
                default -> {}
            }
        }
        return JSON;
    }
}
