// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.io.Disk;
import io.varve.engine.io.SteppedRuntime;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.SeededRng;

/// An engine whose agents run only when the test lets them, on any disk, with small constants so that every boundary is crossed.
final class SteppedEngine implements AutoCloseable {
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final long MEMORY_BYTES = 64L << 20;

    private final SteppedRuntime runtime;
    private final Engine engine;

    private SteppedEngine(SteppedRuntime runtime, Engine engine) {
        this.runtime = runtime;
        this.engine = engine;
    }

    static EngineOptions options(int shards, ManualClock clock, long seed) {
        return EngineOptions.defaults()
                .withMemoryBytes(MEMORY_BYTES)
                .withShards(shards)
                .withSegmentBytes(SEGMENT_BYTES)
                .withMaxLogTailBytes(4L * SEGMENT_BYTES)
                .withListener(EngineListener.NONE)
                .withBatches(4, 8 << 10)
                .withWriteWindowFutureNs(Long.MAX_VALUE)
                .withWorld(clock, new SeededRng(seed));
    }

    static SteppedEngine open(Disk disk, EngineOptions options) {
        EngineFailure failure = new EngineFailure();
        SteppedRuntime runtime = new SteppedRuntime(failure);
        return new SteppedEngine(runtime, Engine.open(disk, options, runtime, failure));
    }

    Engine engine() {
        return engine;
    }

    /// Lets the agents work until nothing is left to do.
    void settle() {
        runtime.settle();
    }

    /// Lets the agents work for some cycles and stops them wherever they are.
    void step(int cycles) {
        for (int i = 0; i < cycles; i++) {
            runtime.step();
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
