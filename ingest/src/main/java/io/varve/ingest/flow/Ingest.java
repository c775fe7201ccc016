// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.netty.util.concurrent.EventExecutor;
import io.varve.engine.Engine;
import io.varve.engine.io.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// All ways of line protocol into one engine: what their connections share.
///
/// Threads: any. Close the listeners first, then the engine; this holds nothing of its own.
public final class Ingest {
    private final Engine engine;
    private final LineConfig config;
    private final Clock clock;
    private final IngestListener listener;
    private final IngestCounters counters = new IngestCounters();
    private final RejectedLines rejected;
    private final SuspiciousTimes suspiciousTimes;
    private final InstantSource instants = new InstantSource();
    private final ProducerLeases producers;
    private final Map<EventExecutor, LoopWriter> loops = new ConcurrentHashMap<>();

    public Ingest(Engine engine, LineConfig config, Clock clock, IngestListener listener) {
        this.engine = engine;
        this.config = config;
        this.clock = clock;
        this.listener = listener;
        this.rejected = new RejectedLines(clock, listener);
        this.producers = new ProducerLeases(engine);
        this.suspiciousTimes = new SuspiciousTimes(clock, listener);
    }

    /// The writer of an event loop; all its connections share it.
    public LoopWriter loop(EventExecutor executor) {
        return loops.computeIfAbsent(executor, loop -> new LoopWriter(this, loop));
    }

    public Engine engine() {
        return engine;
    }

    public LineConfig config() {
        return config;
    }

    public Clock clock() {
        return clock;
    }

    public IngestListener listener() {
        return listener;
    }

    public IngestCounters counters() {
        return counters;
    }

    public RejectedLines rejected() {
        return rejected;
    }

    /// Counts and records the refused lines of a request of which nothing was written for them.
    public void record(DryRunReport report) {
        counters.rejectedLines.add(report.refused());
        for (RejectedLine line : report.refusedLines()) {
            if (rejected.wanted()) {
                rejected.add(line);
            }
        }
    }

    /// Who numbers its lines, and may send them.
    public ProducerLeases producers() {
        return producers;
    }

    SuspiciousTimes suspiciousTimes() {
        return suspiciousTimes;
    }

    InstantSource instants() {
        return instants;
    }
}
