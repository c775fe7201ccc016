// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.time.Instant;

/// The machine's clocks.
public final class SystemClock implements Clock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    @Override
    public long epochNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    @Override
    public long monotonicNs() {
        return System.nanoTime();
    }
}
