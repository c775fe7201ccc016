// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.io.Clock;
import io.varve.ingest.line.Precision;
import java.util.concurrent.TimeUnit;

/// Tells the listener of times that look like another unit, some each period: who sends the wrong unit does so with every line.
///
/// Threads: any.
final class SuspiciousTimes {
    static final int TOLD_PER_PERIOD = 4;
    static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);

    private final Clock clock;
    private final IngestListener listener;
    private long periodStartNs;
    private int told;
    private long untold;

    SuspiciousTimes(Clock clock, IngestListener listener) {
        this.clock = clock;
        this.listener = listener;
        this.periodStartNs = clock.monotonicNs();
    }

    void add(String source, long count, Precision looksLike) {
        long silenced;
        synchronized (this) {
            long nowNs = clock.monotonicNs();
            if (nowNs - periodStartNs >= PERIOD_NS) {
                periodStartNs = nowNs;
                told = 0;
            }
            if (told == TOLD_PER_PERIOD) {
                untold += count;
                return;
            }
            told++;
            silenced = untold;
            untold = 0;
        }
        listener.onSuspiciousTimes(source, count, looksLike, silenced);
    }
}
