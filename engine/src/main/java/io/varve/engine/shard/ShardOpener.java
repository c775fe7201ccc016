// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Disk;
import io.varve.engine.io.Rng;
import io.varve.engine.io.Signal;
import io.varve.engine.io.Waker;
import io.varve.engine.log.LogConfig;
import io.varve.engine.log.LogRange;
import io.varve.engine.log.RecoveryReport;
import io.varve.engine.log.ShardLog;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memtable.BlockPool;
import io.varve.engine.memtable.BlockWarmer;
import io.varve.engine.partition.Manifest;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionMap;
import io.varve.engine.partition.StorageOptions;
import io.varve.engine.scan.LostRun;
import io.varve.engine.series.SeriesCheckpoint;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.series.SeriesKeyFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;

/// Opens one shard: manifest, series keys, log, files, then a replay of the log from its floor.
///
/// The order follows what each part needs: the manifest states the log's floor and how far the log must reach; the key file gives the ids
/// that files use; the replay gives the rest in log order, so ids come out as they were.
public final class ShardOpener {
    /// Memtables take about this much more than the packed rows of the log.
    private static final long WARM_PER_LOG_BYTE = 8;

    private final Disk disk;
    private final Clock clock;
    private final Rng rng;
    private final AgentRuntime runtime;
    private final NativeMemory memory;
    private final EngineHealth health;
    private final EngineListener listener;
    private final ViewRegistry views;
    private final Signal changed;
    private final IntFunction<StorageOptions> storageOptions;

    /// @param runtime runs what helps a replay, until that is over
    /// @param storageOptions of a table by its id
    public ShardOpener(
            Disk disk,
            Clock clock,
            Rng rng,
            AgentRuntime runtime,
            NativeMemory memory,
            EngineHealth health,
            EngineListener listener,
            ViewRegistry views,
            Signal changed,
            IntFunction<StorageOptions> storageOptions) {
        this.disk = disk;
        this.clock = clock;
        this.rng = rng;
        this.runtime = runtime;
        this.memory = memory;
        this.health = health;
        this.listener = listener;
        this.views = views;
        this.changed = changed;
        this.storageOptions = storageOptions;
    }

    /// Makes the directories of a new shard, durably.
    public static void create(Disk disk, String directory) {
        disk.createDirectories(dataDirectory(directory));
        disk.syncDirectory(directory);
        disk.syncDirectory("");
    }

    /// Where the shard's files lie.
    public static String dataDirectory(String directory) {
        return directory + "/data";
    }

    /// Recovers the shard; its agents are not started yet.
    public LiveShard open(ShardConfig config, LogConfig logConfig, BatchPool pool) {
        long startedNs = clock.monotonicNs();
        Deque<AutoCloseable> made = new ArrayDeque<>();
        made.push(pool);
        LiveShard shard;
        try {
            shard = open(config, logConfig, pool, made);
        } catch (RuntimeException | Error e) {
            closeAll(made, e);
            throw e;
        }
        try {
            ManifestState state = shard.flushAgent().manifestState();
            long batches = replay(shard, shard.log(), state);
            report(listener, config.shard(), shard.log().report());
            listener.onRecovered(config.shard(), batches, clock.monotonicNs() - startedNs);
            return shard;
        } catch (RuntimeException | Error e) {
            shard.abandon();
            throw e;
        }
    }

    /// Opens what a shard stands on. Whether anything is missing is looked at before anything is changed or deleted.
    private LiveShard open(ShardConfig config, LogConfig logConfig, BatchPool pool, Deque<AutoCloseable> made) {
        requireManifest(disk, config);
        Manifest manifest = Manifest.open(disk, config.directory());
        made.push(manifest);
        ManifestState state = manifest.state();
        RunFiles files = RunFiles.at(disk, config.directory(), config.tierVolumes(), rng);
        Quarantine quarantine = Quarantine.open(disk, config.directory());
        files.requireNamed(state.fileIds(), quarantine);
        report(listener, config.shard(), quarantine.lost());
        requireLog(disk, config, logConfig, state, manifest.path(), manifest.endOffset());
        SeriesIndex series = new SeriesIndex(memory);
        made.push(series);
        requireKeys(disk, config, state);
        SeriesKeyFile keys = SeriesKeyFile.open(disk, config.directory() + "/keys", rng);
        made.push(keys);
        SeriesCheckpoint checkpoint = loadKeys(disk, listener, config, series, keys, state);
        ShardLog log = ShardLog.open(
                disk, memory, config.directory(), logConfig, clock, rng, state.highestPosition(), state.logFloor());
        made.push(log);
        files.deleteUnnamed(state.fileIds());
        ShardParts parts = new ShardParts(
                config,
                disk,
                clock,
                memory,
                health,
                listener,
                new BlockPool(memory),
                series,
                new PartitionMap(),
                storageOptions,
                new StorageCounters());
        return new LiveShard(
                parts, new ShardStores(log, manifest, keys, checkpoint, files, quarantine), pool, views, changed);
    }

