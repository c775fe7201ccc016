// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes an index as the memory that it is, so that a mapping of it is an index again: docs/format/series-checkpoint.md.
///
/// Threads: beside the index's writer: of a table only the series below the `nextId` that is given are read, and they do not change. Memory: 8 bytes
/// off-heap per value of one column at a time, and the list of one value's series.
final class SeriesImageWriter {
    private final SeriesIndex index;
    private final ImageStream out;
    private final PostingsImage lists;
    /// What the reader needs to know, all as i64.
    private final List<long[]> directory = new ArrayList<>();
    private long series;

    SeriesImageWriter(SeriesIndex index, ImageStream out) {
        this.index = index;
        this.out = out;
        this.lists = new PostingsImage(index.memory, out);
    }

    long series() {
        return series;
    }

    /// Adds the series `[0, nextId)` of one table.
    void table(TableSeries table, int nextId) {
        long keysAt = keys(table, nextId);
        out.align();
        long referencesAt = references(table, nextId, keysAt);
        int[] holes = table.holesBelow(nextId);
        TagColumn[] columns = table.columns();
        directory.add(new long[] {table.tableId, nextId, referencesAt, holes.length, columns.length});
        directory.add(Arrays.stream(holes).asLongStream().toArray());
        for (TagColumn column : columns) {
            column(table, column, nextId, keysAt);
        }
    }

    private long keys(TableSeries table, int nextId) {
        long first = out.position();
        for (int id = 0; id < nextId; id++) {
            long reference = table.keys.getLong(id);
            if (reference != 0) {
                out.place(IndexMemory.length(reference));
                out.put(index.memory.segment(reference));
                series++;
            }
        }
        return first;
    }

    private long references(TableSeries table, int nextId, long keysAt) {
        long first = out.position();
        long at = keysAt;
        for (int id = 0; id < nextId; id++) {
            int length = IndexMemory.length(table.keys.getLong(id));
            at = ImageStream.placed(at, length);
            out.i64(length == 0 ? 0 : IndexMemory.imageReference(at, length));
            at += length;
        }
        out.zeros((long) (Paged.padded(nextId) - nextId) * Long.BYTES);
        return first;
    }

    private void column(TableSeries table, TagColumn column, int nextId, long keysAt) {
        long symbolsAt = out.position();
        int symbols = 0;
        for (int id = 0; id < nextId; id++) {
            int symbol = column.symbols.getInt(id);
            symbols = Math.max(symbols, symbol);
            out.i32(symbol);
        }
        out.zeros((long) (Paged.padded(nextId) - nextId) * Integer.BYTES);
        out.align();
        long valuesAt = values(table, column, nextId, keysAt, symbols);
        long wordsAt = postings(column, nextId, symbols);
        directory.add(new long[] {column.columnId, symbols, symbolsAt, valuesAt, wordsAt});
    }

    /// A value lies in the key of the first series that has it, and values are numbered in that order.
    private long values(TableSeries table, TagColumn column, int nextId, long keysAt, int symbols) {
        long first = out.position();
        out.i64(0);
        long at = keysAt;
        int next = 1;
        for (int id = 0; id < nextId && next <= symbols; id++) {
            long key = table.keys.getLong(id);
            int length = IndexMemory.length(key);
            at = ImageStream.placed(at, length);
            if (column.symbols.getInt(id) == next) {
                long value = column.values.getLong(next);
                long valueAt = at + IndexMemory.offset(value) - IndexMemory.offset(key);
                out.i64(IndexMemory.imageReference(valueAt, IndexMemory.length(value)));
                next++;
            }
            at += length;
        }
        if (next <= symbols) {
            throw new IllegalStateException("values out of order: columnId=" + column.columnId + ", symbol=" + next);
        }
        out.zeros((long) (Paged.padded(symbols + 1) - symbols - 1) * Long.BYTES);
        return first;
    }

    private long postings(TagColumn column, int nextId, int symbols) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocate((symbols + 1L) * Long.BYTES, Long.BYTES);
            for (int symbol = 1; symbol <= symbols; symbol++) {
                long word = lists.write(column.postings.getLongAcquire(symbol), nextId);
                words.setAtIndex(ValueLayout.JAVA_LONG, symbol, word);
            }
            out.align();
            long first = out.position();
            for (int symbol = 0; symbol <= symbols; symbol++) {
                out.i64(words.getAtIndex(ValueLayout.JAVA_LONG, symbol));
            }
            out.zeros((long) (Paged.padded(symbols + 1) - symbols - 1) * Long.BYTES);
            return first;
        }
    }

    /// Adds a hash. It may name series that came after those of the image: they are compared by their bytes and not found.
    void hash(SplitHash<?> hash) {
        long[] tables = new long[SplitHash.TABLES * 3];
        for (int table = 0; table < SplitHash.TABLES; table++) {
            long[] slots = hash.copy(table);
            out.align();
            out.place(slots.length * Long.BYTES);
            tables[table * 3] = out.position();
            tables[table * 3 + 1] = slots.length;
            for (long slot : slots) {
                tables[table * 3 + 2] += slot == 0 ? 0 : 1;
                out.i64(slot);
            }
        }
        directory.add(tables);
    }

    /// Writes the directory; returns its position.
    long directory() {
        out.align();
        long first = out.position();
        for (long[] entry : directory) {
            for (long each : entry) {
                out.i64(each);
            }
        }
        return first;
    }
}
