// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

/// Families of types that generated expressions are typed with. TIME is BIGINT nanoseconds on DuckDB's side.
enum Kind {
    BIGINT,
    UBIGINT,
    HUGEINT,
    DOUBLE,
    TEXT,
    BOOLEAN,
    TIME,
    SPAN;

    boolean isInteger() {
        return this == BIGINT || this == UBIGINT || this == HUGEINT;
    }

    boolean isNumber() {
        return isInteger() || this == DOUBLE;
    }
}
