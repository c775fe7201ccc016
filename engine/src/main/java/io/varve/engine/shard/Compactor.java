// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Waker;
import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.MergePolicy;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.partition.ShardView;
import io.varve.engine.partition.StorageOptions;
import io.varve.engine.partition.Tier;
import io.varve.engine.partition.TierPolicy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// One shard's merges and tier moves, one at a time and in short steps: what was asked for first, then runs that are too many, then what has aged.
///
/// Threads: the maintenance agent's; others ask by [#request].
final class Compactor implements AutoCloseable {
    private static final long LOOK_NS = 100_000_000L;
    private static final long RETRY_NS = 5_000_000_000L;
    private static final long AGE_LOOK_NS = 1_000_000_000L;

    private final ShardParts parts;
    private final RunFiles files;
    private final Clock clock;
    private final ApplyAgent apply;
    private final FlushAgent flush;
    private final DutyCycle duty;
    private final Waker waker;
    private final MpscUnboundedVarHandleArrayQueue<CompactRequest> asked = new MpscUnboundedVarHandleArrayQueue<>(16);
    private final Deque<CompactRequest> requests = new ArrayDeque<>();
    private final Stillness stillness = new Stillness();
    /// A result is on its way through the manifest.
    private final AtomicBoolean committing = new AtomicBoolean();

    /// What others are told, as of the last step.
    private volatile List<StorageTask> tasks = List.of();

    private final AtomicReference<@Nullable VarveException> commitFailure = new AtomicReference<>();
    private @Nullable Compaction committed;
    private @Nullable MergeJob job;
    /// Counts down from −1, away from the flush agent's numbers.
    private int nextFile = -1;
    private long retryAtNs = Long.MIN_VALUE;
    private long ageLookNs = Long.MIN_VALUE;

    Compactor(ShardParts parts, RunFiles files, ApplyAgent apply, FlushAgent flush, DutyCycle duty, Waker waker) {
        this.parts = parts;
        this.files = files;
        this.clock = parts.clock();
        this.apply = apply;
        this.flush = flush;
        this.duty = duty;
        this.waker = waker;
    }

    /// Asks for a table's compaction. Threads: any.
    void request(CompactRequest request) {
        asked.offer(request);
        waker.wake();
    }

    /// Whether there is a next step now, of what was begun or of what was asked for.
    boolean isDue(long nowNs) {
        if (job != null) {
            return nowNs >= duty.restUntilNs();
        }
        return !committing.get() && (!asked.isEmpty() || !requests.isEmpty());
    }

    /// What is being merged, and what was asked for. Threads: any.
    List<StorageTask> tasks() {
        return tasks;
    }

    private void noteTasks() {
        MergeJob running = job;
        if (running == null && requests.isEmpty()) {
            tasks = List.of();
            return;
        }
        List<StorageTask> all = new ArrayList<>();
        if (running != null) {
            all.add(running.task());
        }
        requests.forEach(request -> all.add(request.task()));
        tasks = List.copyOf(all);
    }

    /// Does one step, `view` being held by the caller; 0 when there is nothing to do now.
    int step(ShardView view) {
        int work = work(view);
        if (work > 0 || !tasks.isEmpty()) {
            noteTasks();
        }
        return work;
    }

    private int work(ShardView view) {
        for (CompactRequest request = asked.poll(); request != null; request = asked.poll()) {
            requests.add(request);
        }
        if (committing.get()) {
            return 0;
        }
        VarveException failure = commitFailure.getAndSet(null);
        Compaction last = committed;
        if (failure != null && last != null) {
            onFailed(last, failure);
        }
        MergeJob running = job;
        if (running != null) {
            long nowNs = clock.monotonicNs();
            if (nowNs < duty.restUntilNs()) {
                return 0;
            }
            advance(running);
            duty.onWorked(nowNs, () -> mostRuns(view));
            return 1;
        }
        Compaction next = next(view);
        if (next == null) {
            duty.onIdle();
            return 0;
        }
        begin(view, next);
        return 1;
    }

    private static int mostRuns(ShardView view) {
        int most = 0;
        for (PartitionView partition : view.allPartitions()) {
            most = Math.max(most, partition.runs().size());
        }
        return most;
    }

    /// When there may be something to do again, after a step that did nothing at `nowNs`.
    ///
    /// @param isChanged whether rows or files came since the step before; where none do, only ages change
    long nextStepNs(long nowNs, boolean isChanged) {
        return job != null ? duty.restUntilNs() : nowNs + (isChanged ? LOOK_NS : AGE_LOOK_NS);
    }

    private @Nullable Compaction next(ShardView view) {
        while (!requests.isEmpty()) {
            CompactRequest request = requests.getFirst();
            Compaction next = request.next(
                    view.partitions(request.tableId(), Long.MIN_VALUE, Long.MAX_VALUE), options(request.tableId()));
            if (next != null) {
                return next;
            }
            requests.removeFirst();
            noteTasks();
            request.onDone().onCommitted();
        }
        long nowNs = clock.monotonicNs();
        if (nowNs < retryAtNs) {
            return null;
        }
        Compaction merge = dueMerge(view);
        return merge != null || nowNs < ageLookNs ? merge : dueMove(view, nowNs);
    }

