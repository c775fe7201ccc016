// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.io.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The last refused lines of all connections, bounded by rows and bytes: the oldest fall out. Some a second are also told to the listener.
///
/// A good line never comes here. A flood of bad ones costs each a look at the clock: only [#RECORDED_PER_SECOND] are described and kept, the others
/// are counted.
/// Threads: any. Memory: at most [#MOST_BYTES], gone with the process.
public final class RejectedLines {
    public static final int MOST_ROWS = 10_000;
    /// Of the texts, a character as two bytes, and what is around them.
    public static final long MOST_BYTES = 4L << 20;

    static final int RECORDED_PER_SECOND = 1000;
    /// More in one second are not worth a line of the log each.
    static final int TOLD_PER_SECOND = 32;

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final IngestListener listener;
    private final Deque<RejectedLine> kept = new ArrayDeque<>();
    private long keptBytes;
    private long recorded;
    private long unrecorded;
    private long secondStartNs;
    private int inSecond;
    private int toldInSecond;
    private long untold;

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
            toldInSecond = 0;
        }
        if (inSecond < RECORDED_PER_SECOND) {
            inSecond++;
            return true;
        }
        unrecorded++;
        untold++;
        return false;
    }

    void add(RejectedLine line) {
        long silenced;
        synchronized (this) {
            recorded++;
            kept.addLast(line);
            keptBytes += line.retainedBytes();
            while (kept.size() > MOST_ROWS || keptBytes > MOST_BYTES) {
                keptBytes -= kept.removeFirst().retainedBytes();
            }
            if (toldInSecond == TOLD_PER_SECOND) {
                untold++;
                return;
            }
            toldInSecond++;
            silenced = untold;
            untold = 0;
        }
        listener.onRejected(line, silenced);
    }

    /// The lines that are kept, oldest first.
    public synchronized List<RejectedLine> recent() {
        return new ArrayList<>(kept);
    }

    /// Lines kept since the start, those that have fallen out included.
    public synchronized long recorded() {
        return recorded;
    }

    /// Refused lines that were counted only, since there were too many in a second.
    public synchronized long unrecorded() {
        return unrecorded;
    }

    public synchronized long keptBytes() {
        return keptBytes;
    }
}
