// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import java.util.ArrayDeque;
import java.util.Deque;

/// Lets so many queries run at once, and as many wait in line as it has room for.
///
/// Threads: any; calls are short and run nothing under the lock.
final class QueryGate {
    private final int maxActive;
    private final int maxWaiting;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int active;

    QueryGate(int maxActive, int maxWaiting) {
        this.maxActive = maxActive;
        this.maxWaiting = maxWaiting;
    }

    /// Starts `query` now or when its turn comes; each start is followed by one [#leave].
    ///
    /// @return false when too many wait; it is then never started
    boolean enter(Runnable query) {
        synchronized (this) {
            if (active == maxActive) {
                if (waiting.size() >= maxWaiting) {
                    return false;
                }
                waiting.add(query);
                return true;
            }
            active++;
        }
        query.run();
        return true;
    }

    /// Takes back a query that waits; false if it was started or was never there.
    synchronized boolean withdraw(Runnable query) {
        return waiting.remove(query);
    }

    /// Ends a query that was started.
    void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                active--;
                return;
            }
        }
        next.run();
    }

    synchronized int active() {
        return active;
    }

    synchronized int waiting() {
        return waiting.size();
    }
}
