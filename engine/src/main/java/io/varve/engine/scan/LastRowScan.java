// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.SeriesRows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the newest row of each selected series, with its nulls as stored.
///
/// Partitions are visited from the newest to the oldest, each only for the series that no newer one had. Inside a partition only a series' last
/// vector is looked at, and that is decoded only where its zone maps do not tell the last row: for texts, in memtables, among rows of several
/// runs, and where the range of time ends inside. Nothing is kept between calls, so a restart changes neither answer nor cost.
/// Threads: one for each scan of a [#split].
public final class LastRowScan {
    /// Receives newest rows, one for each of some series; contents are valid during the call.
    @FunctionalInterface
    public interface Consumer {
        void onRows(ShardScanView shard, SeriesRows rows);
    }

    /// The partitions of one shard with the same selection of series, newest first.
    private record Lane(SeriesFilter series, List<ScanTask> tasks) {}

    /// The rows of fewer series are found before a second thread has begun.
    private static final int FEWEST_SERIES = 256;

    private final ScanView view;
    private final TableScan scan;
    private final ScanControl control;
    private final List<Lane> lanes = new ArrayList<>();
    private final SeriesRows rows;
    private @Nullable RowVector decoded;

    private LastRowScan(ScanView view, TableScan scan, ScanControl control) {
        this.view = view;
        this.scan = scan;
        this.control = control;
        this.rows = new SeriesRows(scan.types());
    }

    /// At most `parts` scans over disjoint series, at least one.
    public static List<LastRowScan> split(ScanView view, TableScan scan, ScanControl control, int parts) {
        List<LastRowScan> scans = new ArrayList<>(List.of(new LastRowScan(view, scan, control)));
        int at = 0;
        int most = view.read(() -> selected(view, scan)) < FEWEST_SERIES ? 1 : parts;
        for (ShardScanView shard : view.shards()) {
            for (Lane lane : lanes(shard, view, scan, most)) {
                if (at == scans.size()) {
                    scans.add(new LastRowScan(view, scan, control));
                }
                scans.get(at).lanes.add(lane);
                at = (at + 1) % most;
            }
        }
        return scans;
    }

    /// How many series are selected, counted as far as it matters.
    private static int selected(ScanView view, TableScan scan) {
        int count = 0;
        for (ShardScanView shard : view.shards()) {
            SeriesFilter series = shard.series().select(scan.tableId(), scan.matchers())::next;
            count += series.count(FEWEST_SERIES);
        }
        return count;
    }

    private static List<Lane> lanes(ShardScanView shard, ScanView view, TableScan scan, int parts) {
        Map<SeriesFilter, Lane> lanes = new LinkedHashMap<>();
        view.read(() -> ScanTask.of(new OneShard(shard, view), scan, parts)).stream()
                .sorted(Comparator.comparingLong(
                                (ScanTask task) -> task.partition().fromNs())
                        .reversed())
                .forEach(task -> lanes.computeIfAbsent(task.series(), series -> new Lane(series, new ArrayList<>()))
                        .tasks()
                        .add(task));
        return List.copyOf(lanes.values());
    }

    public void forEach(Consumer consumer) {
        for (Lane lane : lanes) {
            BitSet found = new BitSet();
            SeriesFilter missing = from -> nextMissing(lane.series(), found, from);
            for (ScanTask task : lane.tasks()) {
                ScanTask rest = new ScanTask(task.shard(), task.partition(), missing);
                view.read(() -> {
                    visit(rest, found, consumer);
                    return true;
                });
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
        try (MergedCursor cursor = task.open(scan)) {
            rows.clear();
            for (int series = cursor.seekSeries(0); series >= 0; series = cursor.seekSeries(series + 1)) {
                view.checkHeld();
                if (readLast(cursor, rows.count())) {
                    found.set(series);
                    rows.add(series);
                }
                if (rows.isFull()) {
                    hand(cursor, task.shard(), consumer);
                }
            }
            hand(cursor, task.shard(), consumer);
        }
    }

    private void hand(MergedCursor cursor, ShardScanView shard, Consumer consumer) {
        cursor.readNoted();
        rows.settle();
        consumer.onRows(shard, rows);
        rows.clear();
    }

    /// Sets a row, now or as a note, to the series' last one.
    private boolean readLast(MergedCursor cursor, int row) {
        boolean any = false;
        long lastNs = cursor.seriesMaxTimeNs();
        // Vectors before the series' last are read only if the range may cut that off.
        long fromNs = lastNs < scan.toNs() ? lastNs : Long.MIN_VALUE;
        while (cursor.advanceTo(fromNs)) {
            long timeNs = cursor.maxTimeNs();
            if (any) {
                // Notes of several runs are read in no order.
                cursor.readNoted();
            }
            if (timeNs >= scan.fromNs() && timeNs < scan.toNs() && cursor.noteLast(rows, row)) {
                rows.times()[row] = timeNs;
                control.scanned(1);
                control.answeredByZoneMap(cursor.rowCount());
                any = true;
            } else {
                any |= decodeLast(cursor, row);
            }
        }
        return any;
    }

    private boolean decodeLast(MergedCursor cursor, int row) {
        RowVector vector = decoded == null ? new RowVector(scan.types()) : decoded;
        decoded = vector;
        cursor.read(vector);
        control.scanned(vector.count());
        control.decoded(vector);
        if (vector.count() == 0) {
            return false;
        }
        rows.set(row, vector, vector.count() - 1);
        return true;
    }
}
