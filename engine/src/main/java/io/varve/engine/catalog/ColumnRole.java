// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

/// Whether a column identifies the series or holds a value.
public enum ColumnRole {
    TAG(1),
    FIELD(2);

    private final int code;

    ColumnRole(int code) {
        this.code = code;
    }

    /// The role's number in the catalog log.
    int code() {
        return code;
    }
}
