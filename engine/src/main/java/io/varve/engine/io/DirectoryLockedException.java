// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;

/// Another engine has the directory open; names its process.
public final class DirectoryLockedException extends VarveException {
    private static final long serialVersionUID = 1L;

    public DirectoryLockedException(String directory, String holder) {
        super(Severity.ERROR, "directory is in use: directory=" + directory + ", holder=" + holder);
    }
}
