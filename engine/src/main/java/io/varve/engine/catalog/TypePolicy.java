// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

/// What becomes of a line whose field is of another type than its column.
public enum TypePolicy {
    /// The line is refused.
    REJECT,
    /// An integer goes into a column of doubles when that loses nothing; else the line is refused.
    WIDEN,
    /// What can be said in the column's type is; a line with anything else is refused.
    COERCE
}
