// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds the newest row of each selected series, with its nulls as stored.
///
/// Partitions are visited from the newest to the oldest, each only for the series that no newer one had. Inside a partition only a series' last
/// vector is looked at, and that is decoded only where its zone maps do not tell the last row: for texts, in memtables, among rows of several
/// runs, and where the range of time ends inside. Nothing is kept between calls, so a restart changes neither answer nor cost.
/// Threads: one for each scan of a [#split].
public final class LastRowScan {
    /// Receives one series' newest row as the only row of `row`; contents are valid during the call.
    @FunctionalInterface
    public interface Consumer {
        void onRow(ShardScanView shard, RowVector row);
    }

    /// The partitions of one shard with the same selection of series, newest first.
    private record Lane(SeriesFilter series, List<ScanTask> tasks) {}

    /// The rows of fewer series are found before a second thread has begun.
    private static final int FEWEST_SERIES = 256;

    private final ScanView view;
    private final TableScan scan;
    private final ScanControl control;
    private final List<Lane> lanes = new ArrayList<>();
    private final RowVector vector;
    private final RowVector row;
    private final ZoneMap zone = new ZoneMap();

    private LastRowScan(ScanView view, TableScan scan, ScanControl control) {
        this.view = view;
        this.scan = scan;
        this.control = control;
        this.vector = new RowVector(scan.types());
        this.row = new RowVector(scan.types());
        zone.wanted = ZoneMap.LAST;
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
            for (int series = cursor.seekSeries(0); series >= 0; series = cursor.seekSeries(series + 1)) {
                view.checkHeld();
                if (readLast(cursor, series)) {
                    found.set(series);
                    consumer.onRow(task.shard(), row);
                }
            }
        }
    }

    private boolean readLast(MergedCursor cursor, int series) {
        boolean any = false;
        long lastNs = cursor.seriesMaxTimeNs();
        // Vectors before the series' last are read only if the range may cut that off.
        long fromNs = lastNs < scan.toNs() ? lastNs : Long.MIN_VALUE;
        while (cursor.advanceTo(fromNs)) {
            if (lastOfZones(cursor, series)) {
                control.scanned(1);
                control.answeredByZoneMap(cursor.rowCount());
                any = true;
                continue;
            }
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
        return any;
    }

    /// Takes the last row of the cursor's vector from its zone maps, if they may be used: a column whose last value is older has none in that row.
    private boolean lastOfZones(MergedCursor cursor, int series) {
        long timeNs = cursor.maxTimeNs();
        if (!cursor.isDirect() || timeNs < scan.fromNs() || timeNs >= scan.toNs()) {
            return false;
        }
        row.clear(series);
        for (int i = 0; i < scan.types().length; i++) {
            if (!cursor.zoneMap(i, zone)) {
                return false;
            }
            ColumnVector column = row.column(i);
            if (zone.count == 0) {
                column.setNull(0);
            } else if (scan.types()[i] == ValueType.STRING) {
                return false;
            } else if (zone.lastTimeNs == timeNs) {
                column.set(0, zone.last);
            } else {
                column.setNull(0);
            }
        }
        row.times()[0] = timeNs;
        row.count(1);
        row.settle();
        return true;
    }
}
