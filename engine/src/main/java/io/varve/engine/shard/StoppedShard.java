// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.io.Disk;
import io.varve.engine.log.LogConfig;
import io.varve.engine.log.LogReplay;
import io.varve.engine.log.RecoveryReport;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memtable.BlockPool;
import io.varve.engine.partition.Manifest;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.partition.ShardView;
import io.varve.engine.scan.LostRun;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.series.SeriesKeyFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One shard of a directory that nobody writes: its files, and the tail of its log replayed into memtables. Nothing on disk is changed.
///
/// What a writing open would repair (a torn tail, a lost commit, damage) is passed over in the same way and reported alike.
/// Threads: opened and closed by one; the rest any. Memory: the log's tail is held in memtables whatever their budget.
public final class StoppedShard extends Shard implements AutoCloseable {
    private final SeriesIndex series;
    private final BlockPool blocks;
    private final RecoveryReport report;
    private final long logBytes;
    private final long memtableBytes;
    private final ShardView view;
    private final long appliedBatches;
    private final List<LostRun> lost;

    private StoppedShard(
            ShardConfig config,
            SeriesIndex series,
            BlockPool blocks,
            RecoveryReport report,
            long logBytes,
            ShardView view,
            long appliedBatches,
            List<LostRun> lost) {
        super(config.shard());
        this.series = series;
        this.blocks = blocks;
        this.report = report;
        this.logBytes = logBytes;
        this.memtableBytes = config.memtableBytes();
        this.view = view;
        this.appliedBatches = appliedBatches;
        this.lost = List.copyOf(lost);
    }

    /// Reads the shard; the caller has made sure that nobody writes it.
    public static StoppedShard open(
            Disk disk, NativeMemory memory, EngineListener listener, ShardConfig config, LogConfig logConfig) {
        SeriesIndex series = new SeriesIndex(memory);
        BlockPool blocks = new BlockPool(memory);
        boolean opened = false;
        try {
            ShardOpener.requireManifest(disk, config);
            ManifestState state = Manifest.read(disk, config.directory());
            ShardOpener.requireLog(disk, config, logConfig, state, config.directory() + "/manifest", 0);
            loadKeys(disk, listener, config, series, state);
            LogReplay.Stopped log = LogReplay.openReadOnly(
                    disk, memory, config.directory(), logConfig, state.highestPosition(), state.logFloor());
            ShardOpener.report(listener, config.shard(), log.report());
            List<LostRun> lost =
                    new ArrayList<>(Quarantine.open(disk, config.directory()).lost());
            Map<PartitionKey, List<RunFile>> runs = openRuns(disk, config, state, lost);
            ShardOpener.report(listener, config.shard(), lost);
            Shown shown = replay(config, series, blocks, log.replay(), state, runs);
            opened = true;
            return new StoppedShard(
                    config,
                    series,
                    blocks,
                    log.report(),
                    logBytes(disk, config.directory() + "/log"),
                    shown.view(),
                    shown.batches(),
                    lost);
        } finally {
            if (!opened) {
                series.close();
                blocks.close();
            }
        }
    }

    private static void loadKeys(
            Disk disk, EngineListener listener, ShardConfig config, SeriesIndex series, ManifestState state) {
        ShardOpener.requireKeys(disk, config, state);
        SeriesKeyFile keys = SeriesKeyFile.openForRead(disk, config.directory() + "/keys");
        if (keys != null) {
            try (keys) {
                ShardOpener.loadKeys(disk, listener, config, series, keys, state);
            }
        }
    }

    /// What came of a replay: the one view there is, and how many batches it shows.
    private record Shown(ShardView view, long batches) {}

    /// Opens what can be read; a damaged file is passed over, its rows go to `lost`.
    private static Map<PartitionKey, List<RunFile>> openRuns(
            Disk disk, ShardConfig config, ManifestState state, List<LostRun> lost) {
        RunFiles.Opened opened = RunFiles.forRead(disk, config.directory()).openAll(state);
        opened.damaged().forEach((fileId, cause) -> {
            for (RunRecord run : state.runsOf(fileId)) {
                lost.add(new LostRun(
                        run.partition().tableId(), run.minTimeNs(), run.maxTimeNs(), run.rows(), cause.file()));
            }
            state.forget(fileId);
        });
        return opened.runs();
    }

    private static Shown replay(
            ShardConfig config,
            SeriesIndex series,
            BlockPool blocks,
            LogReplay log,
            ManifestState state,
            Map<PartitionKey, List<RunFile>> runs) {
        StoppedReplay replay = new StoppedReplay(config, series, blocks, state);
        try {
            replay.addRuns(runs);
            log.replay(state.logFloor(), (position, batch) -> replay.apply(batch));
            return new Shown(replay.takeView(), replay.batches());
        } finally {
            // The view has holds of its own; without one everything goes.
            replay.close();
            runs.values().forEach(files -> files.forEach(run -> run.reader().release()));
        }
    }

    private static long logBytes(Disk disk, String directory) {
        long bytes = 0;
        for (String name : disk.list(directory)) {
            bytes += disk.sizeBytes(directory + "/" + name);
        }
        return bytes;
    }

    @Override
    public SeriesIndex series() {
        return series;
    }

    @Override
    ShardSnapshot snapshot() {
        if (!view.tryHold()) {
            throw new IllegalStateException("shard is closed: shard=" + number());
        }
        return new ShardSnapshot(number(), series, view, appliedBatches, lost);
    }

    @Override
    public List<StorageTask> tasks() {
        return List.of();
    }

    @Override
    public ScrubProgress scrub() {
        return ScrubProgress.NONE;
    }

    @Override
    public List<PartitionView> partitions() {
        return view.allPartitions();
    }

    @Override
    public long overdueNs(PartitionView partition) {
        return 0;
    }

    @Override
    public StorageCounters counters() {
        return new StorageCounters();
    }

    @Override
    public long logBytes() {
        return logBytes;
    }

    @Override
    public List<LostRun> lost() {
        return lost;
    }

    @Override
    public RecoveryReport recovery() {
        return report;
    }

    @Override
    public double memtableUse() {
        return (double) blocks.lentBytes() / memtableBytes;
    }

    @Override
    public PressureReport pressureReport() {
        return PressureReport.begin(0);
    }

    @Override
    public double poolUse() {
        return 0;
    }

    @Override
    public boolean hasLogRoom() {
        return false;
    }

    @Override
    public long appliedBatches() {
        return appliedBatches;
    }

    @Override
    public long pendingBatches() {
        return 0;
    }

    /// Frees everything; no query is open.
    @Override
    public void close() {
        view.release();
        series.close();
        blocks.close();
    }
}
