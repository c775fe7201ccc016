// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Clock;
import io.varve.engine.log.LogRange;
import io.varve.engine.scan.LostRun;
import io.varve.engine.shard.CatalogAgent;
import io.varve.engine.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// What the server asks its engine every few seconds. Threads: one round at a time.
final class EngineChecks {
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LEAST_FREE_BYTES = 64L << 20;

    private final Engine engine;
    private final Path directory;
    private final Clock clock;
    private final long[] applied;
    private final long[] movedNs;

    EngineChecks(Engine engine, Path directory, Clock clock) {
        this.engine = engine;
        this.directory = directory;
        this.clock = clock;
        this.applied = new long[engine.shards().size()];
        this.movedNs = new long[applied.length];
    }

    List<HealthCheck> all() {
        return List.of(
                new HealthCheck("log", true, this::log),
                new HealthCheck("catalog", true, this::catalog),
                new HealthCheck("agents", true, this::agents),
                new HealthCheck("disk", true, this::disk),
                new HealthCheck("data", false, this::data),
                new HealthCheck("memory", false, this::memory));
    }

    private String log() {
        Throwable failure = engine.failure();
        if (failure != null) {
            throw new IllegalStateException("engine has failed: " + failure.getMessage(), failure);
        }
        long bytes = engine.shards().stream().mapToLong(Shard::logBytes).sum();
        return "shards=" + engine.shards().size() + ", bytes=" + bytes;
    }

    /// Asks the catalog's agent for a change that changes nothing, so that its thread has to answer.
    private String catalog() throws InterruptedException, ExecutionException {
        CompletableFuture<Catalog> answered = new CompletableFuture<>();
        engine.propose(catalog -> List.of(), new CatalogAgent.Answer() {
            @Override
            public void onCatalog(Catalog catalog) {
                answered.complete(catalog);
            }

            @Override
            public void onRefused(VarveException reason) {
                answered.completeExceptionally(reason);
            }
        });
        return "version=" + answered.get().version();
    }

    /// A shard that has batches to apply has to get on with them.
    private String agents() {
        long nowNs = clock.monotonicNs();
        long pending = 0;
        for (Shard shard : engine.shards()) {
            int at = shard.number();
            long now = shard.appliedBatches();
            long waiting = shard.pendingBatches();
            if (waiting == 0 || now != applied[at]) {
                applied[at] = now;
                movedNs[at] = nowNs;
            } else if (nowNs - movedNs[at] > STALL_NS) {
                throw new IllegalStateException("shard " + at + " does not get on: batches waiting=" + waiting
                        + ", seconds=" + TimeUnit.NANOSECONDS.toSeconds(nowNs - movedNs[at]));
            }
            pending += waiting;
        }
        return "batches waiting=" + pending;
    }

    private String disk() throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        boolean room = engine.shards().stream().allMatch(Shard::hasLogRoom);
        if (!room || free < LEAST_FREE_BYTES) {
            throw new IOException("no room: bytes free=" + free + ", log has room=" + room);
        }
        return "bytes free=" + free;
    }

    private String data() {
        List<String> missing = new ArrayList<>();
        for (Shard shard : engine.shards()) {
            for (LogRange gap : shard.gaps()) {
                missing.add("shard " + shard.number() + " from " + gap.from() + " to " + gap.to());
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the log has gaps: " + String.join("; ", missing));
        }
        for (Shard shard : engine.shards()) {
            for (LostRun run : shard.lost()) {
                missing.add("rows=" + run.rows() + ", table=" + run.tableId() + ", file=" + run.file());
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("damaged files were set aside: " + String.join("; ", missing));
        }
        return "no gaps";
    }

    private String memory() {
        double use = engine.shards().stream()
                .mapToDouble(shard -> Math.max(shard.memtableUse(), shard.poolUse()))
                .max()
                .orElse(0);
        if (use >= 1) {
            throw new IllegalStateException("full, writes wait: use=" + Math.round(use * 100) + " %");
        }
        return "use=" + Math.round(use * 100) + " %";
    }
}
