// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Waker;
import io.varve.engine.memtable.Memtable;
import io.varve.engine.memtable.PageSorter;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.MergePolicy;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.partition.ShardView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/// Sorts sealed pages and merges runs, off the write path.
///
/// One merge at a time: the next one is looked for when the last is part of the view. Nothing is merged while the shard is pressuring.
/// Threads: owns its merges; page sorting writes only what the memtable leaves to it.
final class MaintenanceAgent implements Agent {
    private static final long LOOK_NS = 100_000_000L;
    private static final long RETRY_NS = 5_000_000_000L;

    private final ShardParts parts;
    private final Clock clock;
    private final RunMerger merger;
    private final PageSorter sorter = new PageSorter();
    private final ApplyAgent apply;
    private final FlushAgent flush;
    private final Waker waker;
    private final AtomicBoolean merging = new AtomicBoolean();
    private long nextLookNs = Long.MIN_VALUE;
    /// Partitions with a damaged file, until the next open.
    private final Set<PartitionKey> unmergeable = new HashSet<>();

    MaintenanceAgent(ShardParts parts, RunFiles files, ApplyAgent apply, FlushAgent flush, Waker waker) {
        this.parts = parts;
        this.clock = parts.clock();
        this.merger = new RunMerger(parts, files);
        this.apply = apply;
        this.flush = flush;
        this.waker = waker;
    }

    @Override
    public String roleName() {
        return "maintenance";
    }

    @Override
    public int doWork() {
        long nowNs = clock.monotonicNs();
        if (parts.health().failure() != null || parts.health().isClosing() || nowNs < nextLookNs) {
            return 0;
        }
        ShardView view = apply.view();
        if (!view.tryHold()) {
            return 0;
        }
        try {
            int work = sortPages(view);
            if (work == 0 && !merging.get() && apply.pressure().state() == Pressure.State.ACCEPTING) {
                work = mergeOne(view);
            }
            if (work == 0) {
                nextLookNs = nowNs + LOOK_NS;
            }
            return work;
        } finally {
            view.release();
        }
    }

    private int sortPages(ShardView view) {
        for (PartitionView partition : view.allPartitions()) {
            for (Held<Memtable> memtable : partition.memtables()) {
                if (memtable.value().sortStep(sorter)) {
                    return 1;
                }
            }
        }
        return 0;
    }

    private int mergeOne(ShardView view) {
        for (PartitionView partition : view.allPartitions()) {
            if (unmergeable.contains(partition.key())) {
                continue;
            }
            List<RunRecord> due =
                    MergePolicy.pick(partition.runs().stream().map(RunFile::run).toList());
            if (!due.isEmpty()) {
                merge(partition, due);
                return 1;
            }
        }
        return 0;
    }

    private void merge(PartitionView partition, List<RunRecord> due) {
        merging.set(true);
        @Nullable MergeResult result = null;
        try {
            result = merger.merge(partition, due, new Completion() {
                @Override
                public void onCommitted() {
                    merging.set(false);
                    waker.wake();
                }

                @Override
                public void onFailed(VarveException cause) {
                    merging.set(false);
                }
            });
            flush.submitMerge(result);
            parts.listener()
                    .onMerged(
                            parts.config().shard(),
                            due.size(),
                            result.output().rows(),
                            result.output().bytes());
        } catch (EngineClosedException e) {
            // Its inputs stay as they are.
            assert parts.health().isClosing() : e;
        } catch (DiskException e) {
            parts.listener().onDelayed(parts.config().shard(), "merge", e);
            nextLookNs = clock.monotonicNs() + RETRY_NS;
        } catch (CorruptionException e) {
            // Its files stay as they are, and nobody else's merges wait for them.
            unmergeable.add(partition.key());
            parts.listener().onDamage(parts.config().shard(), "partition cannot be merged: " + e.getMessage());
        } finally {
            if (result == null) {
                merging.set(false);
            }
        }
    }
}
