// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/// The queries and statements that run now, by number. Threads: any.
public final class QueryRegistry {
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, Running> running = new ConcurrentSkipListMap<>();

    /// One that runs.
    ///
    /// @param id from 1 in the order of their begin
    /// @param startedNs epoch nanoseconds
    public record Running(long id, String sql, String database, long startedNs, QueryContext context) {}

    /// Takes a query up until its context closes.
    public void add(String sql, String database, long startedNs, QueryContext context) {
        long id = last.incrementAndGet();
        running.put(id, new Running(id, sql, database, startedNs, context));
        context.whenClosed(() -> running.remove(id));
    }

    /// Those that run, the longest first.
    public List<Running> all() {
        return List.copyOf(running.values());
    }

    /// Ends a query at its next step.
    ///
    /// @return false if there is none of this number
    public boolean kill(long id) {
        Running found = running.get(id);
        if (found != null) {
            found.context().end(QueryEndedException.Reason.KILLED);
        }
        return found != null;
    }
}
