// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import com.lmax.disruptor.EventPoller;
import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.ControlBatch;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Signal;
import io.varve.engine.io.Waker;
import io.varve.engine.memtable.BlockPool;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionMap;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.ShardView;
import io.varve.engine.producer.ProducerTable;
import io.varve.engine.scan.Tombstone;
import io.varve.engine.series.SeriesIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.agrona.concurrent.Agent;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// Shows committed batches: decodes them into memtables, publishes views, seals what [FlushRules] say is to be flushed.
///
/// How a batch becomes visible, wholly or not at all, is in [PublishedView].
/// Threads: owns memtables, partition map, series index (as its writer) and the view. Others send [Installation]s and flush requests
/// and read [#snapshot].
final class ApplyAgent implements Agent {
    /// Batches after which the view's other duties get a turn.
    private static final int BATCHES_PER_CYCLE = 64;
    private static final long PRESSURE_LOOK_NS = 50_000_000L;
    /// About so many marks of producers lie in the log's tail.
    private static final int PRODUCER_MARKS = 16;

    private record FlushRequest(int tableId, Completion onDone) {}

    private final ShardRing ring;
    private final BatchPool pool;
    private final BlockPool blocks;
    private final SeriesIndex series;
    private final PartitionMap partitions;
    private final MemtableSet memtables;
    private final ProducerTable producers;
    private final BatchApplier applier;
    private final FlushRules rules;
    private final ShardConfig config;
    private final Clock clock;
    private final EngineHealth health;
    private final FlushAgent flush;
    private final ViewRegistry views;
    private final Pressure pressure;
    private final MpscUnboundedVarHandleArrayQueue<Installation> installations =
            new MpscUnboundedVarHandleArrayQueue<>(64);
    private final MpscUnboundedVarHandleArrayQueue<FlushRequest> flushRequests =
            new MpscUnboundedVarHandleArrayQueue<>(64);
    private final MpscUnboundedVarHandleArrayQueue<MergeResult> moves = new MpscUnboundedVarHandleArrayQueue<>(16);
    private final Waker waker;
    private final Signal changed;

    // written by: this agent
    private final RecordBatch batch = new RecordBatch();
    private final List<Completion> answers = new ArrayList<>();
    private long applied;
    private long appliedPosition;
    private long newestCatalogVersion;
    /// The range whose partitions are being replaced: what is sealed inside it comes behind that, and so goes to the new partition.
    private @Nullable PartitionKey moving;

    private volatile boolean hasRows;
    private int inCycle;
    private final PublishedView published = new PublishedView();

    private final EventPoller.Handler<RingSlot> onSlot = this::onSlot;

    ApplyAgent(
            ShardParts parts,
            ShardRing ring,
            BatchPool pool,
            FlushAgent flush,
            ViewRegistry views,
            Waker waker,
            Signal changed) {
        this.ring = ring;
        this.pool = pool;
        this.blocks = parts.blocks();
        this.series = parts.series();
        this.partitions = parts.partitions();
        this.memtables = new MemtableSet(parts.blocks());
        this.config = parts.config();
        this.clock = parts.clock();
        this.pressure = new Pressure(parts.clock());
        this.health = parts.health();
        ManifestState files = flush.manifestState();
        this.producers = new ProducerTable(
                config.maxTailBytes() / PRODUCER_MARKS,
                files.logFloor(),
                files.producers().copy());
        this.applier = new BatchApplier(series, partitions, memtables, producers, config.directory() + "/log");
        this.rules = new FlushRules(config, parts.blocks(), memtables, flush);
        this.flush = flush;
        this.views = views;
        this.waker = waker;
        this.changed = changed;
    }

    @Override
    public String roleName() {
        return "apply";
    }

    @Override
    public int doWork() throws Exception {
        if (health.failure() != null) {
            return 0;
        }
        int work = install();
        inCycle = 0;
        ring.applyPoller().poll(onSlot);
        if (inCycle > 0) {
            publish();
        }
        work += inCycle;
        work += serveFlushRequests();
        work += beginMove();
        work += flushByRule();
        relieve();
        if (pressure.state() != PressureState.ACCEPTING) {
            // Files and queries give memory back while no batch comes that could tell.
            updatePressure();
            waker.parkAtMost(PRESSURE_LOOK_NS);
        }
        return work;
    }

