// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import io.varve.engine.io.Clock;
import io.varve.engine.io.SystemClock;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/// Time as a client needs it: measured, and waited out when a server or a rate says so and no event will tell.
///
/// Threads: any.
public final class Pacing {
    private final Clock clock;

    public Pacing(Clock clock) {
        this.clock = clock;
    }

    public static Pacing system() {
        return new Pacing(new SystemClock());
    }

    /// Wall clock, epoch nanoseconds.
    public long epochNs() {
        return clock.epochNs();
    }

    /// Monotonic nanoseconds, for durations.
    public long nowNs() {
        return clock.monotonicNs();
    }

    /// Waits until [#nowNs()] has reached the deadline.
    ///
    /// @throws IOException when the thread is interrupted; its flag stays set
    public void until(long deadlineNs) throws IOException {
        for (long left = deadlineNs - nowNs(); left > 0; left = deadlineNs - nowNs()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
            LockSupport.parkNanos(this, left);
        }
    }

    public void pause(long durationNs) throws IOException {
        until(nowNs() + durationNs);
    }
}
