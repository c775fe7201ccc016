// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.series.SeriesIndex;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.ZoneMap;
import io.varve.engine.vector.ZoneMapBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Aggregates a table's rows per (tag values, time bucket): count, sum, min, max, first and last of each column.
///
/// A vector that lies inside one bucket and meets no other run is answered from its zone map; other vectors are decoded and cut at bucket
/// boundaries by search. String columns have only counts. Pieces of the scan run on several threads and are merged at the end.
/// Threads: [#run] belongs to its caller; the pieces run where [ParallelRunner] puts them.
public final class AggregateScan {
    /// Fewer vectors than this, times counted, are decoded before a second thread has begun.
    private static final int FEWEST_VECTORS = 128;

    private final ScanView view;
    private final TableScan scan;
    private final Grouping grouping;
    private final int[] wanted;
    private final ScanControl control;

    /// @param wanted per column of the scan bits of [ZoneMap#wanted]: what is asked of it besides its count
    public AggregateScan(ScanView view, TableScan scan, Grouping grouping, int[] wanted, ScanControl control) {
        this.view = view;
        this.scan = scan;
        this.grouping = grouping;
        this.wanted = wanted;
        this.control = control;
    }

    /// All groups that have at least one row.
    public GroupTable run(ParallelRunner runner) {
        int width = runner.width();
        List<ScanTask> tasks = view.read(() -> ScanTask.of(view, scan, width));
        ConcurrentLinkedQueue<ScanTask> queue = new ConcurrentLinkedQueue<>(tasks);
        List<Worker> workers = new ArrayList<>();
        int threads = view.read(() -> isSmall(tasks)) ? 1 : Math.min(width, tasks.size());
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker(queue));
        }
        runner.runAll(workers);
        GroupTable result = workers.getFirst().groups;
        for (Worker worker : workers.subList(1, workers.size())) {
            result.merge(worker.groups);
        }
        return result;
    }

    /// Whether another thread would have to be woken for less work than that costs.
    private boolean isSmall(List<ScanTask> tasks) {
        int most = FEWEST_VECTORS / (1 + scan.types().length);
        int vectors = 0;
        for (ScanTask task : tasks) {
            vectors += task.series().count(most + 1 - vectors);
            if (vectors > most) {
                return false;
            }
        }
        return true;
    }

    /// Takes pieces from the queue until it is empty.
    private final class Worker implements Runnable {
        private final ConcurrentLinkedQueue<ScanTask> queue;
        private final GroupTable groups = new GroupTable(scan.types(), wanted, control);
        private final RowVector rows = new RowVector(scan.types());
        private final ZoneMapBuilder builder = new ZoneMapBuilder();
        private final ZoneMap[] zones = new ZoneMap[scan.types().length];
        private int groupsShard = -1;
        /// Group of each series of the current shard; −1 = not looked up yet.
        private int[] groupOfSeries = new int[0];

        Worker(ConcurrentLinkedQueue<ScanTask> queue) {
            this.queue = queue;
            for (int i = 0; i < zones.length; i++) {
                zones[i] = new ZoneMap();
                zones[i].wanted = wanted[i];
            }
        }

        @Override
        public void run() {
            for (ScanTask task = queue.poll(); task != null; task = queue.poll()) {
                ScanTask current = task;
                view.read(() -> {
                    aggregate(current);
                    return true;
                });
            }
        }

        private void aggregate(ScanTask task) {
            enter(task.shard());
            try (MergedCursor cursor = task.open(scan)) {
                for (int series = cursor.seekSeries(0); series >= 0; series = cursor.seekSeries(series + 1)) {
                    int group = groupOf(task.shard().series(), series);
                    while (cursor.advance()) {
                        view.checkHeld();
                        if (!addZones(cursor, group)) {
                            cursor.read(rows);
                            addRows(group);
                        }
                    }
                }
            }
        }

        private void enter(ShardScanView shard) {
            if (groupsShard != shard.shard()) {
                groupsShard = shard.shard();
                groupOfSeries = new int[shard.series().nextSeriesId(scan.tableId())];
                Arrays.fill(groupOfSeries, -1);
            }
        }

        private int groupOf(SeriesIndex index, int series) {
            if (groupOfSeries[series] < 0) {
                List<@Nullable String> values = new ArrayList<>(grouping.tagColumnIds().length);
                for (int column : grouping.tagColumnIds()) {
                    int symbol = index.symbol(scan.tableId(), series, column);
                    values.add(symbol == 0 ? null : index.symbolValue(scan.tableId(), column, symbol));
                }
                groupOfSeries[series] = groups.groupId(values);
            }
            return groupOfSeries[series];
        }

        /// Answers the cursor's vector from its zone maps, if they may be used.
        private boolean addZones(MergedCursor cursor, int group) {
            long minNs = cursor.minTimeNs();
            long maxNs = cursor.maxTimeNs();
            if (!cursor.isDirect()
                    || minNs < scan.fromNs()
                    || maxNs >= scan.toNs()
                    || grouping.bucketStart(minNs) != grouping.bucketStart(maxNs)) {
                return false;
            }
            for (int i = 0; i < zones.length; i++) {
                if (!cursor.zoneMap(i, zones[i])) {
                    return false;
                }
            }
            add(group, grouping.bucketStart(minNs), cursor.rowCount());
            control.scanned(cursor.rowCount());
            control.answeredByZoneMap(cursor.rowCount());
            return true;
        }

        private void addRows(int group) {
            control.scanned(rows.count());
            control.decoded(rows);
            long[] times = rows.times();
            int from = 0;
            while (from < rows.count()) {
                long bucketNs = grouping.bucketStart(times[from]);
                int to = firstAtOrAfter(times, from, rows.count(), grouping.bucketEnd(bucketNs));
                for (int i = 0; i < zones.length; i++) {
                    builder.build(rows.column(i), from, to, times, zones[i]);
                }
                add(group, bucketNs, to - from);
                from = to;
            }
        }

        private void add(int group, long bucketNs, int rowCount) {
            int slot = groups.slot(group, bucketNs);
            groups.addRows(slot, rowCount);
            for (int i = 0; i < zones.length; i++) {
                groups.add(slot, i, zones[i]);
            }
        }
    }

    /// Index of the first time ≥ `boundNs`, by search: buckets are long runs of rows or short ones alike.
    static int firstAtOrAfter(long[] times, int from, int to, long boundNs) {
        if (times[to - 1] < boundNs) {
            return to;
        }
        int low = from;
        int high = to - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < boundNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
