// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.varve.engine.Engine;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.Shard;
import io.varve.engine.shard.StorageCounters;
import io.varve.engine.shard.StorageTask;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// How large the tiers are, how far they lag behind their ages, and what is written to get there; all shards together.
final class StorageMetrics implements MeterBinder {
    private final Engine engine;

    StorageMetrics(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Tier tier : Tier.values()) {
            gauge(registry, "bytes", "Files of the tier", tier, run -> run.run().bytes());
            gauge(
                    registry,
                    "rows",
                    "Rows in files of the tier",
                    tier,
                    run -> run.run().rows());
            Gauge.builder("varve.storage.partitions", engine, each -> partitions(each, tier))
                    .tag("tier", tier.text())
                    .description("Partitions whose coldest run is of the tier")
                    .register(registry);
        }
        Gauge.builder("varve.storage.overdue.seconds", engine, StorageMetrics::overdueSeconds)
                .description("How long ago the partition that waits longest should have become colder")
                .register(registry);
        for (StorageTask.State state : StorageTask.State.values()) {
            Gauge.builder("varve.storage.tasks", engine, each -> tasks(each, state))
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("Flushes, merges and moves under way or waiting")
                    .register(registry);
        }
        work(registry, "flush", StorageCounters::flushes);
        work(registry, "merge", StorageCounters::merges);
        work(registry, "move", StorageCounters::moves);
        FunctionCounter.builder("varve.storage.log.packed.bytes", engine, StorageMetrics::logBytes)
                .description("Packed batches appended to the log")
                .register(registry);
        Gauge.builder("varve.storage.write.amplification", engine, StorageMetrics::amplification)
                .description("Bytes written to log and files for each byte of packed batches, since the start")
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String what, String help, Tier tier, ToLongFunction<RunFile> value) {
        Gauge.builder("varve.storage." + what, engine, each -> sum(each, tier, value))
                .tag("tier", tier.text())
                .description(help)
                .register(registry);
    }

    private void work(MeterRegistry registry, String kind, Function<StorageCounters, StorageCounters.Work> work) {
        counter(registry, "done", "How often it was done", kind, work, StorageCounters.Work::done);
        counter(registry, "failed", "How often it could not be done", kind, work, StorageCounters.Work::failed);
        counter(registry, "read.bytes", "Runs that went in", kind, work, StorageCounters.Work::readBytes);
        counter(registry, "written.bytes", "Runs that came out", kind, work, StorageCounters.Work::writtenBytes);
    }

    private void counter(
            MeterRegistry registry,
            String what,
            String help,
            String kind,
            Function<StorageCounters, StorageCounters.Work> work,
            ToLongFunction<StorageCounters.Work> value) {
        ToDoubleFunction<Engine> sum = each -> each.shards().stream()
                .mapToLong(shard -> value.applyAsLong(work.apply(shard.counters())))
                .sum();
        FunctionCounter.builder("varve.storage.work." + what, engine, sum)
                .tag("work", kind)
                .description(help)
                .register(registry);
    }

    private static double sum(Engine engine, Tier tier, ToLongFunction<RunFile> value) {
        long sum = 0;
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                for (RunFile run : partition.runs()) {
                    sum += Tier.of(run.run().tier()) == tier ? value.applyAsLong(run) : 0;
                }
            }
        }
        return sum;
    }

    private static double partitions(Engine engine, Tier tier) {
        long count = 0;
        for (Shard shard : engine.shards()) {
            count += shard.partitions().stream()
                    .filter(each -> each.tier() == tier)
                    .count();
        }
        return count;
    }

    private static double overdueSeconds(Engine engine) {
        long overdueNs = 0;
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                overdueNs = Math.max(overdueNs, shard.overdueNs(partition));
            }
        }
        return overdueNs / 1e9;
    }

    private static double tasks(Engine engine, StorageTask.State state) {
        return engine.shards().stream()
                .flatMap(shard -> shard.tasks().stream())
                .filter(task -> task.state() == state)
                .count();
    }

    private static double logBytes(Engine engine) {
        return engine.shards().stream()
                .mapToLong(shard -> shard.counters().logBytes())
                .sum();
    }

    private static double amplification(Engine engine) {
        double packed = logBytes(engine);
        double weighted = engine.shards().stream()
                .mapToDouble(shard ->
                        shard.counters().writeAmplification() * shard.counters().logBytes())
                .sum();
        return packed == 0 ? 0 : weighted / packed;
    }
}
