// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.netty.util.concurrent.EventExecutor;
import io.varve.engine.Engine;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.io.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/// All ways of line protocol into one engine: what their connections share.
///
/// Threads: any. Close the listeners first, then the engine; this holds nothing of its own.
public final class Ingest {
    private final Engine engine;
    private final LineConfig config;
    private final RateMeter rates;
    private final Clock clock;
    private final DoubleSupplier memtableUse;
    private final IngestListener listener;
    private final IngestCounters counters = new IngestCounters();
    private final RejectedLines rejected;
    private final SuspiciousTimes suspiciousTimes;
    private final InstantSource instants = new InstantSource();
    private final ProducerLeases producers;
    private final Map<EventExecutor, LoopWriter> loops = new ConcurrentHashMap<>();

    /// @param rates what senders may send; shared with whoever else meters them
    public Ingest(Engine engine, LineConfig config, RateMeter rates, Clock clock, IngestListener listener) {
        this(engine, config, rates, clock, listener, () -> Pace.memtableUse(engine));
    }

    /// @param memtableUse share of the memtable budget in use, of the fullest shard
    Ingest(
            Engine engine,
            LineConfig config,
            RateMeter rates,
            Clock clock,
            IngestListener listener,
            DoubleSupplier memtableUse) {
        this.engine = engine;
        this.config = config;
        this.rates = rates;
        this.clock = clock;
        this.memtableUse = memtableUse;
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

    public RateMeter rates() {
        return rates;
    }

    DoubleSupplier memtableUse() {
        return memtableUse;
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