    private boolean onSlot(RingSlot slot, long sequence, boolean endOfBatch) {
        BatchBuffer buffer = slot.batch;
        assert buffer != null : "committed without a batch";
        batch.wrap(buffer.segment(), 0);
        // Before the ring forgets it: whoever asks for room is to find the rows here or there.
        hasRows = true;
        apply(Replayed.NOTHING, slot.endPosition);
        Completion completion = slot.completion;
        if (completion != null) {
            answers.add(completion);
        }
        slot.batch = null;
        slot.completion = null;
        pool.give(buffer);
        return ++inCycle < BATCHES_PER_CYCLE;
    }

    private void apply(Replayed replayed, long endPosition) {
        if (batch.kind() == BatchKind.ROWS) {
            applier.apply(batch, ++applied, clock.monotonicNs(), replayed);
            appliedPosition = endPosition;
            newestCatalogVersion = Math.max(newestCatalogVersion, batch.catalogVersion());
            return;
        }
        appliedPosition = endPosition;
        ControlBatch control = ControlBatch.decode(batch, config.directory() + "/log");
        if (control instanceof ControlBatch.Delete delete) {
            delete(delete, batch.position(), batch.position() > replayed.controlPosition());
        } else if (control instanceof ControlBatch.Retention retention) {
            retain(retention, batch.position(), batch.position() > replayed.controlPosition());
        }
    }

    /// Hides rows from now on: what may have such rows is sealed, so that what comes later stands apart.
    private void delete(ControlBatch.Delete delete, long position, boolean isNew) {
        publish();
        Tombstone tombstone = new Tombstone(
                position,
                delete.tableId(),
                delete.fromNs(),
                delete.lastNs(),
                series.select(delete.tableId(), delete.matchers()));
        if (tombstone.series().isEmpty()) {
            // Only that it was seen is noted.
            seal(List.of(), FlushTask.Order.of(tombstone, isNew), List.of());
            return;
        }
        List<MemtableSet.Active> met = memtables.met(tombstone);
        seal(met, FlushTask.Order.of(tombstone, isNew), List.of());
        ShardView.Builder next = published.view().change();
        // Files of earlier opens know of a delete that the manifest has; replaying it, only what the replay has brought
        // back needs it.
        published.swap(next.mask(tombstone, run -> isNew || flush.isOwn(run)).build());
    }

    /// Drops partitions that ended before the cut-off. What is being moved to a partition that ends behind it stays, as it would have a moment later.
    private void retain(ControlBatch.Retention retention, long position, boolean isNew) {
        publish();
        int tableId = retention.tableId();
        PartitionKey range = moving;
        Predicate<PartitionKey> old = key -> key.toNs() <= retention.cutOffNs()
                && (range == null || !range.covers(key) || range.toNs() <= retention.cutOffNs());
        List<MemtableSet.Active> dropped = memtables.ofTable(tableId).stream()
                .filter(each -> old.test(each.partition))
                .toList();
        memtables.remove(dropped);
        partitions.drop(tableId, old);
        // Replaying one that the manifest has: files of earlier opens came behind it.
        ShardView next = published
                .view()
                .change()
                .drop(tableId, old, run -> isNew || flush.isOwn(run))
                .build();
        next.partitions(tableId, Long.MIN_VALUE, Long.MAX_VALUE).forEach(kept -> partitions.add(kept.key()));
        published.swap(next);
        dropped.forEach(each -> each.memtable.release());
        seal(List.of(), FlushTask.Order.of(retention, position, isNew), List.of());
    }

    /// Applies one batch of a replay; [#publish] makes it visible.
    ///
    /// @return whether something was sealed that is to be flushed before the replay goes on
    boolean replay(RecordBatch source, long endPosition, Replayed replayed) {
        batch.wrap(source.segment(), source.offset());
        boolean isControl = batch.kind() != BatchKind.ROWS;
        boolean isStuck = flush.pendingBytes() > 0;
        apply(replayed, endPosition);
        appliedPosition = endPosition;
        return isControl && !isStuck;
    }

    /// Shows everything applied so far, then answers it.
    void publish() {
        if (memtables.hasFresh()) {
            ShardView.Builder next = published.view().change();
            for (MemtableSet.Active made : memtables.takeFresh()) {
                next.addMemtable(made.partition, made.memtable);
            }
            published.swap(next.build());
        }
        published.publish(applied);
        for (Completion answer : answers) {
            answer.onCommitted();
        }
        answers.clear();
        hasRows = !memtables.all().isEmpty();
        updatePressure();
        changed.raise();
    }

