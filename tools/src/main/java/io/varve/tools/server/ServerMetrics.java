// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.varve.engine.Engine;
import io.varve.engine.admission.Cardinality;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.shard.PressureState;
import io.varve.engine.shard.Shard;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.IngestCounters;
import io.varve.ingest.flow.RejectedLines;
import io.varve.ingest.tcp.auth.LineAuthService;
import io.varve.query.SqlEngine;
import io.varve.query.http.QueryService;
import io.varve.tools.tls.TlsConnections;
import io.varve.tools.tls.TlsIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What `/metrics` shows, in Prometheus' text format. Everything is read when it is asked for; nothing is counted here.
final class ServerMetrics {
    private static final double NANOS = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Runnable refresh = () -> {};

    ServerMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    synchronized String page() {
        refresh.run();
        return registry.scrape();
    }

    void listener(String name, Connections connections) {
        Gauge.builder("varve.connections", connections, Connections::count)
                .tag("listener", name)
                .description("Open connections")
                .register(registry);
        FunctionCounter.builder("varve.connections.accepted", connections, Connections::accepted)
                .tag("listener", name)
                .register(registry);
        FunctionCounter.builder("varve.connections.refused", connections, Connections::refused)
                .tag("listener", name)
                .description("Closed at once: too many connections")
                .register(registry);
    }

    void tls(String listener, TlsConnections connections) {
        FunctionCounter.builder("varve.tls.failures", connections, TlsConnections::failures)
                .tag("listener", listener)
                .description("Connections that ended since TLS failed")
                .register(registry);
    }

    void certificate(WatchedFiles<TlsIdentity> files) {
        gauge(
                "varve.tls.certificate.expires.seconds",
                "When clients begin to refuse it, epoch",
                files,
                each -> each.value().expires().getEpochSecond());
    }

    void senders(LineAuthService senders) {
        counter("varve.line.auth.accepted", "Senders let in", senders, LineAuthService::acceptedConnections);
        counter("varve.line.auth.refused", "Senders without a signature", senders, LineAuthService::refusedConnections);
    }

    void watched(WatchedFiles<?> files) {
        FunctionCounter.builder("varve.files.reloads", files, WatchedFiles::reloads)
                .tag("files", files.name())
                .description("Changed files taken up")
                .register(registry);
        FunctionCounter.builder("varve.files.reloads.failed", files, WatchedFiles::failures)
                .tag("files", files.name())
                .description("Changed files that could not be used")
                .register(registry);
    }

    void requests(RequestsUnderWay requests) {
        gauge("varve.http.requests.active", "Requests under way", requests, RequestsUnderWay::open);
        counter("varve.http.requests", "Requests begun", requests, RequestsUnderWay::begun);
    }

    void health(HealthChecks health) {
        gauge(
                "varve.health",
                "1 = every critical check passes",
                health,
                each -> each.report().passes() ? 1 : 0);
    }

    void engine(Engine engine) {
        gauge("varve.engine.failed", "1 = nothing is acknowledged any more", engine, e -> e.failure() == null ? 0 : 1);
        counter("varve.series.refused", "Rows of series beyond a limit", engine.cardinality(), Cardinality::refused);
        series(engine);
        gauge("varve.views.open", "Queries that hold a view", engine, Engine::openViews);
        for (MemoryTag tag : MemoryTag.values()) {
            String name = tag.name().toLowerCase(Locale.ROOT);
            Gauge.builder("varve.memory.used", engine, each -> each.usedBytes(tag))
                    .tag("purpose", name)
                    .baseUnit("bytes")
                    .description("Off-heap memory in use")
                    .register(registry);
        }
        new StorageMetrics(engine).bindTo(registry);
        for (Shard shard : engine.shards()) {
            shardGauge("varve.shard.memtable.use", "Share of the memtable budget", shard, Shard::memtableUse);
            shardGauge("varve.shard.pool.use", "Share of the batch pool", shard, Shard::poolUse);
            pressure(shard);
            shardGauge("varve.shard.log.bytes", "Log segments, those ahead included", shard, Shard::logBytes);
            shardCounter(
                    "varve.shard.scrub.bytes",
                    "Bytes of files read again",
                    shard,
                    each -> each.scrub().bytes());
            shardCounter(
                    "varve.shard.scrub.errors",
                    "Files found damaged",
                    shard,
                    each -> each.scrub().errors());
            shardGauge(
                    "varve.shard.scrub.last.pass.seconds",
                    "When all files had last been read again, epoch",
                    shard,
                    each -> each.scrub().lastPassNs() / NANOS);
            shardGauge("varve.shard.batches.pending", "Published, not yet visible", shard, Shard::pendingBatches);
            shardCounter("varve.shard.batches.applied", "Batches that are visible", shard, Shard::appliedBatches);
        }
    }

