// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

/// An operation on a file failed; on the log or the manifest that is fatal for the engine.
public class DiskException extends VarveException {
    private static final long serialVersionUID = 1L;

    public DiskException(String operation, String path, Throwable cause) {
        this(Severity.ERROR, operation, path, cause);
    }

    protected DiskException(Severity severity, String operation, String path, Throwable cause) {
        super(severity, "disk operation failed: operation=" + operation + ", path=" + path + ", cause=" + cause, cause);
    }
}
