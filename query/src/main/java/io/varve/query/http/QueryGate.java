// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/// Lets so many queries run at once, and as many wait in line as it has room for.
///
/// A query whose client does not read gives its place to others and counts as stalled until it comes back; of too many stalled ones
/// the one that has stalled the longest is told to end. Those that come back and those that are new take turns, so that neither
/// kind can keep the other out.
///
/// A statement that waits for the engine gives its place to others too, up to [#MAX_ASIDE] of them: it takes nothing that queries need.
///
/// Threads: any; calls are short and run nothing under the lock.
final class QueryGate {
    /// One more keeps its place, so that nobody piles up threads that wait.
    static final int MAX_ASIDE = 16;

    private final int maxActive;
    private final int maxWaiting;
    private final int maxStalled;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Deque<Runnable> returning = new ArrayDeque<>();
    /// What ends each, the longest stalled first.
    private final Set<Runnable> stalled = new LinkedHashSet<>();

    /// Statements that wait for the engine and hold no place.
    private int aside;

    private int active;
    private boolean lastWasReturning;

    QueryGate(int maxActive, int maxWaiting, int maxStalled) {
        this.maxActive = maxActive;
        this.maxWaiting = maxWaiting;
        this.maxStalled = maxStalled;
    }

    /// Starts `query` now or when its turn comes; each start is followed by one [#leave] or [#stall].
    ///
    /// @return false when too many wait; it is then never started
    boolean enter(Runnable query) {
        synchronized (this) {
            if (active >= maxActive) {
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

    /// Takes a place if one is free; [#leave] or [#stall] follows.
    synchronized boolean tryEnter() {
        if (active >= maxActive) {
            return false;
        }
        active++;
        return true;
    }

    /// Takes back a query that waits; false if it was started or was never there.
    synchronized boolean withdraw(Runnable query) {
        return waiting.remove(query);
    }

    /// Gives the place of a query that was started to another, until [#comeBack].
    ///
    /// @param end is run, on any thread, if too many stall; it must lead to [#comeBack]
    void stall(Runnable end) {
        Runnable eldest = null;
        synchronized (this) {
            stalled.add(end);
            if (stalled.size() > maxStalled) {
                Iterator<Runnable> oldestFirst = stalled.iterator();
                eldest = oldestFirst.next();
                oldestFirst.remove();
            }
        }
        if (eldest != null) {
            eldest.run();
        }
        leave();
    }

    /// Starts `query`, which stalled, now or when its turn comes.
    void comeBack(Runnable end, Runnable query) {
        synchronized (this) {
            stalled.remove(end);
            if (active >= maxActive) {
                returning.add(query);
                return;
            }
            active++;
        }
        query.run();
    }

    /// Starts a query that has come back at once, over the limit if need be: one that has to end holds memory and has little to do.
    void hurry(Runnable query) {
        synchronized (this) {
            if (!returning.remove(query)) {
                return;
            }
            active++;
        }
        query.run();
    }

    /// Gives the place of a statement that was started to another while it waits for the engine.
    ///
    /// @return whether it did; then [#stepBack] follows
    boolean stepAside() {
        synchronized (this) {
            if (aside == MAX_ASIDE) {
                return false;
            }
            aside++;
        }
        leave();
        return true;
    }

    /// Takes a place again, over the limit if need be: what is left to do is to answer.
    synchronized void stepBack() {
        aside--;
        active++;
    }

    /// Ends a query that was started.
    void leave() {
        Runnable next;
        synchronized (this) {
            next = active > maxActive ? null : next();
            if (next == null) {
                active--;
                return;
            }
        }
        next.run();
    }

    private Runnable next() {
        boolean first = !lastWasReturning;
        Runnable next = (first ? returning : waiting).poll();
        lastWasReturning = next == null ? !first : first;
        return next == null ? (first ? waiting : returning).poll() : next;
    }

    synchronized int active() {
        return active;
    }

    synchronized int waiting() {
        return waiting.size() + returning.size();
    }

    synchronized int stalled() {
        return stalled.size();
    }
}
