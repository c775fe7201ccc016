// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.SqlEngine;
import io.varve.query.exec.QueryContext;
import java.util.Map;

/// How one request wants its answer. Threads: any; the encoders it makes belong to one thread at a time.
interface AnswerForm {
    String contentType();

    /// Further headers of an answer that has begun well, at this time.
    default Map<String, String> headers(long epochMs) {
        return Map.of();
    }

    /// The plan that yields no more than the form shows.
    ///
    /// @throws HttpProblem for a statement that the form cannot answer
    default SqlEngine.Planned narrowed(SqlEngine.Planned planned) {
        return planned;
    }

    /// Writes the rows of one answer.
    RowEncoder newEncoder(SqlEngine.Planned planned, QueryContext context);

    /// The body that tells an error.
    default String error(ErrorReply error) {
        return error.json();
    }
}
