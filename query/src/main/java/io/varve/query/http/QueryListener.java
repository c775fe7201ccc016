// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

/// Is told what a server logs. Threads: query threads; calls are short.
public interface QueryListener {
    /// Hears nothing.
    QueryListener NONE = (requestId, sql, cause) -> {};

    /// A query failed after its answer had begun, or by no fault of its author.
    ///
    /// @param requestId the request's `Request-Id` header, or empty
    void onFailed(String requestId, String sql, Throwable cause);
}
