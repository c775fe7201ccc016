// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.ShardView;
import io.varve.engine.scan.LostRun;
import io.varve.engine.series.SeriesIndex;
import java.util.List;

/// What the apply agent shows to queries: the view of memtables and files, and how many batches of them count.
///
/// The agent changes rows first, then the view if it has to, then the count; a query reads the view, the count, and the view again. So it
/// sees a batch wholly or not at all, and a row once while a file takes a memtable's place.
/// Threads: [#swap], [#publish] and [#noteChange] the apply agent; the rest any.
final class PublishedView {
    private volatile ShardView view = ShardView.empty();
    private volatile long batches;
    private volatile long changes;
    /// The same, as its one writer counts.
    private long changesCounted;

    ShardView view() {
        return view;
    }

    /// Shows `next`, which the caller hands over, and lets go of the view before.
    void swap(ShardView next) {
        ShardView old = view;
        view = next;
        noteChange();
        old.release();
    }

    /// Counts another view, or that a memtable of this one was sealed.
    void noteChange() {
        changes = ++changesCounted;
    }

    long changes() {
        return changes;
    }

    /// Shows the first `applied` batches.
    void publish(long applied) {
        batches = applied;
    }

    /// The present state, held for a query.
    ShardSnapshot snapshot(int shard, SeriesIndex series, List<LostRun> lost) {
        while (true) {
            ShardView seen = view;
            if (seen.tryHold()) {
                long applied = batches;
                if (view == seen) {
                    return new ShardSnapshot(shard, series, seen, applied, lost);
                }
                seen.release();
            }
        }
    }
}
