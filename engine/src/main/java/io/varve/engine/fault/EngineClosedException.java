// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

/// The engine was closed, or is being closed, so what was asked is not done.
public final class EngineClosedException extends VarveException {
    private static final long serialVersionUID = 1L;

    public EngineClosedException(String message) {
        super(Severity.ERROR, message);
    }
}
