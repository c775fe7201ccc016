// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.io.Clock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// How much of one core merges and tier moves take: all of it while nobody else wants anything, else a share, by short turns and rests in proportion.
///
/// ```text
///   nobody writes or asks      work work work work
///   rows come, or queries run  work · · · work · · ·        a quarter
///   behind, or many runs       work · work · work ·         half
///   far behind, very many      work work work work
/// ```
/// A turn is measured by the clock on the wall: one that had to wait for a core or for the disk is followed by a longer rest.
/// Threads: one, the maintenance agent's.
final class DutyCycle {
    /// Less than the time slice for which a thread that writes or answers may have to wait anyway.
    static final long TURN_NS = 2_000_000L;
    /// Rows or queries that came this long ago may be followed by others.
    static final long QUIET_NS = 200_000_000L;
    /// A turn can be long only by what others did, or because the machine slept.
    static final long MAX_REST_NS = 250_000_000L;

    static final long BEHIND_NS = 600_000_000_000L;
    static final long FAR_BEHIND_NS = 3_600_000_000_000L;
    static final int MANY_RUNS = 16;
    static final int VERY_MANY_RUNS = 32;

    private final Clock clock;
    private final LongSupplier arrivals;
    private final IntSupplier running;
    private long workedNs;
    private long restUntilNs;
    private long arrived;
    private long busyUntilNs;
    private long idleAtNs;

    /// @param arrivals counts what has come: batches of rows, queries
    /// @param running queries that have not ended
    DutyCycle(Clock clock, LongSupplier arrivals, IntSupplier running) {
        this.clock = clock;
        this.arrivals = arrivals;
        this.running = running;
        arrived = arrivals.getAsLong();
        idleAtNs = clock.monotonicNs();
        restUntilNs = idleAtNs;
        busyUntilNs = idleAtNs;
    }

    /// Nothing is left to do: from here on counts how far it is behind.
    void onIdle() {
        idleAtNs = clock.monotonicNs();
        workedNs = 0;
    }

    /// When the rest ends, in the past while there is none.
    long restUntilNs() {
        return restUntilNs;
    }

    /// Counts work from `beganNs` until now, and rests when that makes a turn.
    ///
    /// @param mostRuns of any partition: what a query has to merge
    void onWorked(long beganNs, IntSupplier mostRuns) {
        long nowNs = clock.monotonicNs();
        workedNs += nowNs - beganNs;
        if (workedNs < TURN_NS) {
            return;
        }
        if (isWanted(nowNs)) {
            restUntilNs = nowNs + Math.min(MAX_REST_NS, workedNs * restsPerTurn(nowNs, mostRuns.getAsInt()));
        }
        workedNs = 0;
    }

    private boolean isWanted(long nowNs) {
        long count = arrivals.getAsLong();
        if (count != arrived || running.getAsInt() > 0) {
            arrived = count;
            busyUntilNs = nowNs + QUIET_NS;
        }
        return nowNs < busyUntilNs;
    }

    private int restsPerTurn(long nowNs, int mostRuns) {
        long behindNs = nowNs - idleAtNs;
        if (behindNs >= FAR_BEHIND_NS || mostRuns >= VERY_MANY_RUNS) {
            return 0;
        }
        return behindNs >= BEHIND_NS || mostRuns >= MANY_RUNS ? 1 : 3;
    }
}
