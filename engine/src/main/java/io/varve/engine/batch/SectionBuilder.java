// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import io.varve.engine.vector.ValueType;
import java.util.Arrays;
import org.agrona.collections.Int2IntHashMap;

/// Takes the rows of one table for the batch under construction, column by column, or as long as all have one shape row by row ([RowBlock]).
///
/// ```
/// int series = section.seriesOfId(17);            // or seriesOfKey, when the id is not known yet
/// section.beginRow(series, timeNs);
/// section.putSlot(usage, lane);                   // usage = section.columnSlot(id, type), kept while the builder's generation lasts
/// section.endRow();
/// ```
/// Local series numbers count for the current batch only. A second value for the same column in a row replaces the first.
/// Threads: its builder's. Memory: nothing per row once warm.
public final class SectionBuilder {
    /// Header and padding, and what the five ordered blocks (ids, key lengths, references, times, lines) cost beside their values.
    static final int WORST_SECTION_BYTES = SectionDescriptor.HEADER_LENGTH + 7 + 5 * LaneWriter.ORDERED_OVERHEAD;

    /// Id or key length, and the bit that says which.
    static final int WORST_SERIES_BYTES = 9;

    /// Reference (u16), time and line.
    static final int WORST_ROW_BYTES = 18;

    /// Column header, encoding byte and, for strings, the encoding of the lengths.
    static final int WORST_COLUMN_BYTES = SectionDescriptor.COLUMN_HEADER_LENGTH + 5;

    private static final int FIRST_ROWS = 64;
    private static final int FIRST_COLUMNS = 8;
    private static final int MISSING = -1;
    /// Column ids below this are looked up by index: they are dense from 1, and hashing each value's id was a fifth of a connection's work.
    private static final int DIRECT_IDS = 1 << 10;

    private static final long NO_LINE = Long.MIN_VALUE;

    final SeriesStage series = new SeriesStage();
    final int tableId;
    ColumnStage[] columns = new ColumnStage[FIRST_COLUMNS];
    int columnCount;
    long[] refs = new long[FIRST_ROWS];
    long[] times = new long[FIRST_ROWS];
    long[] lines = new long[FIRST_ROWS];
    int rowCount;
    int activeColumns;
    int committedSeries;

    private final BatchBuilder batch;
    private int[] directSlots = new int[0];
    private final Int2IntHashMap highSlots = new Int2IntHashMap(MISSING);
    /// The first rows of the batch, while all have one shape; their columns are empty.
    private final RowBlock block = new RowBlock();
    private boolean rowOpen;
    /// Worst-case bytes of this section, rows begun included; what [#endRow] adds to the batch's.
    private long worstBytes;
    private long committedWorstBytes;

    SectionBuilder(BatchBuilder batch, int tableId) {
        this.batch = batch;
        this.tableId = tableId;
    }

    public int tableId() {
        return tableId;
    }

    /// Finds or adds a series whose id is known; returns its number in this section.
    public int seriesOfId(int seriesId) {
        int before = series.count;
        int local = series.findOrAdd(seriesId);
        if (local == before) {
            worstBytes += WORST_SERIES_BYTES;
            batch.touched(this);
        }
        return local;
    }

    /// Finds or adds a series by its canonical key, whose id is not known yet; returns its number in this section.
    public int seriesOfKey(byte[] key, int off, int len, long hash) {
        requireLength(len);
        int before = series.count;
        int local = series.findOrAdd(key, off, len, hash);
        if (local == before) {
            worstBytes += WORST_SERIES_BYTES + len;
            batch.touched(this);
        }
        return local;
    }

    /// How many series are staged by their keys.
    int newSeries() {
        return series.newCount;
    }

    /// The slot of a column, for [#putSlot]; valid until [BatchBuilder#generation] changes.
    ///
    /// @throws IllegalArgumentException when the column has another type in this builder
    public int columnSlot(int columnId, ValueType type) {
        int slot = Integer.compareUnsigned(columnId, directSlots.length) < 0
                ? directSlots[columnId]
                : highSlots.get(columnId);
        if (slot == MISSING) {
            return addColumn(columnId, type);
        }
        if (columns[slot].type != type) {
            throw new IllegalArgumentException("column has another type: table=" + tableId + ", column=" + columnId
                    + ", type=" + columns[slot].type + ", given=" + type);
        }
        return slot;
    }

    public void beginRow(int localSeries, long timeNs) {
        beginRow(localSeries, timeNs, NO_LINE);
    }

    /// Begins a row that came from `line` of the producer's stream.
    public void beginRow(int localSeries, long timeNs, long line) {
        assert !rowOpen && localSeries < series.count;
        int row = rowCount;
        if (row == refs.length) {
            refs = Arrays.copyOf(refs, row * 2);
            times = Arrays.copyOf(times, row * 2);
            lines = Arrays.copyOf(lines, row * 2);
        }
        refs[row] = localSeries;
        times[row] = timeNs;
        lines[row] = line;
        rowOpen = true;
        batch.touched(this);
    }

    /// Sets the row's values of all columns of a shape, in its order, from the first places of `lanes`.
    public void putRow(RowShape shape, long[] lanes) {
        assert rowOpen;
        boolean isFirst = rowCount == 0 && activeColumns == 0;
        if (isFirst) {
            beginBlock(shape);
        } else if (rowCount == 0 || block.rows() != rowCount || !block.recognises(shape)) {
            putEach(shape, lanes);
            return;
        }
        block.add(lanes);
        worstBytes += (long) shape.columnCount() * Long.BYTES;
    }

