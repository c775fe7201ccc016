// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;

/// A query was ended from outside.
public final class QueryEndedException extends VarveException {
    private static final long serialVersionUID = 1L;

    /// Why a query was ended.
    public enum Reason {
        TIMED_OUT,
        CANCELLED,
        /// Somebody ended it by KILL QUERY.
        KILLED,
        /// Its client did not read, and there were too many such.
        STALLED
    }

    private final Reason reason;

    QueryEndedException(Reason reason, String message) {
        super(Severity.RETRYABLE, message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
