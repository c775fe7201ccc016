// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.MemtableEntry;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.ShardView;
import io.varve.engine.scan.LostRun;
import io.varve.engine.scan.PartitionSource;
import io.varve.engine.scan.RunSource;
import io.varve.engine.scan.ShardScanView;
import io.varve.engine.series.SeriesIndex;
import java.util.ArrayList;
import java.util.List;

/// One shard as one query sees it: a held [ShardView] and the number of batches that were applied.
final class ShardSnapshot implements ShardScanView {
    private final int shard;
    private final SeriesIndex series;
    private final ShardView view;
    private final long appliedBatches;
    private final List<LostRun> lost;

    /// Takes over the caller's hold of `view`.
    ShardSnapshot(int shard, SeriesIndex series, ShardView view, long appliedBatches, List<LostRun> lost) {
        this.shard = shard;
        this.series = series;
        this.view = view;
        this.appliedBatches = appliedBatches;
        this.lost = lost;
    }

    @Override
    public int shard() {
        return shard;
    }

    @Override
    public SeriesIndex series() {
        return series;
    }

    @Override
    public List<LostRun> lost() {
        return lost;
    }

    @Override
    public List<PartitionSource> partitions(int tableId, long fromNs, long toNs) {
        List<PartitionSource> found = new ArrayList<>();
        for (PartitionView partition : view.partitions(tableId, fromNs, toNs)) {
            List<RunSource> runs = new ArrayList<>(partition.runs());
            for (MemtableEntry entry : partition.memtables()) {
                Memtable table = entry.memtable().value();
                runs.add(new MemtableRun(
                        table.snapshot(appliedBatches), table.minTimeNs(), table.maxTimeNs(), entry.masks()));
            }
            found.add(new PartitionSource(
                    partition.key().fromNs(), partition.key().toNs(), runs));
        }
        return found;
    }

    /// Whether this holds a memtable that `current` no longer lists.
    boolean keepsFlushed(ShardView current) {
        if (view == current) {
            return false;
        }
        for (PartitionView partition : view.allPartitions()) {
            for (MemtableEntry entry : partition.memtables()) {
                if (!current.lists(entry.memtable())) {
                    return true;
                }
            }
        }
        return false;
    }

    void release() {
        view.release();
    }
}
