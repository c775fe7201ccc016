// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;

/// Paths of the service, and what is different about each.
enum Endpoint {
    /// As InfluxDB 3 answers.
    QUERY_SQL("/api/v3/query_sql", "q"),
    /// As QuestDB answers: JSON in columns and rows.
    EXEC("/exec", "query"),
    /// As QuestDB answers: CSV.
    EXP("/exp", "query");

    private final String path;
    private final String textParameter;

    Endpoint(String path, String textParameter) {
        this.path = path;
        this.textParameter = textParameter;
    }

    /// The endpoint of an address; that of an unknown one is the first, for whoever mounts the service elsewhere.
    static Endpoint of(String uri) {
        int end = uri.indexOf('?');
        String asked = end < 0 ? uri : uri.substring(0, end);
        for (Endpoint endpoint : values()) {
            if (endpoint.path.equals(asked)) {
                return endpoint;
            }
        }
        return QUERY_SQL;
    }

    String path() {
        return path;
    }

    /// The parameter that has the text of SQL.
    String textParameter() {
        return textParameter;
    }

    /// The form that a request wants, by its parameters and headers.
    ///
    /// @throws HttpProblem for a parameter that is wrong
    AnswerForm form(String sql, Map<String, String> parameters, HttpHeaders headers) {
        return switch (this) {
            case QUERY_SQL -> Format.of(parameters.getOrDefault("format", ""), headers.get(HttpHeaderNames.ACCEPT, ""));
            case EXEC -> ExecForm.of(sql, parameters);
            case EXP -> ExpForm.of(sql, parameters);
        };
    }

    /// The body that tells an error of a request whose form is not known.
    String error(ErrorReply error, String sql) {
        return this == QUERY_SQL ? error.json() : error.questdbJson(sql);
    }
}
