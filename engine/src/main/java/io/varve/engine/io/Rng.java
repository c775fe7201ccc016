// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

/// Source of randomness. Threads: any.
@FunctionalInterface
public interface Rng {
    /// Uniform over all 2^64 values.
    long nextLong();

    /// Uniform in `[0, bound)`, `bound > 0`; the bias of the remainder is below `bound / 2^63`.
    default long nextLong(long bound) {
        return (nextLong() >>> 1) % bound;
    }
}