    private void updatePressure() {
        if (pressure.update((double) blocks.lentBytes() / config.memtableBytes())) {
            changed.raise();
        }
    }

    /// Makes durable changes of files visible.
    int install() {
        int work = 0;
        for (Installation each = installations.poll(); each != null; each = installations.poll()) {
            Installation.Move move = each.move();
            if (move != null) {
                // Whatever was written to the old partitions is listed before they are replaced.
                publish();
            }
            ShardView.Builder next = published.view().change();
            if (move != null) {
                next.gather(move.target(), move.moved());
                partitions.replace(move.target());
            }
            for (Installation.Change change : each.changes()) {
                // Retention may have dropped the partition while its memtables or runs were on the way into a file.
                ShardView shown = published.view();
                boolean lostRuns = !change.removed().isEmpty()
                        && !shown.listsAny(change.partition().tableId(), change.removed());
                boolean lostMemtable = change.flushed().stream().anyMatch(memtable -> !shown.lists(memtable));
                boolean isDropped = lostRuns || lostMemtable;
                next.replace(
                        change.partition(),
                        change.flushed(),
                        change.removed(),
                        isDropped ? List.of() : change.added(),
                        change.applied());
            }
            published.swap(next.build());
            for (Installation.Change change : each.changes()) {
                // The new view has its own holds: let go of the makers'.
                change.flushed().forEach(memtable -> memtable.release());
                change.added().forEach(run -> run.reader().release());
            }
            if (move != null) {
                endMove(move.target());
            }
            each.onDone().forEach(Completion::onCommitted);
            work++;
        }
        return work;
    }

    /// Seals all that the partitions of a finished merge have, so that one record of the manifest can replace them: everything before it is in files,
    /// and everything behind it goes to the new partition, in a replay too.
    private int beginMove() {
        MergeResult move = moving == null ? moves.poll() : null;
        if (move == null) {
            return 0;
        }
        moving = move.compaction().target();
        return seal(memtables.inside(moving), FlushTask.Order.of(move), List.of());
    }

    /// What came in meanwhile belongs to the new partition, which has one active memtable at a time: these are closed and flushed as its runs.
    private void endMove(PartitionKey target) {
        List<MemtableSet.Active> meanwhile = memtables.inside(target);
        if (!meanwhile.isEmpty()) {
            seal(meanwhile);
        }
        moving = null;
    }

    /// Asks for partitions to be replaced by what was made of their runs.
    void requestMove(MergeResult move) {
        moves.offer(move);
        waker.wake();
    }

    /// Makes a durable change of files visible; called by the flush agent.
    void requestInstall(Installation installation) {
        installations.offer(installation);
        waker.wake();
    }

    /// Asks for all memtables of a table to be flushed; `onDone` hears when every row applied before is in a visible file.
    void requestFlush(int tableId, Completion onDone) {
        flushRequests.offer(new FlushRequest(tableId, onDone));
        waker.wake();
    }

    private int serveFlushRequests() {
        int work = 0;
        for (FlushRequest each = flushRequests.poll(); each != null; each = flushRequests.poll()) {
            // Through the flush agent even when nothing is left to seal: earlier tasks of the table may still be on
            // their way.
            seal(memtables.ofTable(each.tableId()), FlushTask.Order.NONE, List.of(each.onDone()));
            work++;
        }
        return work;
    }

    private int flushByRule() {
        List<MemtableSet.Active> due = rules.due(clock.monotonicNs(), appliedPosition);
        return due.isEmpty() ? 0 : seal(due);
    }

    private int seal(Collection<MemtableSet.Active> sealed) {
        return seal(sealed, FlushTask.Order.NONE, List.of());
    }

