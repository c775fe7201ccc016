// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// How hard a run's values are pressed, which is also how long they take to read. A tier has the level of its name unless the table says otherwise.
public enum EncodingLevel {
    /// Whole bytes, read at copy speed.
    HOT,
    /// Single bits, vector by vector; read at a few giga-values a second.
    WARM,
    /// Entropy-coded over segments of several vectors where that is smaller; read some ten times slower.
    COLD,
    /// Not pressed at all, neither times nor values.
    RAW
}
