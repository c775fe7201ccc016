// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/// A request that is refused before it becomes a query.
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String hint;
    private final long retryAfterSeconds;

    HttpProblem(HttpResponseStatus status, String message, String hint) {
        this(status, message, hint, 1);
    }

    /// @param retryAfterSeconds when to come back, where the status says so
    HttpProblem(HttpResponseStatus status, String message, String hint, long retryAfterSeconds) {
        super(message, null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
        this.status = status.code();
        this.hint = hint;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    String hint() {
        return hint;
    }
}
