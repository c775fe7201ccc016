// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.catalog.RetentionRule;
import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.EngineListener;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs what the engine does, and tells the server when the engine has failed.
final class EngineLog implements EngineListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.varve.engine");

    private final Consumer<Throwable> onFailed;

    EngineLog(Consumer<Throwable> onFailed) {
        this.onFailed = onFailed;
    }

    @Override
    public void onRecovered(int shard, long replayedBatches, long tookNs) {
        LOG.info(
                "shard {} recovered: batches replayed={}, ms={}",
                shard,
                replayedBatches,
                TimeUnit.NANOSECONDS.toMillis(tookNs));
    }

    @Override
    public void onDamage(int shard, String what) {
        LOG.error("shard {}: {}", shard, what);
    }

    @Override
    public void onFlushed(int shard, long rows, long bytes) {
        LOG.debug("shard {} flushed: rows={}, bytes={}", shard, rows, bytes);
    }

    @Override
    public void onCompacted(int shard, Compaction compaction, RunRecord output) {
        LOG.debug(
                "shard {} merged: runs={}, tier={}, rows={}, bytes={}",
                shard,
                compaction.inputs().size(),
                Tier.of(output.tier()).text(),
                output.rows(),
                output.bytes());
    }

    @Override
    public void onRetention(String table, long cutOffNs) {
        LOG.info("table {}: drops what ended before {}", table, Instant.ofEpochSecond(0, cutOffNs));
    }

    @Override
    public void onRetention(String table, RetentionRule rule, long fromNs, long toNs) {
        LOG.info(
                "table {}: drops rows of {} from {} to {}",
                table,
                rule.conditions(),
                Instant.ofEpochSecond(0, fromNs),
                Instant.ofEpochSecond(0, toNs));
    }

    @Override
    public void onDelayed(int shard, String what, Throwable cause) {
        LOG.warn("shard {}: {} delayed, will be tried again: {}", shard, what, String.valueOf(cause.getMessage()));
    }

    @Override
    public void onFailed(Throwable cause) {
        onFailed.accept(cause);
    }
}
