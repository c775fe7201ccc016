// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.TableOption;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Rng;
import io.varve.engine.io.SystemClock;
import io.varve.engine.io.SystemRng;
import io.varve.engine.partition.Tier;
import io.varve.engine.series.SeriesCheckpoint;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.ScrubOptions;
import io.varve.engine.shard.SyncMode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// How an engine is opened. Built by withers from [#defaults]; immutable.
///
/// @param memoryBytes off-heap budget of the whole engine; split by [MemoryPlan]
/// @param shards how many shards a *new* directory gets
/// @param segmentBytes size of log segments of a *new* directory
/// @param syncMode when the log is synced
/// @param syncIntervalNs most that a power loss may take back in mode `interval`
/// @param maxLogTailBytes log length per shard above which whoever holds its floor is flushed
/// @param idleFlushNs how long a memtable rests before it is flushed
/// @param blockTimeoutNs how long a blocking call waits for room or an answer
/// @param autoCreateDatabases whether a write makes its database
/// @param batchBuffers pool buffers of each shard; 0 = as the memory budget allows
/// @param checkpointSeries how many series a shard has before its index is kept as a checkpoint too, for a fast open
/// @param scrub how often and how fast files are read again to find damage
/// @param tierDirectories absolute paths of directories, made already, for new files of the warm or the cold tier; the others lie in the data directory
/// @param writeWindowFutureNs how far after now a row of a table may lie that does not say it itself; `Long.MAX_VALUE` = any time
/// @param batchBytes size of a pool buffer: the longest row with its series key must fit
public record EngineOptions(
        long memoryBytes,
        int shards,
        int segmentBytes,
        SyncMode syncMode,
        long syncIntervalNs,
        long maxLogTailBytes,
        long idleFlushNs,
        long blockTimeoutNs,
        boolean autoCreateDatabases,
        int batchBuffers,
        int batchBytes,
        long checkpointSeries,
        long writeWindowFutureNs,
        ScrubOptions scrub,
        Map<Tier, String> tierDirectories,
        EngineListener listener,
        Clock clock,
        Rng rng) {
    /// Holds the longest legal line with its series key, and thousands of ordinary rows.
    private static final int BATCH_BYTES = 512 << 10;

    private static final int SEGMENT_BYTES = 64 << 20;
    private static final long TAIL_BYTES = 256L << 20;

    /// One shard per two cores, half of what the JVM may have off-heap, synced before every answer.
    public static EngineOptions defaults() {
        return new EngineOptions(
                MemoryPlan.defaultBytes(),
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                SEGMENT_BYTES,
                SyncMode.ALWAYS,
                TimeUnit.MILLISECONDS.toNanos(200),
                TAIL_BYTES,
                TimeUnit.SECONDS.toNanos(60),
                TimeUnit.SECONDS.toNanos(30),
                true,
                0,
                BATCH_BYTES,
                SeriesCheckpoint.MIN_SERIES,
                TableOption.WRITE_WINDOW_FUTURE.unset(),
                ScrubOptions.DEFAULT,
                Map.of(),
                EngineListener.NONE,
                new SystemClock(),
                new SystemRng());
    }

    public EngineOptions withMemoryBytes(long bytes) {
        return changed(copy -> copy.memoryBytes = bytes);
    }

    public EngineOptions withShards(int count) {
        return changed(copy -> copy.shards = count);
    }

    public EngineOptions withSegmentBytes(int bytes) {
        return changed(copy -> copy.segmentBytes = bytes);
    }

    public EngineOptions withSync(SyncMode mode, long intervalNs) {
        return changed(copy -> {
            copy.syncMode = mode;
            copy.syncIntervalNs = intervalNs;
        });
    }

    public EngineOptions withMaxLogTailBytes(long bytes) {
        return changed(copy -> copy.maxLogTailBytes = bytes);
    }

    public EngineOptions withIdleFlushNs(long ns) {
        return changed(copy -> copy.idleFlushNs = ns);
    }

    public EngineOptions withBlockTimeoutNs(long ns) {
        return changed(copy -> copy.blockTimeoutNs = ns);
    }

    public EngineOptions withAutoCreateDatabases(boolean allowed) {
        return changed(copy -> copy.autoCreateDatabases = allowed);
    }

    /// Another pool of batch buffers in each shard.
    public EngineOptions withBatches(int buffers, int bytes) {
        return changed(copy -> {
            copy.batchBuffers = buffers;
            copy.batchBytes = bytes;
        });
    }

    public EngineOptions withCheckpointSeries(long series) {
        return changed(copy -> copy.checkpointSeries = series);
    }

    public EngineOptions withWriteWindowFutureNs(long ns) {
        return changed(copy -> copy.writeWindowFutureNs = ns);
    }

    public EngineOptions withScrub(ScrubOptions options) {
        return changed(copy -> copy.scrub = options);
    }

    /// Puts new files of the warm or the cold tier into a directory of their own, which may lie on another volume and exists already.
    public EngineOptions withTierDirectory(Tier tier, Path directory) {
        if (tier == Tier.HOT) {
            throw new IllegalArgumentException("hot files lie in the data directory: tier=" + tier);
        }
        Map<Tier, String> all = new EnumMap<>(Tier.class);
        all.putAll(tierDirectories);
        all.put(tier, directory.toAbsolutePath().normalize().toString());
        return changed(copy -> copy.tierDirectories = Map.copyOf(all));
    }

    public EngineOptions withListener(EngineListener newListener) {
        return changed(copy -> copy.listener = newListener);
    }

    /// Other sources of time and randomness: for simulations.
    public EngineOptions withWorld(Clock newClock, Rng newRng) {
        return changed(copy -> {
            copy.clock = newClock;
            copy.rng = newRng;
        });
    }

    private EngineOptions changed(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.options();
    }

    /// The components of options that are being changed: the one place that lists them all.
    private static final class Copy {
        private long memoryBytes;
        private int shards;
        private int segmentBytes;
        private SyncMode syncMode;
        private long syncIntervalNs;
        private long maxLogTailBytes;
        private long idleFlushNs;
        private long blockTimeoutNs;
        private boolean autoCreateDatabases;
        private int batchBuffers;
        private int batchBytes;
        private long checkpointSeries;
        private long writeWindowFutureNs;
        private ScrubOptions scrub;
        private Map<Tier, String> tierDirectories;
        private EngineListener listener;
        private Clock clock;
        private Rng rng;

        Copy(EngineOptions from) {
            memoryBytes = from.memoryBytes;
            shards = from.shards;
            segmentBytes = from.segmentBytes;
            syncMode = from.syncMode;
            syncIntervalNs = from.syncIntervalNs;
            maxLogTailBytes = from.maxLogTailBytes;
            idleFlushNs = from.idleFlushNs;
            blockTimeoutNs = from.blockTimeoutNs;
            autoCreateDatabases = from.autoCreateDatabases;
            batchBuffers = from.batchBuffers;
            batchBytes = from.batchBytes;
            checkpointSeries = from.checkpointSeries;
            writeWindowFutureNs = from.writeWindowFutureNs;
            scrub = from.scrub;
            tierDirectories = from.tierDirectories;
            listener = from.listener;
            clock = from.clock;
            rng = from.rng;
        }

        EngineOptions options() {
            return new EngineOptions(
                    memoryBytes,
                    shards,
                    segmentBytes,
                    syncMode,
                    syncIntervalNs,
                    maxLogTailBytes,
                    idleFlushNs,
                    blockTimeoutNs,
                    autoCreateDatabases,
                    batchBuffers,
                    batchBytes,
                    checkpointSeries,
                    writeWindowFutureNs,
                    scrub,
                    tierDirectories,
                    listener,
                    clock,
                    rng);
        }
    }
}
