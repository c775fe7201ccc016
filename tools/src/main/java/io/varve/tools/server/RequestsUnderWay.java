// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.io.Clock;
import java.util.concurrent.TimeUnit;

/// Counts the requests that have begun and are not answered, so that a stop can wait for them. Threads: any.
final class RequestsUnderWay {
    private final Clock clock;
    private long begun;
    private int open;

    RequestsUnderWay(Clock clock) {
        this.clock = clock;
    }

    synchronized void begin() {
        begun++;
        open++;
    }

    synchronized void end() {
        if (--open == 0) {
            notifyAll();
        }
    }

    synchronized int open() {
        return open;
    }

    synchronized long begun() {
        return begun;
    }

    /// Waits until none is under way, at most this long.
    synchronized void awaitNone(long mostNs) {
        long endNs = clock.monotonicNs() + mostNs;
        while (open > 0) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - clock.monotonicNs());
            if (leftMs <= 0) {
                return;
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
