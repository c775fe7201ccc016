// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import io.varve.engine.io.Clock;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that moves only when told. Threads: any.
public final class ManualClock implements Clock {
    private final AtomicLong epochNs;
    private final AtomicLong monotonicNs = new AtomicLong();

    public ManualClock(long epochNs) {
        this.epochNs = new AtomicLong(epochNs);
    }

    @Override
    public long epochNs() {
        return epochNs.get();
    }

    @Override
    public long monotonicNs() {
        return monotonicNs.get();
    }

    public void advance(long ns) {
        epochNs.addAndGet(ns);
        monotonicNs.addAndGet(ns);
    }

    /// Sets the wall clock alone, as an operator or NTP would.
    public void jumpTo(long newEpochNs) {
        epochNs.set(newEpochNs);
    }
}