    /// Closes memtables to further rows and hands them to the flush agent, with what else its manifest record is to say.
    private int seal(Collection<MemtableSet.Active> sealed, FlushTask.Order order, List<Completion> onDone) {
        publish();
        memtables.remove(sealed);
        List<FlushTask.Entry> entries = new ArrayList<>();
        List<Tombstone> masks = order.tombstone() == null ? List.of() : List.of(order.tombstone());
        long bytes = 0;
        for (MemtableSet.Active each : sealed) {
            each.memtable.value().seal();
            PartitionKey range = moving;
            PartitionKey key = range != null && range.covers(each.partition) ? range : each.partition;
            entries.add(new FlushTask.Entry(key, each.memtable, masks));
            bytes += each.memtable.value().bytes();
        }
        flush.submit(new FlushTask(
                entries,
                bytes,
                appliedPosition,
                producers.checkpoint(memtables.lowestPosition(appliedPosition), appliedPosition),
                nextSeriesIds(),
                newestCatalogVersion,
                order,
                onDone));
        hasRows = !memtables.all().isEmpty();
        published.noteChange();
        return 1;
    }

    private Map<Integer, Integer> nextSeriesIds() {
        Map<Integer, Integer> next = new HashMap<>();
        for (int tableId : series.tableIds()) {
            next.put(tableId, series.nextSeriesId(tableId));
        }
        return next;
    }

    /// Above 80 % of the budget, or while rejecting, takes memtables away from the oldest query that keeps flushed ones alive.
    private void relieve() {
        // A shard that rejects needs less than that to accept again, so views may not keep what lies between.
        boolean isShort =
                blocks.lentBytes() > config.memtableBytes() / 10 * 8 || pressure.state() == PressureState.REJECTING;
        if (isShort && views.revokeOldest(config.shard(), published.view())) {
            updatePressure();
        }
    }

    /// Seals everything while replaying when memory runs short; the caller steps the flush agent.
    ///
    /// While something sealed before could not be flushed, for want of room on disk, nothing more is sealed: the rest of the log comes back in memory,
    /// beyond the budget if need be, and is flushed by the rules when there is room. So a full disk delays no open and stops none.
    boolean sealForReplay() {
        return flush.pendingBytes() == 0
                && blocks.lentBytes() > config.memtableBytes() / 2
                && seal(List.copyOf(memtables.all())) > 0;
    }

    /// Lists the files of the manifest, before anything is applied.
    void installRecovered(Map<PartitionKey, List<RunFile>> runs) {
        ShardView.Builder next = published.view().change();
        runs.forEach((partition, files) -> {
            partitions.add(partition);
            next.addRuns(partition, files);
        });
        published.swap(next.build());
        runs.values().forEach(files -> files.forEach(run -> run.reader().release()));
    }

    /// The newest epoch of a producer in batches applied, or [ProducerTable#NO_EPOCH]. Threads: any.
    int producerEpoch(long id) {
        return producers.epoch(id);
    }

    long newestCatalogVersion() {
        return newestCatalogVersion;
    }

    void appliedPosition(long position) {
        appliedPosition = position;
    }

    /// The present state, held for a query. Threads: any.
    ShardSnapshot snapshot() {
        return published.snapshot(config.shard(), series, flush.lost());
    }

    /// Whether some memtable takes rows. Threads: any.
    boolean hasRows() {
        return hasRows;
    }

    ShardView view() {
        return published.view();
    }

    /// Batches applied so far. Threads: any.
    long appliedBatches() {
        return ring.applied();
    }

    /// Grows with every batch that is applied and with every change of what the memtables and files are.
    long changes() {
        return ring.applied() + published.changes();
    }

    Pressure pressure() {
        return pressure;
    }

    /// Fails what was published but will not be applied; the agent has ended.
    void failRemaining(VarveException cause) {
        answers.forEach(answer -> answer.onFailed(cause));
        answers.clear();
        ring.forEachRemaining(slot -> {
            Completion completion = slot.completion;
            slot.completion = null;
            if (completion != null) {
                completion.onFailed(cause);
            }
        });
        for (FlushRequest each = flushRequests.poll(); each != null; each = flushRequests.poll()) {
            each.onDone().onFailed(cause);
        }
        for (MergeResult move = moves.poll(); move != null; move = moves.poll()) {
            move.onDone().onFailed(cause);
        }
    }

    /// Lets go of views and memtables; the agent has ended and no query is open.
    void release() {
        for (Installation each = installations.poll(); each != null; each = installations.poll()) {
            each.changes().forEach(change -> {
                change.flushed().forEach(memtable -> memtable.release());
                change.added().forEach(run -> run.reader().release());
            });
        }
        published.view().release();
        memtables.all().forEach(each -> each.memtable.release());
    }
}
