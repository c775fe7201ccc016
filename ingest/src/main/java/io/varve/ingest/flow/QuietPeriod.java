// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.io.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Lets one message of a kind through in ten seconds, for what a stranger can cause as often as he likes. Threads: any.
public final class QuietPeriod {
    private static final long LENGTH_NS = TimeUnit.SECONDS.toNanos(10);

    private final Clock clock;
    private final AtomicLong endNs;
    private final LongAdder silenced = new LongAdder();

    public QuietPeriod(Clock clock) {
        this.clock = clock;
        this.endNs = new AtomicLong(clock.monotonicNs());
    }

    /// How many were silenced since the last message, if this one may be told; -1 if not.
    public long admit() {
        long nowNs = clock.monotonicNs();
        long end = endNs.get();
        if (nowNs - end < 0 || !endNs.compareAndSet(end, nowNs + LENGTH_NS)) {
            silenced.increment();
            return -1;
        }
        return silenced.sumThenReset();
    }
}
