// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.Engine;
import io.varve.engine.shard.PressureState;
import io.varve.engine.shard.Shard;
import java.util.concurrent.TimeUnit;

/// How long a sender waits between two pieces while the engine is pressuring: the fuller it is the longer, so that what comes in finds the speed at which memtables
/// become files. Threads: stateless, any.
final class Pace {
    private static final long MOST_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private Pace() {}

    /// @param memtableUse share of the memtable budget in use
    static long delayNs(double memtableUse) {
        double over = (memtableUse - PressureState.PRESSURING_ABOVE)
                / (PressureState.REJECTING_FROM - PressureState.PRESSURING_ABOVE);
        return (long) (Math.clamp(over, 0.0, 1.0) * MOST_NS);
    }

    /// Of the fullest shard.
    static double memtableUse(Engine engine) {
        double use = 0;
        for (Shard shard : engine.shards()) {
            use = Math.max(use, shard.memtableUse());
        }
        return use;
    }
}
