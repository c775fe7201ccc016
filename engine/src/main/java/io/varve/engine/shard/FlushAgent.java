// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.ControlBatch;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Waker;
import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.Manifest;
import io.varve.engine.partition.ManifestEdit;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.scan.LostRun;
import io.varve.engine.series.SeriesCheckpoint;
import io.varve.engine.series.SeriesKeyFile;
import io.varve.engine.sstable.SstableReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.agrona.concurrent.Agent;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// Makes files of sealed memtables, and every change of files durable in the manifest.
///
/// The order is the promise: the log is forced up to the task's position, then the series keys given until then, then the file, its name, and the
/// manifest record; only then the log below the record's floor is released and the view changed. So no file ever names what only the log
/// knows, and nothing leaves the log before a file has it. A file that cannot be written (no space, a write error) is discarded and
/// written anew later; a failed manifest or key file is fatal.
/// While the engine closes nothing is begun, and a file that is being written is discarded: what it would have had is in the log.
/// The series checkpoint is derived: it is written beside all this when it is due, and nothing waits for it.
/// Threads: owns the manifest, the series key file and its checkpoint. Others reach it by [#submit] and [#submitMerge].
final class FlushAgent implements Agent {
    private static final long RETRY_NS = 500_000_000L;

    private final ShardParts parts;
    private final Clock clock;
    private final Manifest manifest;
    private final SeriesKeyFile keys;
    private final SeriesCheckpoint checkpoint;
    private final RunFiles files;
    private final Quarantine quarantine;
    private final RunWriter writer;
    private final Waker waker;
    private final MpscUnboundedVarHandleArrayQueue<FlushTask> submitted = new MpscUnboundedVarHandleArrayQueue<>(64);
    private final MpscUnboundedVarHandleArrayQueue<MergeResult> merges = new MpscUnboundedVarHandleArrayQueue<>(16);
    private final MpscUnboundedVarHandleArrayQueue<CorruptionException> damaged =
            new MpscUnboundedVarHandleArrayQueue<>(16);

    // written by: this agent
    private final Deque<FlushTask> waiting = new ArrayDeque<>();
    private long retryAtNs = Long.MIN_VALUE;
    private volatile boolean delayed;
    private final AtomicInteger pendingTasks = new AtomicInteger();
    private int nextFile;
    private volatile List<StorageTask> tasks = List.of();
    private final AtomicLong pendingBytes = new AtomicLong();

    // set once, before the agents run
    private @Nullable JournalAgent journal;
    private @Nullable ApplyAgent apply;

    FlushAgent(ShardParts parts, ShardStores stores, Waker waker) {
        this.parts = parts;
        this.clock = parts.clock();
        this.manifest = stores.manifest();
        this.keys = stores.keys();
        this.checkpoint = stores.checkpoint();
        this.files = stores.files();
        this.quarantine = stores.quarantine();
        this.writer = new RunWriter(parts, files);
        this.waker = waker;
    }

    void connect(JournalAgent newJournal, ApplyAgent newApply) {
        journal = newJournal;
        apply = newApply;
    }

    @Override
    public String roleName() {
        return "flush";
    }

    /// Hands sealed memtables over; tasks are done in this order.
    void submit(FlushTask task) {
        pendingBytes.addAndGet(task.bytes());
        pendingTasks.incrementAndGet();
        submitted.offer(task);
        waker.wake();
    }

    void submitMerge(MergeResult merge) {
        merges.offer(merge);
        waker.wake();
    }

    /// Bytes of memtables that are sealed and not yet in files.
    long pendingBytes() {
        return pendingBytes.get();
    }

    /// Whether the last file could not be written and is to be tried again. Threads: any.
    boolean isDelayed() {
        return delayed;
    }

    /// Whether memtables are on their way into files. Threads: any.
    boolean isBusy() {
        return pendingTasks.get() > 0;
    }

    /// The journal's: see there. Threads: any.
    JournalAgent journal() {
        JournalAgent log = journal;
        assert log != null : "not connected";
        return log;
    }

    /// What is being flushed, and what waits. Threads: any.
    List<StorageTask> tasks() {
        return tasks;
    }

    private void noteTasks(StorageTask.State first) {
        List<StorageTask> all = new ArrayList<>();
        StorageTask.State state = first;
        for (FlushTask task : waiting) {
            all.addAll(task.tasks(state));
            state = StorageTask.State.WAITING;
        }
        tasks = List.copyOf(all);
    }

    @Override
    public int doWork() {
        if (parts.health().failure() != null || parts.health().isClosing()) {
            return 0;
        }
        int work = setAsideDamaged();
        for (MergeResult merge = merges.poll(); merge != null; merge = merges.poll()) {
            commitMerge(merge);
            work++;
        }
        for (FlushTask task = submitted.poll(); task != null; task = submitted.poll()) {
            waiting.add(task);
            noteTasks(StorageTask.State.WAITING);
            work++;
        }
        FlushTask task = waiting.peek();
        if (task == null || !isLogDurable(task)) {
            return work;
        }
        if (clock.monotonicNs() < retryAtNs) {
            return work + dropAhead();
        }
        noteTasks(StorageTask.State.RUNNING);
        if (flush(task)) {
            waiting.remove();
            noteTasks(StorageTask.State.WAITING);
            keepCheckpoint();
            pendingBytes.addAndGet(-task.bytes());
            pendingTasks.decrementAndGet();
            delayed = false;
        }
        return work + 1;
    }

