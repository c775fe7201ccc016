// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

/// A bounded resource (memory, pool, time, rows) ran out; names the resource, the limit and what was asked.
public final class ResourceExhaustedException extends VarveException {
    private static final long serialVersionUID = 1L;

    public ResourceExhaustedException(String resource, long limit, long asked) {
        super(Severity.RETRYABLE, "resource exhausted: resource=" + resource + ", limit=" + limit + ", asked=" + asked);
    }
}
