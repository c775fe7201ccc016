// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import java.util.ArrayList;
import java.util.List;

/// One piece of a scan that can run by itself: a range of series in one partition of one shard.
///
/// @param series the selected series of the piece
record ScanTask(ShardScanView shard, PartitionSource partition, SeriesFilter series) {
    /// Fewer series than this are not worth a task of their own.
    private static final int FEWEST_SERIES = 64;

    /// Cuts `scan` into pieces, about `parts` of them in each partition where there are enough series, ordered by shard and time.
    static List<ScanTask> of(ScanView view, TableScan scan, int parts) {
        List<ScanTask> tasks = new ArrayList<>();
        for (ShardScanView shard : view.shards()) {
            List<PartitionSource> partitions = shard.partitions(scan.tableId(), scan.fromNs(), scan.toNs());
            if (partitions.isEmpty()) {
                continue;
            }
            List<SeriesFilter> ranges = ranges(shard, scan, parts);
            for (PartitionSource partition : partitions) {
                for (SeriesFilter range : ranges) {
                    tasks.add(new ScanTask(shard, partition, range));
                }
            }
        }
        return tasks;
    }

    private static List<SeriesFilter> ranges(ShardScanView shard, TableScan scan, int parts) {
        int end = shard.series().nextSeriesId(scan.tableId());
        SeriesFilter all = shard.series().select(scan.tableId(), scan.matchers())::next;
        int pieces = Math.max(1, Math.min(parts, end / FEWEST_SERIES));
        List<SeriesFilter> ranges = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            ranges.add(range(all, (int) ((long) end * i / pieces), (int) ((long) end * (i + 1) / pieces)));
        }
        return ranges;
    }

    private static SeriesFilter range(SeriesFilter all, int fromSeries, int toSeries) {
        return from -> {
            int next = all.next(Math.max(from, fromSeries));
            return next < toSeries ? next : RunCursor.NO_SERIES;
        };
    }

    /// About how many rows of its partition it may read, also those of other series.
    long partitionRows(TableScan scan) {
        long rows = 0;
        for (RunSource run : partition.runs()) {
            rows += meets(run, scan) ? run.rowCount() : 0;
        }
        return rows;
    }

    private static boolean meets(RunSource run, TableScan scan) {
        return run.maxTimeNs() >= scan.fromNs() && run.minTimeNs() < scan.toNs();
    }

    MergedCursor open(TableScan scan) {
        List<RunCursor> cursors = new ArrayList<>();
        try {
            for (RunSource run : partition.runs()) {
                if (meets(run, scan)) {
                    cursors.add(run.cursor(series, scan.fromNs(), scan.toNs(), scan.columnIds(), scan.types()));
                }
            }
            return new MergedCursor(cursors, scan.types());
        } catch (RuntimeException | Error e) {
            cursors.forEach(RunCursor::close);
            throw e;
        }
    }
}
