// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.io.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The last refused lines, for log and `/metrics`: a bounded ring that takes some a second.
///
/// Threads: any.
public final class RejectedLines {
    private static final int CAPACITY = 128;
    /// More in one second are counted only, so that a flood of bad lines costs a look at the clock each.
    private static final int PER_SECOND = 32;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final IngestListener listener;
    private final Deque<RejectedLine> ring = new ArrayDeque<>(CAPACITY);
    private long secondStartNs;
    private int inSecond;
    private long silenced;

    RejectedLines(Clock clock, IngestListener listener) {
        this.clock = clock;
        this.listener = listener;
        this.secondStartNs = clock.monotonicNs();
    }

    /// Whether the next refused line should be described; else it is only counted.
    synchronized boolean wanted() {
        long nowNs = clock.monotonicNs();
        if (nowNs - secondStartNs >= SECOND_NS) {
            secondStartNs = nowNs;
            inSecond = 0;
        }
        if (inSecond < PER_SECOND) {
            inSecond++;
            return true;
        }
        silenced++;
        return false;
    }

    void add(RejectedLine line) {
        long unsaid;
        synchronized (this) {
            if (ring.size() == CAPACITY) {
                ring.removeFirst();
            }
            ring.addLast(line);
            unsaid = silenced;
            silenced = 0;
        }
        listener.onRejected(line, unsaid);
    }

    /// The ring's lines, oldest first.
    public synchronized List<RejectedLine> recent() {
        return new ArrayList<>(ring);
    }
}
