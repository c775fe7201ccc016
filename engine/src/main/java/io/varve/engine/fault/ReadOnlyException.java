// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

/// A write was asked of an engine that was opened for reading only.
public final class ReadOnlyException extends VarveException {
    private static final long serialVersionUID = 1L;

    public ReadOnlyException(String what) {
        super(Severity.ERROR, "engine is open for reading only: refused=" + what);
    }
}
