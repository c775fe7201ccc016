// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.check.Findings;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.DiskFile;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import io.varve.engine.vector.ZoneMapBuilder;
import java.util.List;
import java.util.function.IntConsumer;

/// Looks at every byte of one file, then decodes every vector and compares what it holds with what zone maps, vector index and footer say of it.
///
/// Threads: one. Memory: some vectors of rows, however large the file and however many its columns are.
public final class SstableCheck {
    /// Columns that are decoded in one pass.
    private static final int PASS_COLUMNS = 32;

    private final SstableReader reader;
    private final ZoneMapBuilder builder = new ZoneMapBuilder();
    private final ZoneMap stated = new ZoneMap();
    private final ZoneMap actual = new ZoneMap();

    public SstableCheck(SstableReader reader) {
        this.reader = reader;
    }

    /// Told of damage: which run, or [SstableScrub#WHOLE_FILE], and what.
    @FunctionalInterface
    public interface OnDamage {
        void damaged(int run, CorruptionException cause);
    }

    /// Checks all checksums on `file`; whether they are right.
    public boolean checkBytes(DiskFile file, Findings findings, OnDamage onDamage) {
        SstableScrub scrub = new SstableScrub(reader, file);
        boolean right = true;
        while (true) {
            try {
                long bytes = scrub.step();
                if (bytes == 0) {
                    return right;
                }
                findings.bytes(bytes);
            } catch (CorruptionException e) {
                right = false;
                onDamage.damaged(scrub.place(), e);
            }
        }
    }

    /// Decodes all of a run whose checksums are right.
    ///
    /// @param onSeries told the id of each of its series
    /// @throws CorruptionException at the first thing that does not fit
    public void checkRows(int run, IntConsumer onSeries) {
        List<RunColumn> columns = reader.runs().get(run).columns();
        for (int from = 0; from == 0 || from < columns.size(); from += PASS_COLUMNS) {
            List<RunColumn> pass = columns.subList(from, Math.min(columns.size(), from + PASS_COLUMNS));
            check(run, pass, from == 0 ? onSeries : series -> {});
        }
    }

    private void check(int run, List<RunColumn> columns, IntConsumer onSeries) {
        RunInfo info = reader.runs().get(run);
        int[] ids = columns.stream().mapToInt(RunColumn::columnId).toArray();
        ValueType[] types = columns.stream().map(RunColumn::type).toArray(ValueType[]::new);
        RowVector rows = new RowVector(types);
        long count = 0;
        int series = 0;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        try (RunCursor cursor = reader.cursor(run, SeriesFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, ids, types)) {
            for (int s = cursor.seekSeries(0); s >= 0; s = s == Integer.MAX_VALUE ? -1 : cursor.seekSeries(s + 1)) {
                onSeries.accept(s);
                series++;
                long last = Long.MIN_VALUE;
                boolean first = true;
                while (cursor.advance()) {
                    cursor.read(rows);
                    checkTimes(info, cursor, rows, first, last);
                    checkZones(info, cursor, rows, columns);
                    count += rows.count();
                    first = false;
                    last = rows.times()[rows.count() - 1];
                    min = Math.min(min, rows.times()[0]);
                    max = Math.max(max, last);
                }
            }
        }
        require(info, count == info.rows(), info.rows() + " rows", count + " rows");
        require(info, series == info.series(), info.series() + " series", series + " series");
        require(info, min == info.minTimeNs(), "first row at " + info.minTimeNs(), "at " + min);
        require(info, max == info.maxTimeNs(), "last row at " + info.maxTimeNs(), "at " + max);
    }

    private void checkTimes(RunInfo info, RunCursor cursor, RowVector rows, boolean isFirst, long last) {
        require(info, rows.count() == cursor.rowCount(), cursor.rowCount() + " rows", rows.count() + " rows");
        long[] times = rows.times();
        require(info, isFirst || times[0] > last, "times that ascend", last + ", " + times[0]);
        for (int i = 1; i < rows.count(); i++) {
            if (times[i] <= times[i - 1]) {
                require(info, false, "times that ascend", times[i - 1] + ", " + times[i]);
            }
        }
        int end = rows.count() - 1;
        require(info, times[0] == cursor.minTimeNs(), "vector from " + cursor.minTimeNs(), "from " + times[0]);
        require(info, times[end] == cursor.maxTimeNs(), "vector to " + cursor.maxTimeNs(), "to " + times[end]);
    }

    private void checkZones(RunInfo info, RunCursor cursor, RowVector rows, List<RunColumn> columns) {
        for (int c = 0; c < columns.size(); c++) {
            if (!cursor.zoneMap(c, stated)) {
                return;
            }
            ColumnVector column = rows.column(c);
            builder.build(column, 0, rows.count(), rows.times(), actual);
            String difference = ZoneComparison.difference(columns.get(c).type(), stated, actual);
            if (!difference.isEmpty()) {
                require(
                        info,
                        false,
                        "zone map of the values of column "
                                + columns.get(c).columnId() + ", series " + rows.seriesId() + ", time "
                                + cursor.minTimeNs(),
                        difference);
            }
        }
    }

    private void require(RunInfo info, boolean condition, String expected, String found) {
        if (!condition) {
            throw new CorruptionException(reader.file(), info.offset(), expected, found);
        }
    }
}
