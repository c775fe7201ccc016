// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.io.Clock;
import io.varve.engine.io.Waker;
import io.varve.engine.memtable.PageSorter;
import io.varve.engine.partition.MemtableEntry;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.ShardView;
import org.agrona.concurrent.Agent;

/// Deletes files that nobody reads any more, sorts sealed pages and, when none is waiting, merges runs, and when there is nothing of that to do reads files again to find damage: off the write path, and in steps short enough for the pages.
///
/// Nothing is merged while the shard is pressuring.
/// Threads: owns the [Compactor]; page sorting writes only what the memtable leaves to it.
final class MaintenanceAgent implements Agent {
    private final ShardParts parts;
    private final Clock clock;
    private final Compactor compactor;
    private final Scrubber scrubber;
    private final RunFiles files;
    private final PageSorter sorter = new PageSorter();
    private final ApplyAgent apply;
    private final Waker waker;
    private long nextLookNs = Long.MIN_VALUE;
    /// [ApplyAgent#changes] when the last look began that found nothing to do.
    private long changesAtRest = -1;
    /// Until the next look is so long that a change ends it.
    private boolean isLongRest;

    MaintenanceAgent(
            ShardParts parts, RunFiles files, ApplyAgent apply, FlushAgent flush, ViewRegistry views, Waker waker) {
        this.parts = parts;
        this.clock = parts.clock();
        DutyCycle duty = new DutyCycle(parts.clock(), () -> apply.appliedBatches() + views.opened(), views::size);
        this.compactor = new Compactor(parts, files, apply, flush, duty, waker);
        this.scrubber = new Scrubber(parts, files, flush);
        this.apply = apply;
        this.files = files;
        this.waker = waker;
    }

    @Override
    public String roleName() {
        return "maintenance";
    }

    @Override
    public int doWork() {
        long nowNs = clock.monotonicNs();
        if (parts.health().failure() != null || parts.health().isClosing()) {
            return 0;
        }
        if (files.deleteOne()) {
            return 1;
        }
        if (nowNs < nextLookNs && !compactor.isDue(nowNs) && !isChangedAfterARest()) {
            waker.parkAtMost(nextLookNs - nowNs);
            return 0;
        }
        long changes = apply.changes();
        ShardView view = apply.view();
        if (!view.tryHold()) {
            return 0;
        }
        try {
            int work = sortPages(view);
            if (work == 0 && apply.pressure().state() == PressureState.ACCEPTING) {
                work = compactor.step(view);
                work = work == 0 ? scrubber.step(view) : work;
            }
            if (work == 0) {
                rest(nowNs, changes);
            } else {
                nextLookNs = nowNs;
            }
            return work;
        } finally {
            view.release();
        }
    }

    private void rest(long nowNs, long changes) {
        isLongRest = changes == changesAtRest;
        changesAtRest = changes;
        nextLookNs = Math.min(compactor.nextStepNs(nowNs, !isLongRest), Math.max(nowNs + 1, scrubber.nextStepNs()));
        waker.parkAtMost(nextLookNs - nowNs);
    }

    private boolean isChangedAfterARest() {
        return isLongRest && apply.changes() != changesAtRest;
    }

    Scrubber scrubber() {
        return scrubber;
    }

    Compactor compactor() {
        return compactor;
    }

    private int sortPages(ShardView view) {
        for (PartitionView partition : view.allPartitions()) {
            for (MemtableEntry entry : partition.memtables()) {
                if (entry.memtable().value().sortStep(sorter)) {
                    return 1;
                }
            }
        }
        return 0;
    }

    @Override
    public void onClose() {
        scrubber.close();
        compactor.close();
    }
}
