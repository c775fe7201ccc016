// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// All rows of one section, decoded: what the memtables of one table take their rows from.
///
/// Shape:   arrays of `rowCount()` entries and more; a column's lane is 0 where its row has no value. A string's lane is
///          `offset << 32 | length` in [#batch].
/// Threads: one. Memory: arrays grow to the largest section seen and are reused. Valid until the next [#decode], strings as long as the
///          batch's bytes. Errors: [io.varve.engine.fault.CorruptionException].
public final class SectionRows {
    private static final int FIRST_COLUMNS = 16;

    private MemorySegment batch = MemorySegment.NULL;
    private int tableId;
    private int rowCount;
    private long minTimeNs;
    private long maxTimeNs;
    private int[] seriesRefs = new int[0];
    private long[] times = new long[0];
    private final long[] seenColumns = new long[(BatchLimits.MAX_COLUMN_ID + 1) / 64];
    private int columnCount;
    private int[] columnIds = new int[FIRST_COLUMNS];
    private ValueType[] types = new ValueType[FIRST_COLUMNS];
    private boolean[] allPresent = new boolean[FIRST_COLUMNS];
    private long[][] lanes = new long[FIRST_COLUMNS][0];
    private long[][] presence = new long[FIRST_COLUMNS][0];

    /// Decodes the section that `reader` stands on, whose columns have not been visited yet.
    public void decode(BatchReader reader) {
        batch = reader.batch();
        tableId = reader.tableId();
        rowCount = reader.rowCount();
        minTimeNs = reader.minTimeNs();
        maxTimeNs = reader.maxTimeNs();
        if (times.length < rowCount) {
            times = new long[Integer.highestOneBit(rowCount) * 2];
            seriesRefs = new int[times.length];
        }
        reader.decodeSeriesRefs(seriesRefs);
        reader.decodeTimes(times);
        checkTimes(reader);
        columnCount = 0;
        Arrays.fill(seenColumns, 0);
        while (reader.nextColumn()) {
            decodeColumn(reader);
        }
    }

    private void checkTimes(BatchReader reader) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < rowCount; i++) {
            min = Math.min(min, times[i]);
            max = Math.max(max, times[i]);
        }
        if (min != minTimeNs) {
            throw reader.corruptSection("minTimeNs=" + min, minTimeNs);
        }
        if (max != maxTimeNs) {
            throw reader.corruptSection("maxTimeNs=" + max, maxTimeNs);
        }
    }

    private void decodeColumn(BatchReader reader) {
        int column = columnCount;
        int id = reader.columnId();
        if ((seenColumns[id >>> 6] >>> (id & 63) & 1) != 0) {
            throw reader.corruptSection("each column once", id);
        }
        seenColumns[id >>> 6] |= 1L << (id & 63);
        if (column == columnIds.length) {
            growColumns();
        }
        if (lanes[column].length < rowCount) {
            lanes[column] = new long[Integer.highestOneBit(rowCount) * 2];
        }
        columnIds[column] = id;
        types[column] = reader.columnType();
        allPresent[column] = reader.allPresent();
        reader.decodeLanes(lanes[column]);
        if (!reader.allPresent()) {
            int words = (rowCount + 63) >>> 6;
            if (presence[column].length < words) {
                presence[column] = new long[words * 2];
            }
            reader.decodePresence(presence[column]);
            spread(lanes[column], presence[column], reader.valueCount());
        }
        columnCount++;
    }

    /// Moves the values from the front to their rows, from the back so that none is overwritten before it moved.
    private void spread(long[] values, long[] bitmap, int valueCount) {
        int next = valueCount - 1;
        for (int row = rowCount - 1; row >= 0; row--) {
            boolean present = (bitmap[row >>> 6] >>> (row & 63) & 1) != 0;
            values[row] = present ? values[next--] : 0;
        }
    }

    private void growColumns() {
        int size = columnIds.length * 2;
        columnIds = Arrays.copyOf(columnIds, size);
        types = Arrays.copyOf(types, size);
        allPresent = Arrays.copyOf(allPresent, size);
        lanes = Arrays.copyOf(lanes, size);
        presence = Arrays.copyOf(presence, size);
        Arrays.fill(lanes, columnCount, size, new long[0]);
        Arrays.fill(presence, columnCount, size, new long[0]);
    }

    /// The bytes that string lanes point into.
    public MemorySegment batch() {
        return batch;
    }

    public int tableId() {
        return tableId;
    }

    public int rowCount() {
        return rowCount;
    }

    /// Earliest time of the rows, checked.
    public long minTimeNs() {
        return minTimeNs;
    }

    /// Latest time of the rows, checked.
    public long maxTimeNs() {
        return maxTimeNs;
    }

    /// Local series number of each row; ids are what the reader or the series index says about them.
    public int[] seriesRefs() {
        return seriesRefs;
    }

    public long[] times() {
        return times;
    }

    public int columnCount() {
        return columnCount;
    }

    public int columnId(int column) {
        return columnIds[column];
    }

    public ValueType type(int column) {
        return types[column];
    }

    public boolean allPresent(int column) {
        return allPresent[column];
    }

    public long[] lanes(int column) {
        return lanes[column];
    }

    /// Bit `i` is set where row `i` has a value; meaningless when [#allPresent].
    public long[] presence(int column) {
        return presence[column];
    }
}