    /// A log that begins above the manifest's floor betrays a lost commit of the manifest.
    static void requireLog(
            Disk disk, ShardConfig config, LogConfig logConfig, ManifestState state, String manifest, long offset) {
        if (!ShardLog.reaches(disk, config.directory(), logConfig, state.logFloor())) {
            throw new CorruptionException(
                    disk.describe(manifest),
                    offset,
                    "a record whose log floor the log still reaches",
                    "log floor " + state.logFloor() + ", below the first segment");
        }
    }

    /// A shard without a manifest is new, or has lost it: then taking it for new would delete its files.
    static void requireManifest(Disk disk, ShardConfig config) {
        if (disk.exists(config.directory() + "/keys") && !Manifest.exists(disk, config.directory())) {
            throw new CorruptionException(
                    disk.describe(config.directory()), 0, "a manifest beside series keys", "no such file");
        }
    }

    static void requireKeys(Disk disk, ShardConfig config, ManifestState state) {
        String path = config.directory() + "/keys";
        boolean lost = !disk.exists(path) || disk.sizeBytes(path) <= SeriesKeyFile.start();
        if (lost && state.statesSeries()) {
            throw new CorruptionException(disk.describe(path), 0, "keys of the series that files name", "no record");
        }
    }

    /// Fills the index: what a checkpoint has, then the records behind it, then ids that have lost their keys.
    static SeriesCheckpoint loadKeys(
            Disk disk,
            EngineListener listener,
            ShardConfig config,
            SeriesIndex series,
            SeriesKeyFile keys,
            ManifestState state) {
        String path = config.directory() + "/keys";
        SeriesCheckpoint checkpoint = new SeriesCheckpoint(disk, config.directory() + "/series.ckpt");
        long from = checkpoint.load(series, keys, disk.sizeBytes(path));
        SeriesKeyFile.Report report = keys.load(series, from);
        if (report.damage() != null) {
            listener.onDamage(
                    config.shard(),
                    "series keys are damaged: " + report.damage().getMessage());
        }
        state.nextSeriesIds().forEach((table, next) -> {
            if (series.nextSeriesId(table) < next) {
                listener.onDamage(
                        config.shard(),
                        "series keys are lost: file=" + disk.describe(path) + ", offset=" + keys.durableBytes()
                                + ", table=" + table + ", from=" + series.nextSeriesId(table) + ", to=" + next);
                series.skipTo(table, next);
            }
        });
        return checkpoint;
    }

    private static void closeAll(Deque<AutoCloseable> made, Throwable cause) {
        while (!made.isEmpty()) {
            try {
                made.pop().close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }

    private long replay(LiveShard shard, ShardLog log, ManifestState state) {
        ApplyAgent apply = shard.applyAgent();
        FlushAgent flush = shard.flushAgent();
        apply.installRecovered(flush.openRecovered());
        apply.appliedPosition(state.logFloor());
        long[] batches = new long[1];
        Replayed replayed = Replayed.of(state);
        Waker waker = new Waker();
        BlockWarmer warmer = shard.warmer(WARM_PER_LOG_BYTE * (log.endPosition() - state.logFloor()));
        runtime.run(warmer, waker);
        try {
            log.replay(state.logFloor(), (position, batch) -> {
                boolean isSealed = apply.replay(batch, position + batch.length(), replayed);
                batches[0]++;
                if (isSealed || apply.sealForReplay()) {
                    settle(apply, flush);
                }
                waker.wake();
            });
        } finally {
            runtime.stop(warmer);
        }
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

    /// Tells what was set aside by an earlier open: it is missing until somebody takes it away.
    static void report(EngineListener listener, int shard, List<LostRun> lost) {
        for (LostRun run : lost) {
            listener.onDamage(
                    shard,
                    "rows are not shown, their file was set aside: rows=" + run.rows() + ", table=" + run.tableId()
                            + ", file=" + run.file());
        }
    }

    static void report(EngineListener listener, int shard, RecoveryReport report) {
        LogRange gap = report.newGap();
        if (gap != null) {
            listener.onDamage(
                    shard,
                    "log is damaged: from=" + gap.from() + ", to=" + gap.to() + ", quarantined="
                            + report.quarantined());
        }
        for (String healed : report.healed()) {
            listener.onDamage(shard, "restored from its copy: file=" + healed);
        }
    }
}
