// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.plan.PlanColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands the rows of a [RowWindow] to whoever writes them. For the last rows it keeps up to twice as many.
///
/// Threads: one at a time. Memory: told to the meter.
final class WindowedRows {
    private static final int PART_BYTES = 32 << 10;
    /// Rows of which old ones are thrown away only now and then.
    private static final int SLACK = 1024;

    /// Writes one row.
    @FunctionalInterface
    interface Writer {
        void row(Batch batch, int row, TextBuffer to);
    }

    private final RowWindow window;
    private final Writer writer;
    private final Meter meter;
    private List<PlanColumn> columns = List.of();
    private @Nullable RowBuffer kept;
    private @Nullable Batch replay;
    private long seen;
    private long written;
    private int replayed;

    WindowedRows(RowWindow window, Writer writer, Meter meter) {
        this.window = window;
        this.writer = writer;
        this.meter = meter;
    }

    void begin(List<PlanColumn> newColumns) {
        columns = newColumns;
    }

    /// Rows that came by, whether shown or not.
    long seen() {
        return seen;
    }

    /// What QuestDB calls the count: the number of the last row shown; 0 when none was.
    long position() {
        return written == 0 ? 0 : window.skip() + written;
    }

    void add(Batch batch, TextBuffer to) {
        if (window.tail() > 0) {
            keep(batch);
        } else {
            int from = (int) Math.clamp(window.skip() - seen, 0L, batch.count());
            int end = (int) Math.clamp(window.stop() - seen, 0L, batch.count());
            write(batch, from, end, to);
        }
        seen += batch.count();
    }

    private void write(Batch batch, int from, int end, TextBuffer to) {
        for (int row = from; row < end; row++) {
            writer.row(batch, row, to);
            written++;
        }
    }

    private void keep(Batch batch) {
        RowBuffer rows = kept == null ? newBuffer() : kept;
        if (rows.count() >= 2L * window.tail() + SLACK) {
            RowBuffer newest = newBuffer();
            for (int row = rows.count() - window.tail(); row < rows.count(); row++) {
                newest.append(rows, row);
            }
            rows.clear();
            rows = newest;
        }
        rows.appendAll(batch);
        kept = rows;
    }

    private RowBuffer newBuffer() {
        return new RowBuffer(
                columns.stream().map(column -> column.type().lowered()).toList(), meter);
    }

    /// Writes what was kept, a part at a time; true when all is written.
    boolean end(TextBuffer to) {
        RowBuffer rows = kept;
        if (rows == null) {
            return true;
        }
        int first = Math.max(0, rows.count() - window.tail());
        Batch batch = replay == null ? rows.newBatch() : replay;
        replay = batch;
        while (first + replayed < rows.count()) {
            if (to.length() >= PART_BYTES) {
                return false;
            }
            int[] numbers = new int[Math.min(SLACK, rows.count() - first - replayed)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = first + replayed + i;
            }
            rows.read(numbers, 0, numbers.length, batch);
            write(batch, 0, numbers.length, to);
            replayed += numbers.length;
        }
        return true;
    }
}
