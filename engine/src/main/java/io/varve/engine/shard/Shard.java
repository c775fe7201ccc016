// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.log.LogRange;
import io.varve.engine.log.RecoveryReport;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.scan.LostRun;
import io.varve.engine.series.SeriesIndex;
import java.util.List;

/// One shard as a reader or an operator sees it: what it holds, how full it is, what is missing.
///
/// [LiveShard] takes writes, [StoppedShard] is one of a directory that is only read. Threads: any.
public abstract sealed class Shard permits LiveShard, StoppedShard {
    private final int number;

    Shard(int number) {
        this.number = number;
    }

    public final int number() {
        return number;
    }

    public abstract SeriesIndex series();

    /// The present state, held for a query.
    abstract ShardSnapshot snapshot();

    /// What the shard's files hold, partition by partition; memtables are not counted.
    public abstract List<PartitionView> partitions();

    /// What is being done with files, and what waits; nothing where nothing is written.
    public abstract List<StorageTask> tasks();

    /// What reading the files again to find damage has come to; nothing where nothing is written.
    public abstract ScrubProgress scrub();

    /// How long ago one of [#partitions] should have become colder; 0 when it need not be, or nothing is written.
    public abstract long overdueNs(PartitionView partition);

    /// What was read and written since the open.
    public abstract StorageCounters counters();

    /// Bytes of the log's segments, those kept ahead included.
    public abstract long logBytes();

    /// Rows that are not shown because their file is damaged.
    public abstract List<LostRun> lost();

    public abstract RecoveryReport recovery();

    /// Ranges of the log that are missing, found by this open or an earlier one.
    public final List<LogRange> gaps() {
        return recovery().gaps();
    }

    /// Share of the memtable budget in use.
    public abstract double memtableUse();

    /// Whether it takes more, and how that was since the open; accepting where nothing is written.
    public abstract PressureReport pressureReport();

    /// Share of the batch pool in use.
    public abstract double poolUse();

    /// Whether the log has room for what may be published; false when the disk is full.
    public abstract boolean hasLogRoom();

    /// How many batches were applied since the open.
    public abstract long appliedBatches();

    /// Batches that were published and are not yet applied.
    public abstract long pendingBatches();
}
