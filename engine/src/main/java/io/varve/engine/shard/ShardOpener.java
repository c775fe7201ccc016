// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.io.Clock;
import io.varve.engine.io.Disk;
import io.varve.engine.io.Rng;
import io.varve.engine.io.Signal;
import io.varve.engine.log.LogConfig;
import io.varve.engine.log.LogRange;
import io.varve.engine.log.ShardLog;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memtable.BlockPool;
import io.varve.engine.partition.Manifest;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionMap;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.series.SeriesKeyFile;

/// Opens one shard: manifest, series keys, log, files, then a replay of the log from its floor.
///
/// The order follows what each part needs: the manifest states the log's floor and how far the log must reach; the key file gives the ids
/// that files use; the replay gives the rest in log order, so ids come out as they were.
public final class ShardOpener {
    private final Disk disk;
    private final Clock clock;
    private final Rng rng;
    private final NativeMemory memory;
    private final EngineHealth health;
    private final EngineListener listener;
    private final ViewRegistry views;
    private final Signal changed;

    public ShardOpener(
            Disk disk,
            Clock clock,
            Rng rng,
            NativeMemory memory,
            EngineHealth health,
            EngineListener listener,
            ViewRegistry views,
            Signal changed) {
        this.disk = disk;
        this.clock = clock;
        this.rng = rng;
        this.memory = memory;
        this.health = health;
        this.listener = listener;
        this.views = views;
        this.changed = changed;
    }

    /// Makes the directories of a new shard, durably.
    public static void create(Disk disk, String directory) {
        disk.createDirectories(directory + "/data");
        disk.syncDirectory(directory);
        disk.syncDirectory("");
    }

    /// Recovers the shard; its agents are not started yet.
    public Shard open(ShardConfig config, LogConfig logConfig, BatchPool pool) {
        long startedNs = clock.monotonicNs();
        Manifest manifest = Manifest.open(disk, config.directory());
        ManifestState state = manifest.state();
        SeriesIndex series = new SeriesIndex(memory);
        SeriesKeyFile keys = SeriesKeyFile.open(disk, config.directory() + "/keys", rng);
        loadKeys(config, series, keys);
        state.nextSeriesIds().forEach(series::skipTo);
        ShardLog log = ShardLog.open(
                disk, memory, config.directory(), logConfig, clock, rng, state.highestPosition(), state.logFloor());
        RunFiles files = new RunFiles(disk, config.directory() + "/data", rng.nextLong());
        files.deleteUnnamed(state.fileIds());
        ShardParts parts = new ShardParts(
                config, disk, clock, memory, health, listener, new BlockPool(memory), series, new PartitionMap());
        Shard shard = new Shard(parts, new ShardStores(log, manifest, keys, files), pool, views, changed);
        long batches = replay(shard, log, state);
        report(config.shard(), log, batches, startedNs);
        return shard;
    }

    private void loadKeys(ShardConfig config, SeriesIndex series, SeriesKeyFile keys) {
        SeriesKeyFile.Report report = keys.load(series, SeriesKeyFile.start());
        if (report.damage() != null) {
            listener.onDamage(
                    config.shard(),
                    "series keys are damaged: " + report.damage().getMessage());
        }
    }

    private long replay(Shard shard, ShardLog log, ManifestState state) {
        ApplyAgent apply = shard.applyAgent();
        FlushAgent flush = shard.flushAgent();
        apply.installRecovered(flush.openRecovered());
        apply.appliedPosition(state.logFloor());
        long[] batches = new long[1];
        log.replay(state.logFloor(), (position, batch) -> {
            apply.replay(batch, position + batch.length(), state::flushedPosition);
            batches[0]++;
            if (apply.sealForReplay()) {
                settle(apply, flush);
            }
        });
        apply.appliedPosition(log.endPosition());
        apply.publish();
        return batches[0];
    }

    /// Flushes what a replay sealed, in this thread: the agents do not run yet.
    private static void settle(ApplyAgent apply, FlushAgent flush) {
        while (flush.doWork() > 0) {
            apply.install();
        }
    }

    private void report(int shard, ShardLog log, long batches, long startedNs) {
        LogRange gap = log.report().newGap();
        if (gap != null) {
            listener.onDamage(
                    shard,
                    "log is damaged: from=" + gap.from() + ", to=" + gap.to() + ", quarantined="
                            + log.report().quarantined());
        }
        for (String healed : log.report().healed()) {
            listener.onDamage(shard, "restored from its copy: file=" + healed);
        }
        listener.onRecovered(shard, batches, clock.monotonicNs() - startedNs);
    }
}
