// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/// A request that is refused before it becomes a query.
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String hint;

    HttpProblem(HttpResponseStatus status, String message, String hint) {
        super(message, null, false, false);
        this.status = status.code();
        this.hint = hint;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    String hint() {
        return hint;
    }
}
