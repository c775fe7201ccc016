// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

/// No space is left; thrown only where space is taken (a segment or file is allocated), so what was asked did not happen.
public final class DiskFullException extends DiskException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String operation, String path, Throwable cause) {
        super(Severity.RETRYABLE, operation, path, cause);
    }
}
