// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.io.Clock;

/// A clock that stands until it is stepped. Threads: any.
public final class SteppedClock implements Clock {
    private volatile long epochNs;

    public SteppedClock(long epochNs) {
        this.epochNs = epochNs;
    }

    public synchronized void step(long ns) {
        epochNs += ns;
    }

    @Override
    public long epochNs() {
        return epochNs;
    }

    @Override
    public long monotonicNs() {
        return epochNs;
    }
}
