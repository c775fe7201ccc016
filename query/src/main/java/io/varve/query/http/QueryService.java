// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.channel.ChannelHandler;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.query.SqlEngine;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The SQL service of a server.
///
/// Threads: any. Nothing to close: when the connections are gone, so are the queries.
public final class QueryService {
    /// Where Varve's own clients ask.
    public static final String PATH = Endpoint.QUERY_SQL.path();
    /// Everything that a listener routes to this service.
    public static final List<String> PATHS =
            Arrays.stream(Endpoint.values()).map(Endpoint::path).toList();

    private static final int MAX_WAITING = 1024;
    /// At 128 KiB each, in Netty and here, they hold 16 MiB at most; what their operators hold is metered.
    private static final int MAX_STALLED = 128;

    private final SqlEngine engine;
    private final QueryListener listener;
    private final RateMeter rates;
    private final QueryGate gate;
    private final long maxWaitNs;

    /// Twice as many queries at once as there are cores; others wait up to 10 s.
    ///
    /// @param rates what may be asked; shared with whoever else meters senders
    public QueryService(SqlEngine engine, QueryListener listener, RateMeter rates) {
        this(
                engine,
                listener,
                rates,
                2 * Runtime.getRuntime().availableProcessors(),
                MAX_WAITING,
                MAX_STALLED,
                TimeUnit.SECONDS.toNanos(10));
    }

    /// @param concurrency queries that run at once
    /// @param maxWaiting queries that wait for their turn
    /// @param maxStalled queries that wait for their client to read; one more ends the eldest of them
    /// @param maxWaitNs how long one waits
    public QueryService(
            SqlEngine engine,
            QueryListener listener,
            RateMeter rates,
            int concurrency,
            int maxWaiting,
            int maxStalled,
            long maxWaitNs) {
        this.engine = engine;
        this.listener = listener;
        this.rates = rates;
        this.gate = new QueryGate(concurrency, maxWaiting, maxStalled);
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

    /// Queries whose clients do not read.
    public int stalledQueries() {
        return gate.stalled();
    }

    SqlEngine engine() {
        return engine;
    }

    QueryListener listener() {
        return listener;
    }

    RateMeter rates() {
        return rates;
    }

    QueryGate gate() {
        return gate;
    }

    long maxWaitNs() {
        return maxWaitNs;
    }
}
