// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.Grouping;
import io.varve.engine.scan.PartitionSource;
import io.varve.engine.scan.RunSource;
import io.varve.engine.scan.ScanView;
import io.varve.engine.scan.ShardScanView;
import io.varve.engine.scan.TableScan;
import org.jspecify.annotations.Nullable;

/// Which part of a scan's time is enough for the first or last groups by time: windows of whole buckets that begin at one end of the rows and
/// grow until there are enough groups in them.
///
/// Threads: one at a time.
final class BucketWindow {
    /// Each window is so many times as long as the one before.
    private static final int GROWTH = 8;
    /// More buckets than this are not worth a try.
    private static final long MOST_BUCKETS = 10_000;

    private final TableScan scan;
    private final Grouping grouping;
    private final boolean newest;
    private long earliestNs = Long.MAX_VALUE;
    private long latestNs = Long.MIN_VALUE;
    private long buckets;

    /// @param newest whether the groups of the last buckets are wanted rather than those of the first ones
    /// @param groups how many are wanted
    BucketWindow(ScanView view, TableScan scan, Grouping grouping, boolean newest, long groups) {
        this.scan = scan;
        this.grouping = grouping;
        this.newest = newest;
        this.buckets = groups;
        view.read(() -> {
            view.shards().forEach(this::measure);
            return true;
        });
        earliestNs = Math.max(earliestNs, scan.fromNs());
        latestNs = Math.min(latestNs, scan.toNs() - 1);
    }

    private void measure(ShardScanView shard) {
        for (PartitionSource partition : shard.partitions(scan.tableId(), scan.fromNs(), scan.toNs())) {
            for (RunSource run : partition.runs()) {
                earliestNs = Math.min(earliestNs, run.minTimeNs());
                latestNs = Math.max(latestNs, run.maxTimeNs());
            }
        }
    }

    /// The next window; null when all of the scan's time is to be read.
    @Nullable
    TableScan next() {
        if (earliestNs >= latestNs || buckets > MOST_BUCKETS) {
            return null;
        }
        long all = latestNs - earliestNs;
        if (all < 0 || buckets >= all / grouping.bucketNs()) {
            return null;
        }
        long beforeNs = (buckets - 1) * grouping.bucketNs();
        buckets *= GROWTH;
        return newest
                ? scan.within(grouping.bucketStart(latestNs) - beforeNs, scan.toNs())
                : scan.within(scan.fromNs(), grouping.bucketEnd(grouping.bucketStart(earliestNs)) + beforeNs);
    }
}
