// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

import org.jspecify.annotations.Nullable;

/// The engine has met a fatal error; every call throws this until the process opens the directory anew.
public final class EngineFailedException extends VarveException {
    private static final long serialVersionUID = 1L;

    public EngineFailedException(String message, @Nullable Throwable cause) {
        super(Severity.FATAL, message, cause);
    }
}
