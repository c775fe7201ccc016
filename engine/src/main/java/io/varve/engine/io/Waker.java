// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Wakes one parked agent thread; cheap when it is not parked.
///
/// Producers publish their work first, then call [#wake]. The agent announces that it is about to park, looks for work once more
/// and parks only then, so no wake-up is lost. Threads: [#wake] any; the rest the agent's own.
public final class Waker {
    private volatile @Nullable Thread parked;
    private long nextParkNs = Long.MAX_VALUE;

    /// Makes the parked agent run; a volatile read when nobody is parked.
    public void wake() {
        Thread thread = parked;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /// Says that the calling thread will park unless its next duty cycle finds work.
    void announce() {
        parked = Thread.currentThread();
    }

    /// Makes the next park no longer than this: there will be work then. Threads: the agent's own, in its duty cycle.
    public void parkAtMost(long ns) {
        nextParkNs = Math.min(nextParkNs, ns);
    }

    void park(long maxNs) {
        long ns = Math.min(maxNs, nextParkNs);
        nextParkNs = Long.MAX_VALUE;
        LockSupport.parkNanos(this, ns);
    }

    void retract() {
        parked = null;
    }
}
