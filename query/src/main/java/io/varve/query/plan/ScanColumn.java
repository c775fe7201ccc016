// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// A stored column that a scan reads: its name in the catalog, what it is, and the type it has in the plan.
///
/// TAG columns are VARCHAR and null where a series lacks the tag; the TIME column is BIGINT nanoseconds, never null;
/// FIELD columns may be null in any row.
public record ScanColumn(String name, Role role, SqlType type) {
    /// What a column of a table is.
    public enum Role {
        TAG,
        FIELD,
        TIME
    }
}