    /// Gives up the files that retention has dropped while a flush before it waits for room: they may be what it waits for. The tasks stay, and then find
    /// nothing left to drop.
    private int dropAhead() {
        int dropped = 0;
        for (FlushTask task : waiting) {
            ControlBatch.Retention retention = task.order().retention();
            if (task.order().move() != null || !isLogDurable(task)) {
                break;
            }
            if (retention != null) {
                Swap swap = swap(task);
                dropped += swap.removed().isEmpty() || !commitDrop(swap) ? 0 : 1;
            }
        }
        return dropped;
    }

    private boolean commitDrop(Swap swap) {
        ManifestState state = manifest.state();
        try {
            manifest.commit(new ManifestEdit(
                    List.of(),
                    List.copyOf(swap.removed()),
                    Map.of(),
                    state.logFloor(),
                    state.highestPosition(),
                    state.catalogVersion()));
        } catch (DiskFullException e) {
            return false;
        }
        swap.retire(files);
        install(swap.installation(List.of(), files, List.of()));
        return true;
    }

    private boolean isLogDurable(FlushTask task) {
        JournalAgent log = journal();
        if (log.durablePosition() >= task.appliedPosition()) {
            return true;
        }
        log.requestForce(task.appliedPosition());
        return false;
    }

    /// Writes one task's file; false when it must be tried again.
    private boolean flush(FlushTask task) {
        try {
            keepKeys(task);
        } catch (DiskFullException e) {
            return delay(e);
        }
        if (task.isEmpty()) {
            install(new Installation(List.of(), task.onDone()));
            return true;
        }
        long fileId = files.id(nextFile++);
        Swap swap = swap(task);
        List<@Nullable RunRecord> flushed = List.of();
        try {
            if (!task.entries().isEmpty()) {
                flushed = writer.writeMemtables(fileId, task, swap::nextOrdinal);
            }
        } catch (DiskException e) {
            files.discard(fileId);
            return delay(e);
        } catch (EngineClosedException e) {
            // The log has its rows: the next open brings them back.
            files.discard(fileId);
            return false;
        }
        List<RunRecord> added = new ArrayList<>(swap.added());
        flushed.stream().filter(Objects::nonNull).forEach(added::add);
        try {
            manifest.commit(new ManifestEdit(
                    added,
                    List.copyOf(swap.removed()),
                    task.nextSeriesIds(),
                    swap.masks(),
                    task.floor().changed(manifest.state().producers()),
                    task.logFloor(),
                    task.appliedPosition(),
                    task.catalogVersion()));
        } catch (DiskFullException e) {
            files.discard(fileId);
            return delay(e);
        }
        swap.retire(files);
        report(flushed);
        install(swap.installation(installed(task, flushed, fileId), files, task.onDone()));
        journal().requestRelease(task.logFloor());
        return true;
    }

    private Swap swap(FlushTask task) {
        Swap swap = new Swap(manifest.state());
        FlushTask.Order order = task.order();
        if (order.move() != null) {
            swap.merge(order.move());
        }
        Predicate<RunRecord> reached = run -> order.isNew() || isOwn(run);
        if (order.tombstone() != null) {
            swap.delete(order.tombstone(), reached);
        }
        if (order.retention() != null) {
            swap.retain(order.retention(), order.position(), reached);
        }
        return swap;
    }

    /// Whether the run was written by this open. Threads: any.
    boolean isOwn(RunRecord run) {
        return files.isOwn(run.id().fileId());
    }

    private List<Installation.Change> installed(FlushTask task, List<@Nullable RunRecord> runs, long fileId) {
        List<Installation.Change> changes = new ArrayList<>();
        Held<SstableReader> reader = null;
        for (int i = 0; i < runs.size(); i++) {
            FlushTask.Entry entry = task.entries().get(i);
            RunRecord run = runs.get(i);
            List<RunFile> added = List.of();
            if (run != null) {
                reader = reader == null ? files.open(fileId) : reader.hold();
                added = List.of(new RunFile(run, reader, List.of()));
            }
            changes.add(new Installation.Change(
                    entry.partition(), List.of(entry.memtable()), Set.of(), added, entry.maskIds()));
        }
        return changes;
    }

    private boolean delay(DiskException cause) {
        parts.listener().onDelayed(parts.config().shard(), "flush", cause);
        retryAtNs = clock.monotonicNs() + RETRY_NS;
        delayed = true;
        parts.counters().flushes().onFailed();
        return false;
    }

    /// Makes the keys of all series given until the task was sealed durable.
    private void keepKeys(FlushTask task) {
        for (Map.Entry<Integer, Integer> table : task.nextSeriesIds().entrySet()) {
            for (int id = keys.nextSeriesId(table.getKey()); id < table.getValue(); id++) {
                if (parts.series().key(table.getKey(), id) != null) {
                    keys.append(parts.series(), table.getKey(), id, task.appliedPosition());
                }
            }
        }
        // Also what an attempt before, stopped by a full disk, has appended.
        keys.force();
    }

