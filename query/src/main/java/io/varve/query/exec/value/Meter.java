// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

/// Counts the memory of one query.
@FunctionalInterface
public interface Meter {
    /// No limit.
    Meter NONE = bytes -> {};

    /// Counts `bytes` more (or, negative, fewer) bytes as held; throws when the query's memory is used up.
    void held(long bytes);
}
