// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RowVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
        return split(view, scan, control, 1).getFirst();
    }

    /// At most `parts` scans over disjoint pieces, at least one.
    public static List<RowScan> split(ScanView view, TableScan scan, ScanControl control, int parts) {
        List<ScanTask> all = view.read(() -> ScanTask.of(view, scan, parts));
        List<RowScan> scans = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            List<ScanTask> own = new ArrayList<>();
            for (int k = i; k < all.size(); k += parts) {
                own.add(all.get(k));
            }
            if (i == 0 || !own.isEmpty()) {
                scans.add(new RowScan(view, scan, control, own));
            }
        }
        return scans;
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
