// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

import org.jspecify.annotations.Nullable;

/// Root of all errors that Varve throws on purpose.
public class VarveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Severity severity;

    public VarveException(Severity severity, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.severity = severity;
    }

    public VarveException(Severity severity, String message) {
        this(severity, message, null);
    }

    public final Severity severity() {
        return severity;
    }
}
