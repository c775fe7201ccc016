// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import io.varve.engine.io.Rng;

/// SplitMix64: the same seed, the same numbers. Threads: one.
///
/// `-Dvarve.seed=N` replays one seed in every test that draws its seed by [#forTest].
public final class SeededRng implements Rng {
    private final long seed;
    private long state;

    public SeededRng(long seed) {
        this.seed = seed;
        this.state = seed;
    }

    /// The seed given by `-Dvarve.seed`, else `defaultSeed`; printed with the name of the test.
    public static SeededRng forTest(String name, long defaultSeed) {
        long seed = Long.getLong("varve.seed", defaultSeed);
        TestLog.print("seed " + name + ": -Dvarve.seed=" + seed);
        return new SeededRng(seed);
    }

    public long seed() {
        return seed;
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
