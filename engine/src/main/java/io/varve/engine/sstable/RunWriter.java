// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.ValueType;
import java.util.Arrays;
import java.util.List;

/// Cuts the rows of a run into vectors: at calendar boundaries for long series, many short series to one mixed vector.
///
/// A vector ends at a boundary of the granule, at 1024 rows or with its series, whichever comes first; boundaries that would leave fewer
/// than [SstableFormat#SINGLE_MIN_ROWS] rows are passed over, so a sparse series has vectors of several whole granules.
/// Threads: one. Memory: two vectors of rows; reused for all runs of a file.
final class RunWriter implements AutoCloseable {
    private static final int CAPACITY = ColumnVector.CAPACITY;

    private final FileSink sink;
    private final RunSections sections = new RunSections();
    private final RowGroupBuilder group;
    private RowVector pending = new RowVector();
    private RowVector mixed = new RowVector();
    private int columns;
    private int pendingCount;
    private int pendingSeries = -1;
    private boolean hasVectors;
    private int mixedCount;
    private int mixedSeries;
    private int mixedEntry;
    private long lastTimeNs;
    private long granuleNs;
    private long partitionNs;
    private long extentStart;
    private long rows;
    private long minTimeNs;
    private long maxTimeNs;

    RunWriter(FileSink sink, NativeMemory memory) {
        this.sink = sink;
        group = new RowGroupBuilder(memory, sections);
    }

    void begin(RunHeader header, List<RunColumn> schema, EncodingLevel level) {
        columns = schema.size();
        if (pending.columnCount() < columns) {
            ValueType[] types = new ValueType[Math.max(columns, 2 * pending.columnCount())];
            Arrays.fill(types, ValueType.I64);
            pending = new RowVector(types);
            mixed = new RowVector(types);
        }
        for (int c = 0; c < columns; c++) {
            pending.column(c).clear(schema.get(c).type());
            mixed.column(c).clear(schema.get(c).type());
        }
        sections.begin(columns);
        group.begin(schema, level);
        pendingCount = 0;
        pendingSeries = -1;
        mixedCount = 0;
        mixedEntry = 0;
        granuleNs = header.granuleNs();
        partitionNs = header.partitionEndNs() - header.partitionStartNs();
        extentStart = sink.position();
        rows = 0;
        minTimeNs = Long.MAX_VALUE;
        maxTimeNs = Long.MIN_VALUE;
        sink.beginExtent();
    }

    void add(RowVector source) {
        int count = source.count();
        if (count == 0) {
            return;
        }
        checkOrder(source);
        if (source.seriesId() != pendingSeries) {
            endSeries();
            pendingSeries = source.seriesId();
            hasVectors = false;
        }
        int from = 0;
        while (from < count) {
            int step = Math.min(CAPACITY - pendingCount, count - from);
            RowCopy.append(source, from, step, pending, pendingCount, columns);
            pendingCount += step;
            from += step;
            if (pendingCount == CAPACITY) {
                cut(false);
            }
        }
        rows += count;
        minTimeNs = Math.min(minTimeNs, source.times()[0]);
        maxTimeNs = Math.max(maxTimeNs, lastTimeNs);
    }

    private void checkOrder(RowVector source) {
        int series = source.seriesId();
        long[] times = source.times();
        boolean ascending = series > pendingSeries || (series == pendingSeries && times[0] > lastTimeNs);
        for (int i = 1; i < source.count(); i++) {
            ascending &= times[i] > times[i - 1];
        }
        if (!ascending) {
            throw new IllegalArgumentException("rows out of order: series=" + series + ", firstTimeNs=" + times[0]
                    + ", previousSeries=" + pendingSeries + ", previousTimeNs=" + lastTimeNs);
        }
        lastTimeNs = times[source.count() - 1];
    }

    private void endSeries() {
        if (pendingCount == 0) {
            return;
        }
        if (hasVectors || pendingCount >= SstableFormat.SINGLE_MIN_ROWS) {
            cut(true);
            return;
        }
        if (mixedCount + pendingCount > CAPACITY) {
            writeMixed();
        }
        if (mixedCount == 0) {
            mixedSeries = pendingSeries;
        }
        sections.series().addMixed(pendingSeries, mixedCount, pendingCount);
        RowCopy.append(pending, 0, pendingCount, mixed, mixedCount, columns);
        mixedCount += pendingCount;
        dropPending(pendingCount);
    }

