// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.channel.ChannelHandler;
import io.varve.query.SqlEngine;
import java.util.concurrent.TimeUnit;

/// The SQL service of a server.
///
/// Threads: any. Nothing to close: when the connections are gone, so are the queries.
public final class QueryService {
    /// Where a listener routes to this service.
    public static final String PATH = "/api/v3/query_sql";

    private static final int MAX_WAITING = 1024;

    private final SqlEngine engine;
    private final QueryListener listener;
    private final QueryGate gate;
    private final long maxWaitNs;

    /// Twice as many queries at once as there are cores; others wait up to 10 s.
    public QueryService(SqlEngine engine, QueryListener listener) {
        this(
                engine,
                listener,
                2 * Runtime.getRuntime().availableProcessors(),
                MAX_WAITING,
                TimeUnit.SECONDS.toNanos(10));
    }

    /// @param concurrency queries that run, or wait for their client to read, at once
    /// @param maxWaiting queries that wait for their turn
    /// @param maxWaitNs how long one waits
    public QueryService(SqlEngine engine, QueryListener listener, int concurrency, int maxWaiting, long maxWaitNs) {
        this.engine = engine;
        this.listener = listener;
        this.gate = new QueryGate(concurrency, maxWaiting);
        this.maxWaitNs = maxWaitNs;
    }

    /// A handler for one connection. It is handed the `HttpRequest`, `HttpContent` … `LastHttpContent` of one request at a time (the next
    /// when the answer's last part was written), and releases them.
    public ChannelHandler newHandler() {
        return new QueryHandler(this);
    }

    /// Queries that run now.
    public int activeQueries() {
        return gate.active();
    }

    /// Queries that wait for their turn.
    public int waitingQueries() {
        return gate.waiting();
    }

    SqlEngine engine() {
        return engine;
    }

    QueryListener listener() {
        return listener;
    }

    QueryGate gate() {
        return gate;
    }

    long maxWaitNs() {
        return maxWaitNs;
    }
}
