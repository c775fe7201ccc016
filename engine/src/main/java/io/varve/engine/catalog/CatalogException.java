// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;

/// A change or a name that the catalog refuses; nothing was changed.
public final class CatalogException extends VarveException {
    private static final long serialVersionUID = 1L;

    /// Why a change is refused.
    public enum Reason {
        INVALID_NAME,
        RESERVED_NAME,
        ALREADY_EXISTS,
        NOT_FOUND,
        /// The name is a tag and was used as a field, or the other way round.
        TAG_FIELD_CLASH,
        /// The first use fixed another type.
        FIELD_TYPE_CONFLICT,
        TOO_MANY,
        INVALID_OPTION
    }

    private final Reason reason;
    private final String hint;

    public CatalogException(Reason reason, String message, String hint) {
        super(Severity.ERROR, message);
        this.reason = reason;
        this.hint = hint;
    }

    public Reason reason() {
        return reason;
    }

    /// What the user can do about it, one sentence.
    public String hint() {
        return hint;
    }
}
