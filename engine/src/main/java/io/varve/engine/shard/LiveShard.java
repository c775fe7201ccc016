// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.ControlBatch;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.SeriesLimitException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Signal;
import io.varve.engine.io.Waker;
import io.varve.engine.log.RecoveryReport;
import io.varve.engine.log.ShardLog;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memtable.BlockWarmer;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.ShardView;
import io.varve.engine.partition.StorageOptions;
import io.varve.engine.partition.Tier;
import io.varve.engine.partition.TierPolicy;
import io.varve.engine.scan.LostRun;
import io.varve.engine.series.SeriesIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One shard that takes writes: its log, index, memtables and files, and the agents that own them.
///
/// [ShardOpener] recovers everything; [#start] lets the agents run. Threads: start and close by one thread; the rest any.
public final class LiveShard extends Shard {
    private final ShardParts parts;
    private final ShardLog log;
    private final RunFiles files;
    private final BatchPool pool;
    private final ShardRing ring;
    private final JournalAgent journal;
    private final ApplyAgent apply;
    private final FlushAgent flush;
    private final MaintenanceAgent maintenance;
    private final Waker journalWaker = new Waker();
    private final Waker applyWaker = new Waker();
    private final Waker flushWaker = new Waker();
    private final Waker maintenanceWaker = new Waker();
    private boolean started;

    LiveShard(ShardParts parts, ShardStores stores, BatchPool pool, ViewRegistry views, Signal changed) {
        super(parts.config().shard());
        this.parts = parts;
        this.log = stores.log();
        this.files = stores.files();
        this.pool = pool;
        this.ring = new ShardRing(journalWaker, applyWaker);
        this.flush = new FlushAgent(parts, stores, flushWaker);
        this.apply = new ApplyAgent(parts, ring, pool, flush, views, applyWaker, changed);
        this.journal = new JournalAgent(log, ring, parts, reserveBytes(), journalWaker, flushWaker, changed);
        this.maintenance = new MaintenanceAgent(parts, stores.files(), apply, flush, views, maintenanceWaker);
        flush.connect(journal, apply);
    }

    /// The newest catalog that anything of this shard needs.
    public long statedCatalogVersion() {
        return Math.max(flush.manifestState().catalogVersion(), apply.newestCatalogVersion());
    }

    /// The newest epoch of a producer in batches applied, or [io.varve.engine.producer.ProducerTable#NO_EPOCH]. Threads: any.
    public int producerEpoch(long id) {
        return apply.producerEpoch(id);
    }

    /// What the log keeps ahead so that whatever may be published fits: a batch that does not fit at a segment's end leaves that end unused.
    private long reserveBytes() {
        long usable = (long) log.maxBatchBytes() - pool.bufferBytes();
        long ends = 1 + (pool.totalBytes() + usable - 1) / usable;
        return pool.totalBytes() + ends * pool.bufferBytes();
    }

    ApplyAgent applyAgent() {
        return apply;
    }

    /// Readies up to `mostBytes` of memory, never more than a replay takes before it flushes.
    BlockWarmer warmer(long mostBytes) {
        return new BlockWarmer(
                parts.blocks(), Math.min(mostBytes, parts.config().memtableBytes() / 2));
    }

    ShardLog log() {
        return log;
    }

    FlushAgent flushAgent() {
        return flush;
    }

    JournalAgent journalAgent() {
        return journal;
    }

    /// Lets the agents run.
    public void start(AgentRuntime runtime) {
        started = true;
        runtime.run(journal, journalWaker);
        runtime.run(apply, applyWaker);
        runtime.run(flush, flushWaker);
        runtime.run(maintenance, maintenanceWaker);
    }

    @Override
    public SeriesIndex series() {
        return parts.series();
    }

    BatchPool pool() {
        return pool;
    }

    ShardRing ring() {
        return ring;
    }

    Pressure pressure() {
        return apply.pressure();
    }

    /// Throws when the series index has grown to its budget, before a row that would give a new series is taken.
    void checkSeriesRoom() {
        long used = parts.memory().usedBytes(MemoryTag.SERIES_INDEX);
        if (used >= parts.config().seriesBytes()) {
            throw new SeriesLimitException(parts.config().seriesBytes(), used);
        }
    }

    /// Whether the log has room for what would be published now; false while it is being made, or a flush is about to give some back.
    ///
    /// @throws DiskFullException when there is none and none is on its way
    boolean checkRoom() {
        parts.health().check();
        if (journal.hasRoom()) {
            return true;
        }
        // In this order: rows pass from the ring to memtables, to the flush agent, and from there to the journal that
        // is to release them.
        boolean isOnItsWay = ring.pending() > 0 || apply.hasRows() || flush.isBusy() || journal.isReleasing();
        if (journal.isRefused() && (flush.isDelayed() || !isOnItsWay) && !journal.hasRoom()) {
            String path = parts.config().directory() + "/log";
            throw new DiskFullException("reserve room in the log", path, new IOException("no space left"));
        }
        return false;
    }