    /// Writes vectors from the front of the pending rows: all complete ones, or all rows when the series has ended.
    private void cut(boolean ended) {
        if (granuleNs == 0) {
            chooseGranule(ended);
        }
        int from = 0;
        while (from < pendingCount) {
            int to = vectorEnd(from, ended);
            if (to < 0) {
                break;
            }
            writeSingle(from, to);
            from = to;
        }
        dropPending(from);
    }

    /// The caller knows the median series best; else the first long series has to speak for it.
    private void chooseGranule(boolean ended) {
        long[] times = pending.times();
        long span = ended ? partitionNs : times[pendingCount - 1] - times[0];
        granuleNs = Granules.choose(pendingCount, span > 0 ? span : Long.MAX_VALUE);
    }

    private int vectorEnd(int from, boolean ended) {
        long[] times = pending.times();
        int end = from;
        while (end < pendingCount) {
            long last = Granules.lastOf(times[end], granuleNs);
            if (times[pendingCount - 1] <= last) {
                break;
            }
            end = firstAfter(times, end, pendingCount, last);
            if (end - from >= SstableFormat.SINGLE_MIN_ROWS) {
                return end;
            }
        }
        return ended || from == 0 ? pendingCount : -1;
    }

    /// Index of the first time > `timeNs` in times[from .. to), which exists.
    private static int firstAfter(long[] times, int from, int to, long timeNs) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] > timeNs) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void writeSingle(int from, int to) {
        if (!hasVectors) {
            sections.series().beginSingle(pendingSeries, nextVector());
            hasVectors = true;
        }
        sections.series().countVector();
        group.add(SstableFormat.KIND_SINGLE, pendingSeries, pending, from, to);
        writeGroupIfFull();
    }

    private void writeMixed() {
        if (mixedCount == 0) {
            return;
        }
        mixedEntry = sections.series().settleMixed(mixedEntry, nextVector());
        group.add(SstableFormat.KIND_MIXED, mixedSeries, mixed, 0, mixedCount);
        mixedCount = 0;
        for (int c = 0; c < columns; c++) {
            mixed.column(c).clear(mixed.column(c).type());
        }
        writeGroupIfFull();
    }

    private long nextVector() {
        return sections.vectors() + group.vectors();
    }

    private void writeGroupIfFull() {
        if (group.isFull()) {
            group.write(sink, extentStart);
        }
    }

    private void dropPending(int dropped) {
        int left = pendingCount - dropped;
        if (left > 0) {
            RowCopy.shift(pending, dropped, pendingCount, columns);
        }
        for (int c = 0; c < columns; c++) {
            ColumnVector column = pending.column(c);
            RowCopy.trim(column, left);
            if (left > 0 && column.type() == ValueType.STRING) {
                RowCopy.compactHeap(column, left);
            }
        }
        pendingCount = left;
    }

    /// Writes what is left, sections and block table, and describes the run to the footer.
    RunInfo end(RunHeader header, List<RunColumn> schema, Footer.Builder footer) {
        endSeries();
        writeMixed();
        if (rows == 0) {
            throw new IllegalStateException("run without rows: tableId=" + header.tableId());
        }
        if (group.vectors() > 0) {
            group.write(sink, extentStart);
        }
        long[] lengths = new long[SstableFormat.SECTIONS];
        sections.write(sink, lengths);
        long extentEnd = sink.position();
        ByteSink crcs = sink.endExtent();
        sink.write(crcs);
        RunInfo info = new RunInfo(
                header.withGranule(granuleNs == 0 ? Granules.choose(1, Long.MAX_VALUE) : granuleNs),
                schema,
                rows,
                sections.series().size(),
                minTimeNs,
                maxTimeNs,
                extentStart,
                sink.position() - extentStart);
        footer.add(info, lengths, extentEnd - extentStart, crcs);
        return info;
    }

    @Override
    public void close() {
        group.close();
    }
}