    private @Nullable Compaction dueMerge(ShardView view) {
        for (PartitionView partition : view.allPartitions()) {
            List<RunRecord> due =
                    MergePolicy.pick(partition.runs().stream().map(RunFile::run).toList());
            if (!due.isEmpty()) {
                return new Compaction(partition.key(), Tier.HOT, due);
            }
        }
        return null;
    }

    private @Nullable Compaction dueMove(ShardView view, long nowNs) {
        ageLookNs = nowNs + AGE_LOOK_NS;
        stillness.observe(view.allPartitions(), nowNs);
        for (int tableId : view.tableIds()) {
            StorageOptions options = options(tableId);
            List<PartitionView> partitions = view.partitions(tableId, Long.MIN_VALUE, Long.MAX_VALUE);
            Predicate<PartitionView> isQuiet = partition -> stillness.isStill(partition, options.settleNs(), nowNs);
            Compaction due = TierPolicy.pickByAge(partitions, options, clock.epochNs(), isQuiet);
            due = due == null ? TierPolicy.pickDeleted(partitions, isQuiet) : due;
            if (due != null) {
                return due;
            }
        }
        return null;
    }

    private StorageOptions options(int tableId) {
        return parts.storageOptions().apply(tableId);
    }

    private void begin(ShardView view, Compaction next) {
        Set<RunRecord> wanted = new HashSet<>(next.inputs());
        List<RunFile> inputs = view.allPartitions().stream()
                .filter(partition -> next.target().covers(partition.key()))
                .flatMap(partition -> partition.runs().stream())
                .filter(run -> wanted.contains(run.run()))
                .toList();
        try {
            requireRoom(next);
            job = new MergeJob(parts, files, files.id(nextFile--), next, inputs);
        } catch (DiskException | CorruptionException e) {
            onFailed(next, e);
        }
    }

    /// Leaves at least half of the free space to flushes: a merge may wait, rows may not.
    private void requireRoom(Compaction next) {
        long needed = next.inputs().stream().mapToLong(RunRecord::bytes).sum();
        long free = parts.disk().usableBytes();
        if (files.isHome(next.tier()) && needed > free / 2) {
            throw new DiskFullException(
                    "merge",
                    files.directories().getFirst(),
                    new IOException("too little space left beside what flushes need: neededBytes=" + needed
                            + ", freeBytes=" + free));
        }
    }

    private void advance(MergeJob running) {
        boolean ended = false;
        try {
            if (running.step()) {
                ended = true;
                return;
            }
            @Nullable RunRecord output = running.finish();
            ended = true;
            job = null;
            running.close();
            commit(running.compaction(), output, running.applied());
        } catch (DiskException | CorruptionException e) {
            ended = true;
            job = null;
            running.close();
            onFailed(running.compaction(), e);
        } finally {
            if (!ended) {
                job = null;
                running.close();
            }
        }
    }

    private void commit(Compaction compaction, @Nullable RunRecord output, Set<Long> applied) {
        committing.set(true);
        MergeResult result = new MergeResult(compaction, output, applied, new Completion() {
            @Override
            public void onCommitted() {
                long read =
                        compaction.inputs().stream().mapToLong(RunRecord::bytes).sum();
                work(compaction).onDone(read, output == null ? 0 : output.bytes());
                committing.set(false);
                waker.wake();
                if (output != null) {
                    parts.listener().onCompacted(parts.config().shard(), compaction, output);
                }
            }

            @Override
            public void onFailed(VarveException cause) {
                commitFailure.set(cause);
                committing.set(false);
                waker.wake();
            }
        });
        this.committed = compaction;
        if (compaction.isMove()) {
            apply.requestMove(result);
        } else {
            flush.submitMerge(result);
        }
    }

    /// A compaction on demand that makes a partition colder is a move too, whatever the partition's width.
    private StorageCounters.Work work(Compaction compaction) {
        boolean isColder =
                compaction.inputs().stream().anyMatch(run -> Tier.of(run.tier()).compareTo(compaction.tier()) < 0);
        return isColder || compaction.isMove()
                ? parts.counters().moves()
                : parts.counters().merges();
    }

    private void onFailed(Compaction failed, VarveException cause) {
        work(failed).onFailed();
        if (cause instanceof CorruptionException corruption) {
            flush.requestQuarantine(corruption);
        } else {
            parts.listener().onDelayed(parts.config().shard(), "merge", cause);
        }
        retryAtNs = clock.monotonicNs() + RETRY_NS;
        CompactRequest request = requests.peekFirst();
        if (request != null && request.tableId() == failed.target().tableId()) {
            requests.removeFirst().onDone().onFailed(cause);
        }
    }

    /// Tells those who wait that nothing will come, and drops what was begun.
    @Override
    public void close() {
        MergeJob running = job;
        job = null;
        if (running != null) {
            running.close();
        }
        VarveException cause = parts.health().closedException();
        for (CompactRequest request = asked.poll(); request != null; request = asked.poll()) {
            requests.add(request);
        }
        requests.forEach(request -> request.onDone().onFailed(cause));
        requests.clear();
    }
}