    private void beginBlock(RowShape shape) {
        int width = shape.columnCount();
        if (!block.recognises(shape)) {
            ColumnStage[] bound = new ColumnStage[width];
            for (int i = 0; i < width; i++) {
                // The slot first: a new one may make room in another array.
                int slot = columnSlot(shape.columnIds[i], shape.types[i]);
                bound[i] = columns[slot];
            }
            block.bind(shape, bound);
        }
        activeColumns = width;
        worstBytes += (long) width * (WORST_COLUMN_BYTES + SectionDescriptor.bitmapBytes(1));
    }

    private void putEach(RowShape shape, long[] lanes) {
        for (int i = 0; i < shape.columnCount(); i++) {
            putLong(shape.columnIds[i], shape.types[i], lanes[i]);
        }
    }

    /// Puts all values into columns: what follows needs them there.
    void spread() {
        block.spread();
    }

    public void putLong(int columnId, ValueType type, long lane) {
        putSlot(columnSlot(columnId, type), lane);
    }

    /// Sets the row's value of a column that is not a string.
    public void putSlot(int slot, long lane) {
        assert rowOpen;
        block.spread();
        ColumnStage column = columns[slot];
        int row = rowCount;
        if (column.dense == row && row < column.lanes.length) {
            column.lanes[row] = lane;
            column.dense = row + 1;
            column.count = row + 1;
            worstBytes += Long.BYTES;
        } else {
            putSlow(column, lane);
        }
    }

    public void putString(int columnId, byte[] src, int off, int len) {
        putStringSlot(columnSlot(columnId, ValueType.STRING), src, off, len);
    }

    /// Sets the row's value of a string column.
    public void putStringSlot(int slot, byte[] src, int off, int len) {
        assert rowOpen;
        requireLength(len);
        block.spread();
        ColumnStage column = columns[slot];
        boolean first = column.count == 0;
        boolean added = column.putString(rowCount, src, off, len);
        worstBytes += len;
        if (added) {
            account(first);
        }
    }

    /// Ends the row; from here on it is part of the batch.
    public void endRow() {
        assert rowOpen;
        rowOpen = false;
        rowCount++;
        worstBytes += WORST_ROW_BYTES;
        if ((rowCount & 7) == 1) {
            // One more byte in each presence bitmap, should the column turn out to need one.
            worstBytes += activeColumns;
            if (rowCount == 1) {
                worstBytes += WORST_SECTION_BYTES;
            }
        }
        committedSeries = series.count;
        batch.rowEnded(activeColumns, worstBytes - committedWorstBytes);
        committedWorstBytes = worstBytes;
    }

    /// Takes back what was staged since the last ended row.
    void rollback() {
        if (rowOpen) {
            rowOpen = false;
            block.truncate(rowCount);
            for (int i = 0; i < columnCount; i++) {
                columns[i].rollback(rowCount);
            }
        }
        activeColumns = block.activeColumns();
        for (int i = 0; i < columnCount; i++) {
            activeColumns += columns[i].count > 0 ? 1 : 0;
        }
        series.truncate(committedSeries);
        worstBytes = committedWorstBytes;
    }

    void clear() {
        for (int i = 0; i < columnCount; i++) {
            columns[i].clear();
        }
        block.clear();
        series.clear();
        committedSeries = 0;
        rowCount = 0;
        activeColumns = 0;
        rowOpen = false;
        worstBytes = 0;
        committedWorstBytes = 0;
    }

    /// Whether the rows have lines: a producer's batch states one for each.
    boolean hasLines() {
        return rowCount > 0 && lines[0] != NO_LINE;
    }

    long retainedBytes() {
        long bytes = 24L * refs.length + series.retainedBytes() + block.retainedBytes();
        for (int i = 0; i < columnCount; i++) {
            bytes += columns[i].retainedBytes();
        }
        return bytes;
    }

    private void putSlow(ColumnStage column, long lane) {
        boolean first = column.count == 0;
        if (column.put(rowCount, lane)) {
            account(first);
        }
    }

    private void account(boolean firstOfColumn) {
        worstBytes += Long.BYTES;
        if (firstOfColumn) {
            activeColumns++;
            worstBytes += WORST_COLUMN_BYTES + SectionDescriptor.bitmapBytes(rowCount + 1);
        }
    }

    private int addColumn(int columnId, ValueType type) {
        if (columnId < 0 || columnId > BatchLimits.MAX_COLUMN_ID) {
            throw new IllegalArgumentException("column id is not u16: column=" + columnId);
        }
        if (columnCount == columns.length) {
            columns = Arrays.copyOf(columns, columnCount * 2);
        }
        columns[columnCount] = new ColumnStage(columnId, type);
        if (columnId < DIRECT_IDS) {
            putDirectSlot(columnId, columnCount);
        } else {
            highSlots.put(columnId, columnCount);
        }
        return columnCount++;
    }

    private void putDirectSlot(int columnId, int slot) {
        int length = directSlots.length;
        if (columnId >= length) {
            directSlots = Arrays.copyOf(directSlots, Math.max(FIRST_COLUMNS, Integer.highestOneBit(columnId) * 2));
            Arrays.fill(directSlots, length, directSlots.length, MISSING);
        }
        directSlots[columnId] = slot;
    }

    private static void requireLength(int len) {
        if (len < 0 || len > BatchLimits.MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "value or key is too long: bytes=" + len + ", limit=" + BatchLimits.MAX_VALUE_BYTES);
        }
    }
}
