// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.Engine;
import io.varve.engine.shard.Shard;
import java.util.concurrent.TimeUnit;

/// When a refused sender should come back, from how fast the fullest shard empties. Threads: one loop's.
final class RetryAfter {
    private static final double ACCEPTING_BELOW = 0.6;
    private static final long MOST_SECONDS = 30;
    /// A measurement without questions for so long begins anew.
    private static final long FORGET_NS = TimeUnit.SECONDS.toNanos(10);

    private final Engine engine;
    private boolean measuring;
    private long startNs;
    private long lastNs;
    private double startUse;

    RetryAfter(Engine engine) {
        this.engine = engine;
    }

    long seconds(long monotonicNs) {
        double use = 0;
        for (Shard shard : engine.shards()) {
            use = Math.max(use, Math.max(shard.memtableUse(), shard.poolUse()));
        }
        if (!measuring || monotonicNs - lastNs > FORGET_NS || use > startUse) {
            measuring = true;
            startNs = monotonicNs;
            startUse = use;
        }
        lastNs = monotonicNs;
        return seconds(startUse - use, use - ACCEPTING_BELOW, (monotonicNs - startNs) / 1e9);
    }

    /// `fell` in `tookSeconds`; how long for `toFall`. Unknown at first: a second, then ever later while nothing falls.
    static long seconds(double fell, double toFall, double tookSeconds) {
        double seconds = fell <= 0 ? 1 + tookSeconds : Math.max(0, toFall) / fell * tookSeconds;
        return Math.clamp((long) Math.ceil(seconds), 1, MOST_SECONDS);
    }
}