    /// Makes the next open fast; a disk that refuses costs nothing but that.
    private void keepCheckpoint() {
        if (!checkpoint.isDue(parts.series(), parts.config().checkpointSeries())) {
            return;
        }
        try {
            checkpoint.write(parts.series(), keys);
        } catch (DiskException e) {
            parts.listener().onDelayed(parts.config().shard(), "series checkpoint", e);
        }
    }

    private void report(List<@Nullable RunRecord> runs) {
        long rows = 0;
        long bytes = 0;
        for (RunRecord run : runs) {
            rows += run == null ? 0 : run.rows();
            bytes += run == null ? 0 : run.bytes();
        }
        if (rows > 0) {
            parts.counters().flushes().onDone(0, bytes);
            parts.listener().onFlushed(parts.config().shard(), rows, bytes);
        }
    }

    private void install(Installation installation) {
        ApplyAgent target = apply;
        assert target != null : "not connected";
        target.requestInstall(installation);
    }

    private void commitMerge(MergeResult merge) {
        ManifestState state = manifest.state();
        Swap swap = new Swap(state).merge(merge);
        try {
            manifest.commit(new ManifestEdit(
                    swap.added(),
                    List.copyOf(swap.removed()),
                    Map.of(),
                    swap.masks(),
                    List.of(),
                    state.logFloor(),
                    state.highestPosition(),
                    state.catalogVersion()));
        } catch (DiskFullException e) {
            if (merge.output() != null) {
                files.discard(merge.output().id().fileId());
            }
            parts.listener().onDelayed(parts.config().shard(), "merge", e);
            merge.onDone().onFailed(e);
            return;
        }
        swap.retire(files);
        install(swap.installation(List.of(), files, List.of()));
    }

    /// Opens every file that the manifest names, for the first view; damaged ones are set aside.
    Map<PartitionKey, List<RunFile>> openRecovered() {
        RunFiles.Opened opened = files.openAll(manifest.state());
        boolean done = false;
        try {
            opened.damaged().forEach((fileId, cause) -> setAside(fileId, cause));
            done = true;
            return opened.runs();
        } finally {
            if (!done) {
                opened.runs()
                        .values()
                        .forEach(runs -> runs.forEach(run -> run.reader().release()));
            }
        }
    }

    /// Asks for a damaged file to be taken out of service. Threads: any.
    void requestQuarantine(CorruptionException cause) {
        damaged.offer(cause);
        waker.wake();
    }

    /// What is not shown for damage.
    List<LostRun> lost() {
        return quarantine.lost();
    }

    private int setAsideDamaged() {
        int work = 0;
        for (CorruptionException cause = damaged.poll(); cause != null; cause = damaged.poll()) {
            long fileId = files.idOf(cause.file());
            if (manifest.state().fileIds().contains(fileId)) {
                try {
                    setAside(fileId, cause);
                } catch (DiskFullException e) {
                    // Whoever reads it next asks again.
                    parts.listener().onDelayed(parts.config().shard(), "quarantine of " + cause.file(), e);
                }
                work++;
            }
        }
        return work;
    }

    /// Moves a file to the quarantine and stops naming its runs: the rest is served.
    private void setAside(long fileId, CorruptionException cause) {
        ManifestState state = manifest.state();
        List<RunRecord> runs = state.runsOf(fileId);
        quarantine.take(fileId, files.path(fileId), runs, String.valueOf(cause.getMessage()));
        manifest.commit(new ManifestEdit(
                List.of(),
                runs.stream().map(RunRecord::id).toList(),
                Map.of(),
                state.logFloor(),
                state.highestPosition(),
                state.catalogVersion()));
        for (RunRecord run : runs) {
            install(new Installation(
                    List.of(new Installation.Change(run.partition(), List.of(), Set.of(run.id()), List.of(), Set.of())),
                    List.of()));
        }
        parts.listener()
                .onDamage(
                        parts.config().shard(),
                        "file set aside, its rows are not shown: rows="
                                + runs.stream().mapToLong(RunRecord::rows).sum() + ", cause=" + cause.getMessage());
    }

    ManifestState manifestState() {
        return manifest.state();
    }

    /// Tells those who wait for a flush that it will not come; the agent has ended.
    void failRemaining(VarveException cause) {
        for (FlushTask task = submitted.poll(); task != null; task = submitted.poll()) {
            waiting.add(task);
        }
        for (FlushTask task : waiting) {
            task.onDone().forEach(each -> each.onFailed(cause));
            if (task.order().move() != null) {
                task.order().move().onDone().onFailed(cause);
            }
            task.entries().stream().map(FlushTask.Entry::memtable).forEach(Held<Memtable>::release);
        }
        waiting.clear();
        for (MergeResult merge = merges.poll(); merge != null; merge = merges.poll()) {
            merge.onDone().onFailed(cause);
        }
    }

    @Override
    public void onClose() {
        keys.close();
        manifest.close();
    }
}
