// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// Finds the newest row of each selected series, with its nulls as stored.
///
/// Partitions are visited from the newest to the oldest, each only for the series that no newer one had; inside a partition only a series'
/// last vector is decoded. Nothing is kept between calls, so a restart changes neither answer nor cost.
/// Threads: one.
public final class LastRowScan {
    /// Receives one series' newest row as the only row of `row`; contents are valid during the call.
    @FunctionalInterface
    public interface Consumer {
        void onRow(ShardScanView shard, RowVector row);
    }

    private final ScanView view;
    private final TableScan scan;
    private final ScanControl control;
    private final RowVector vector;
    private final RowVector row;

    public LastRowScan(ScanView view, TableScan scan, ScanControl control) {
        this.view = view;
        this.scan = scan;
        this.control = control;
        this.vector = new RowVector(scan.types());
        this.row = new RowVector(scan.types());
    }

    public void forEach(Consumer consumer) {
        for (ShardScanView shard : view.shards()) {
            BitSet found = new BitSet();
            List<ScanTask> tasks = view.read(() -> ScanTask.of(new OneShard(shard, view), scan, 1)).stream()
                    .sorted(Comparator.comparingLong(
                                    (ScanTask task) -> task.partition().fromNs())
                            .reversed())
                    .toList();
            for (ScanTask task : tasks) {
                SeriesFilter missing = from -> nextMissing(task.series(), found, from);
                visit(new ScanTask(shard, task.partition(), missing), found, consumer);
            }
        }
    }

    private static int nextMissing(SeriesFilter series, BitSet found, int from) {
        int next = series.next(from);
        while (next >= 0 && found.get(next)) {
            next = series.next(next + 1);
        }
        return next;
    }

    private void visit(ScanTask task, BitSet found, Consumer consumer) {
        MergedCursor cursor = view.read(() -> task.open(scan));
        try {
            int series = view.read(() -> cursor.seekSeries(0));
            while (series >= 0) {
                if (view.read(() -> readLast(cursor))) {
                    found.set(series);
                    consumer.onRow(task.shard(), row);
                }
                int following = series + 1;
                series = view.read(() -> cursor.seekSeries(following));
            }
        } finally {
            cursor.close();
        }
    }

    private boolean readLast(RunCursor cursor) {
        boolean any = false;
        long lastNs = cursor.seriesMaxTimeNs();
        while (cursor.advance()) {
            // A vector that is not the series' last is read only if the range may cut off all later ones.
            if (cursor.maxTimeNs() >= lastNs || lastNs >= scan.toNs()) {
                cursor.read(vector);
                control.scanned(vector.count());
                control.decoded(vector);
                if (vector.count() > 0) {
                    row.clear(vector.seriesId());
                    row.appendRow(vector, vector.count() - 1);
                    row.settle();
                    any = true;
                }
            }
        }
        return any;
    }
}