    private void pressure(Shard shard) {
        shardGauge(
                "varve.shard.pressure",
                "0 = accepting, 1 = pressuring, 2 = rejecting",
                shard,
                each -> each.pressureReport().state().ordinal());
        for (PressureState state : PressureState.values()) {
            Tags tags = Tags.of(
                    "shard",
                    String.valueOf(shard.number()),
                    "state",
                    state.name().toLowerCase(Locale.ROOT));
            FunctionCounter.builder(
                            "varve.shard.pressure.changes",
                            shard,
                            each -> each.pressureReport().stay(state).entered())
                    .tags(tags)
                    .description("Changes into the state")
                    .register(registry);
            FunctionCounter.builder(
                            "varve.shard.pressure.seconds",
                            shard,
                            each -> each.pressureReport().stay(state).spentNs() / NANOS)
                    .tags(tags)
                    .description("Time spent in the state")
                    .register(registry);
        }
    }

    void rates(RateMeter rates) {
        new RateMetrics(rates).bindTo(registry);
    }

    /// Tables come and go, so their rows are made anew for each page.
    private void series(Engine engine) {
        MultiGauge ofTables = MultiGauge.builder("varve.series")
                .description("Series of a table")
                .register(registry);
        MultiGauge limits = MultiGauge.builder("varve.series.limit")
                .description("How many series the tables of a database may have")
                .register(registry);
        refresh = () -> {
            List<MultiGauge.Row<?>> tableRows = new ArrayList<>();
            List<MultiGauge.Row<?>> limitRows = new ArrayList<>();
            Cardinality cardinality = engine.cardinality();
            for (Database database : engine.catalog().databases()) {
                Tags tags = Tags.of("database", database.name());
                limitRows.add(MultiGauge.Row.of(tags, cardinality.limit(database)));
                for (Table table : database.tables()) {
                    tableRows.add(MultiGauge.Row.of(tags.and("table", table.name()), cardinality.series(table.id())));
                }
            }
            ofTables.register(tableRows, true);
            limits.register(limitRows, true);
        };
    }

    void ingest(Ingest ingest) {
        IngestCounters counters = ingest.counters();
        RejectedLines rejected = ingest.rejected();
        counter("varve.ingest.rows", "Rows handed to the engine", counters, IngestCounters::rows);
        counter("varve.ingest.bytes", "Line protocol received", counters, IngestCounters::bytes);
        counter("varve.ingest.rejected.lines", "Lines refused", counters, IngestCounters::rejectedLines);
        counter(
                "varve.ingest.rejected.recorded",
                "Refused lines put into system.rejected_lines",
                rejected,
                RejectedLines::recorded);
        counter("varve.ingest.rejected.unrecorded", "Refused lines counted only", rejected, RejectedLines::unrecorded);
        gauge("varve.ingest.rejected.bytes", "What system.rejected_lines holds", rejected, RejectedLines::keptBytes);
        counter("varve.ingest.suspicious.times", "Times of another unit?", counters, IngestCounters::suspiciousTimes);
        counter("varve.ingest.waits.room", "Stops of reading: engine full", counters, IngestCounters::waitsForRoom);
        counter("varve.ingest.slowed", "Pauses of reading: engine pressuring", counters, IngestCounters::slowed);
        counter("varve.ingest.waits.catalog", "Waits for new columns", counters, IngestCounters::waitsForCatalog);
        counter(
                "varve.ingest.converted.values",
                "Values turned into their column's type",
                counters,
                IngestCounters::convertedValues);
        counter("varve.ingest.dry.runs", "Requests with dry_run=true", counters, IngestCounters::dryRuns);
        counter("varve.ingest.overloaded", "Requests answered 503", counters, IngestCounters::overloadedRequests);
        counter("varve.ingest.stalled", "Open lines cut off", counters, IngestCounters::stalledConnections);
    }

    void query(SqlEngine sql, QueryService service) {
        gauge("varve.query.active", "Queries that run", service, QueryService::activeQueries);
        gauge("varve.query.waiting", "Queries that wait for their turn", service, QueryService::waitingQueries);
        gauge("varve.query.memory.bytes", "Memory that queries hold", sql, SqlEngine::usedBytes);
        counter("varve.query.plans.cached", "Texts planned from a template", sql, SqlEngine::plansFromTemplates);
    }

    private <T> void gauge(String name, String help, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).description(help).strongReference(true).register(registry);
    }

    private <T> void counter(String name, String help, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, of, value).description(help).register(registry);
    }

    private void shardGauge(String name, String help, Shard shard, ToDoubleFunction<Shard> value) {
        Gauge.builder(name, shard, value)
                .tag("shard", String.valueOf(shard.number()))
                .description(help)
                .register(registry);
    }

    private void shardCounter(String name, String help, Shard shard, ToDoubleFunction<Shard> value) {
        FunctionCounter.builder(name, shard, value)
                .tag("shard", String.valueOf(shard.number()))
                .description(help)
                .register(registry);
    }
}
