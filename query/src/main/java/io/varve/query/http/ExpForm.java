// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.query.SqlEngine;
import io.varve.query.exec.QueryContext;
import java.util.Map;

/// What `/exp` was asked for beside the text: a file of CSV.
///
/// @param file its name without ending; empty = one that is made up
/// @param withoutNames whether the row with the names of the columns is left out
record ExpForm(String sql, RowWindow window, String file, boolean withoutNames) implements AnswerForm {
    static ExpForm of(String sql, Map<String, String> parameters) {
        String format = parameters.getOrDefault("fmt", "csv");
        if (!format.equalsIgnoreCase("csv")) {
            throw new HttpProblem(
                    HttpResponseStatus.BAD_REQUEST,
                    format.equalsIgnoreCase("parquet") ? "format parquet is not supported" : "unknown format " + format,
                    "The format is csv.");
        }
        return new ExpForm(
                sql,
                RowWindow.of(parameters.getOrDefault("limit", "")),
                parameters.getOrDefault("filename", ""),
                ExecForm.flag(parameters, "nm"));
    }

    @Override
    public String contentType() {
        return "text/csv; charset=utf-8";
    }

    @Override
    public Map<String, String> headers(long epochMs) {
        StringBuilder name = new StringBuilder(file.isEmpty() ? "questdb-query-" + epochMs : "");
        for (int i = 0; i < file.length(); i++) {
            char c = file.charAt(i);
            // A header has no room for anything else, nor has a file's name for a path.
            boolean fits = c > ' ' && c <= '~' && "\"\\/;".indexOf(c) < 0;
            name.append(fits ? c : '_');
        }
        return Map.of("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
    }

    @Override
    public SqlEngine.Planned narrowed(SqlEngine.Planned planned) {
        if (planned.changes()) {
            throw new HttpProblem(
                    HttpResponseStatus.BAD_REQUEST, "/exp only exports rows", "Send other statements to /exec.");
        }
        return planned.limited(window.stop());
    }

    @Override
    public RowEncoder newEncoder(SqlEngine.Planned planned, QueryContext context) {
        return new ExpEncoder(this, context);
    }

    @Override
    public String error(ErrorReply error) {
        return error.questdbJson(sql);
    }
}
