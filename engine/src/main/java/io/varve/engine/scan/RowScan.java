// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RowVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Streams a table's rows as vectors, by shard, partition (ascending time), series, time.
///
/// ```
/// try (RowScan rows = RowScan.open(view, scan, control)) {
///     RowVector vector = new RowVector(scan.types());
///     while (rows.next(vector)) { … rows.shard().series() names vector.seriesId() … }
/// }
/// ```
/// Threads: one; [#split] makes several that together see each row once, for as many threads.
public final class RowScan implements AutoCloseable {
    /// Fewer rows than this are not worth a second thread.
    private static final int FEWEST_ROWS = 1 << 15;

    private final ScanView view;
    private final TableScan scan;
    private final ScanControl control;
    private final Deque<ScanTask> tasks;
    private @Nullable ScanTask task;
    private @Nullable MergedCursor cursor;
    private boolean inSeries;
    private int series;

    private RowScan(ScanView view, TableScan scan, ScanControl control, List<ScanTask> tasks) {
        this.view = view;
        this.scan = scan;
        this.control = control;
        this.tasks = new ArrayDeque<>(tasks);
    }

    public static RowScan open(ScanView view, TableScan scan, ScanControl control) {
        return new RowScan(view, scan, control, view.read(() -> ScanTask.of(view, scan, 1)));
    }

    /// At most `parts` scans, at least one, over pieces with about as many rows each: one behind the other they yield what [#open] yields, in
    /// its order. One alone where all runs together have fewer than [#FEWEST_ROWS] rows.
    public static List<RowScan> split(ScanView view, TableScan scan, ScanControl control, int parts) {
        List<ScanTask> all = view.read(() -> ScanTask.of(view, scan, parts));
        double[] rows = view.read(() -> rows(all, scan));
        double total = Arrays.stream(rows).sum();
        int most = total < FEWEST_ROWS ? 1 : parts;
        List<List<ScanTask>> pieces = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            pieces.add(new ArrayList<>());
        }
        double before = 0;
        for (int i = 0; i < rows.length; i++) {
            double middle = before + rows[i] / 2;
            pieces.get(most == 1 ? 0 : (int) Math.min(most - 1, middle * most / total))
                    .add(all.get(i));
            before += rows[i];
        }
        List<RowScan> scans = new ArrayList<>();
        for (List<ScanTask> own : pieces) {
            if (!own.isEmpty()) {
                scans.add(new RowScan(view, scan, control, own));
            }
        }
        return scans.isEmpty() ? List.of(new RowScan(view, scan, control, List.of())) : scans;
    }

    /// About how many rows each task has: neighbours share those of a partition.
    private static double[] rows(List<ScanTask> tasks, TableScan scan) {
        double[] rows = new double[tasks.size()];
        int from = 0;
        while (from < rows.length) {
            int to = from;
            while (to < rows.length && isSamePartition(tasks.get(from), tasks.get(to))) {
                to++;
            }
            Arrays.fill(rows, from, to, (double) tasks.get(from).partitionRows(scan) / (to - from));
            from = to;
        }
        return rows;
    }

    private static boolean isSamePartition(ScanTask a, ScanTask b) {
        return a.shard().shard() == b.shard().shard()
                && a.partition().fromNs() == b.partition().fromNs();
    }

    /// Fills `into` with the next rows, at least one; false at the end.
    public boolean next(RowVector into) {
        boolean found = view.read(() -> advance(into));
        if (found) {
            control.scanned(into.count());
            control.decoded(into);
        }
        return found;
    }

    private boolean advance(RowVector into) {
        while (true) {
            MergedCursor open = cursor;
            if (open == null) {
                ScanTask following = tasks.poll();
                if (following == null) {
                    return false;
                }
                task = following;
                cursor = following.open(scan);
                series = 0;
                inSeries = false;
            } else if (inSeries && open.advance()) {
                open.read(into);
                if (into.count() > 0) {
                    return true;
                }
            } else {
                nextSeries(open);
            }
        }
    }

    private void nextSeries(MergedCursor open) {
        int found = open.seekSeries(series);
        inSeries = found >= 0;
        if (inSeries) {
            series = found + 1;
        } else {
            open.close();
            cursor = null;
        }
    }

    /// The shard of the rows that [#next] gave last.
    public ShardScanView shard() {
        ScanTask current = task;
        if (current == null) {
            throw new IllegalStateException("no rows were read yet");
        }
        return current.shard();
    }

    @Override
    public void close() {
        tasks.clear();
        MergedCursor open = cursor;
        cursor = null;
        if (open != null) {
            open.close();
        }
    }
}