    @Override
    ShardSnapshot snapshot() {
        return apply.snapshot();
    }

    /// Publishes a batch that takes rows away; false when pool or ring are exhausted. It needs no memtable, so pressure does not hold it up, and little of
    /// the log, so that a full disk does not keep anybody from making room.
    ///
    /// @throws DiskFullException when the log has no room even for this
    public boolean tryPublish(ControlBatch batch, long catalogVersion, Answer answer) {
        parts.health().check();
        boolean isNarrow = ring.pending() > 0 || !journal.hasRoomFor(2L * pool.bufferBytes());
        if (isNarrow && !checkRoom()) {
            return false;
        }
        BatchBuffer buffer = pool.tryTake();
        if (buffer == null) {
            return false;
        }
        boolean published = false;
        try {
            buffer.length(ControlBatch.encode(batch, buffer.segment()));
            new RecordBatch().wrap(buffer.segment(), 0).catalogVersion(catalogVersion);
            published = ring.tryPublish(buffer, answer, Durability.DURABLE);
            return published;
        } finally {
            if (!published) {
                pool.give(buffer);
            }
        }
    }

    /// Asks for every row of `tableId` applied so far to be in files.
    public void flush(int tableId, Completion onDone) {
        apply.requestFlush(tableId, onDone);
    }

    /// Asks for every file of `tableId` to be in `tier`, one run for each of its ranges.
    public void compact(int tableId, Tier tier, Completion onDone) {
        maintenance.compactor().request(new CompactRequest(tableId, tier, onDone));
    }

    @Override
    public List<StorageTask> tasks() {
        List<StorageTask> tasks = new ArrayList<>(flush.tasks());
        tasks.addAll(maintenance.compactor().tasks());
        tasks.addAll(maintenance.scrubber().tasks());
        return tasks;
    }

    @Override
    public ScrubProgress scrub() {
        return maintenance.scrubber().progress();
    }

    @Override
    public List<PartitionView> partitions() {
        ShardView view = apply.view();
        return view.allPartitions();
    }

    @Override
    public long overdueNs(PartitionView partition) {
        StorageOptions options = parts.storageOptions().apply(partition.key().tableId());
        return TierPolicy.overdueNs(partition, options, parts.clock().epochNs());
    }

    @Override
    public StorageCounters counters() {
        return parts.counters();
    }

    @Override
    public long logBytes() {
        return log.sizeBytes();
    }

    @Override
    public List<LostRun> lost() {
        return flush.lost();
    }

    /// Takes the file that `cause` names out of service, if it is this shard's. Threads: any.
    public void quarantine(CorruptionException cause) {
        flush.requestQuarantine(cause);
    }

    @Override
    public RecoveryReport recovery() {
        return log.report();
    }

    @Override
    public double memtableUse() {
        return (double) parts.blocks().lentBytes() / parts.config().memtableBytes();
    }

    /// Bytes of memtables that are sealed and not yet in files, as they were when sealed.
    public long pendingFlushBytes() {
        return flush.pendingBytes();
    }

    @Override
    public PressureReport pressureReport() {
        return apply.pressure().report();
    }

    @Override
    public double poolUse() {
        return pool.used();
    }

    @Override
    public boolean hasLogRoom() {
        return journal.hasRoom();
    }

    @Override
    public long appliedBatches() {
        return ring.applied();
    }

    @Override
    public long pendingBatches() {
        return ring.pending();
    }

    /// Whether everything that was published is applied and answered.
    public boolean isDrained() {
        return ring.isDrained();
    }

    /// Stops the agents; the engine is closing or has failed, so none of them begins anything long.
    ///
    /// @param clean whether the log is forced and the clean marker written
    public void close(AgentRuntime runtime, boolean clean) {
        try {
            if (started) {
                stopAgents(runtime);
            }
        } finally {
            free(clean);
        }
    }

    /// Stops all of them, whatever one of them throws.
    private void stopAgents(AgentRuntime runtime) {
        try {
            runtime.stop(maintenance);
        } finally {
            try {
                runtime.stop(flush);
            } finally {
                runtime.stop(apply);
                runtime.stop(journal);
            }
        }
    }

    /// Frees a shard whose agents never ran, as when opening another one failed.
    public void abandon() {
        flush.onClose();
        free(false);
    }

    private void free(boolean clean) {
        VarveException cause = parts.health().closedException();
        apply.failRemaining(cause);
        flush.failRemaining(cause);
        apply.release();
        try {
            if (clean && parts.health().failure() == null) {
                while (files.deleteOne()) {
                    // Whatever the last views held.
                }
                log.closeClean();
            }
        } finally {
            log.close();
            parts.series().close();
            parts.blocks().close();
            pool.close();
        }
    }
}
