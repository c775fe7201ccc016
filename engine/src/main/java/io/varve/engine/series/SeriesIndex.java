// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.io.Disk;
import io.varve.engine.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// All series of one shard: canonical key → id, id → tags, matchers → ids.
///
/// Ids are dense from 0 per table, in the order of [#add]. Everything is off-heap but about 40 bytes per page of 4,096 values.
///
/// Threads: `add`, `skipTo` and `close` by the one writer; all else lock-free from any thread. A series is published by its
/// table's count, after everything about it is written: who sees its id sees its key and its symbols.
/// Memory: counted as SERIES_INDEX; nothing is unmapped before `close`.
/// Errors: IllegalArgumentException for bytes that are no canonical key, before anything changes. ResourceExhaustedException out
/// of `add` leaves the index readable, but it must not be added to again.
public final class SeriesIndex implements AutoCloseable {
    private static final int MAX_TABLE_ID = 1 << 24;

    final IndexMemory memory;
    final SeriesHash seriesHash;
    final SymbolHash symbolHash;

    /// Written by: the writer; read by: any. By table id.
    private volatile @Nullable TableSeries[] tables = {};
    /// Written by: the writer; read by: any.
    private volatile long seriesCount;
    /// The writer's own copy of it.
    private long entered;

    public SeriesIndex(NativeMemory nativeMemory) {
        this.memory = new IndexMemory(nativeMemory);
        this.seriesHash = new SeriesHash(memory);
        this.symbolHash = new SymbolHash(memory);
    }

    /// The id of a canonical key, or -1. `hash` is the key's xxHash64.
    public int find(byte[] key, int offset, int length, long hash) {
        if (length < SeriesKey.TAGS_OFFSET) {
            return -1;
        }
        TableSeries table = table(SeriesKey.tableId(key, offset));
        return table == null ? -1 : seriesHash.find(table, hash, key, offset, length);
    }

    /// The id of a canonical key, given now if it has none. Writer only.
    public int add(byte[] key, int offset, int length, long hash) {
        int known = find(key, offset, length, hash);
        return known >= 0 ? known : addNew(key, offset, length, hash);
    }

    private int addNew(byte[] key, int offset, int length, long hash) {
        if (!SeriesKey.isCanonical(key, offset, length)) {
            throw new IllegalArgumentException("not a canonical series key: lengthBytes=" + length);
        }
        TableSeries table = tableForWrite(SeriesKey.tableId(key, offset));
        int id = table.count();
        if (id == Integer.MAX_VALUE) {
            throw new IllegalStateException("series ids of a table are used up: tableId=" + table.tableId);
        }
        enter(table, memory.put(key, offset, length), key, offset, length, hash);
        return id;
    }

    /// Becomes what the image in `[from, from + length)` of a file says, whose directory lies at `directoryAt` of it. Before anything is added.
    void restore(Disk disk, String path, long from, long length, long directoryAt, int tableCount) {
        MemorySegment body = memory.restore(disk, path, from, length);
        entered = new SeriesImageReader(this, body, directoryAt).read(tableCount);
        seriesCount = entered;
    }

    /// Writes everything about the table's next series, then publishes it.
    private void enter(TableSeries table, long keyReference, byte[] key, int offset, int length, long hash) {
        int id = table.count();
        table.keys.setLong(id, keyReference);
        int at = offset + SeriesKey.TAGS_OFFSET;
        while (at < offset + length) {
            int valueAt = at + SeriesKey.TAG_HEADER_BYTES;
            int valueLength = SeriesKey.valueLength(key, at);
            TagColumn column = table.columnForWrite(SeriesKey.columnId(key, at));
            long valueReference = IndexMemory.part(keyReference, valueAt - offset, valueLength);
            int symbol = symbol(column, key, valueAt, valueLength, valueReference);
            column.symbols.setInt(id, symbol);
            long word = column.postings.getLong(symbol);
            long newWord = Postings.append(memory, word, id);
            if (newWord != word) {
                column.postings.setLongRelease(symbol, newWord);
            }
            at = valueAt + valueLength;
        }
        seriesHash.insert(hash, id);
        table.publish(id + 1);
        seriesCount = ++entered;
    }

    private int symbol(TagColumn column, byte[] key, int valueAt, int valueLength, long valueReference) {
        long valueHash = SymbolHash.hash(column, key, valueAt, valueLength);
        int known = symbolHash.find(column, valueHash, key, valueAt, valueLength);
        if (known >= 0) {
            return known;
        }
        int added = column.addSymbol(valueReference);
        symbolHash.insert(valueHash, added);
        return added;
    }

    /// Makes `nextId` the next id of the table; the ids between have no key and are never selected. Writer only.
    public void skipTo(int tableId, int nextId) {
        TableSeries table = tableForWrite(tableId);
        if (nextId < table.count()) {
            throw new IllegalArgumentException("series ids never go back: tableId=" + tableId + ", nextId=" + nextId
                    + ", present=" + table.count());
        }
        if (nextId > table.count()) {
            table.skipTo(nextId);
        }
    }

    /// The id that the next new series of the table gets; ids below it are published.
    public int nextSeriesId(int tableId) {
        TableSeries table = table(tableId);
        return table == null ? 0 : table.count();
    }

    /// How many series the table has.
    public int seriesCount(int tableId) {
        TableSeries table = table(tableId);
        return table == null ? 0 : table.count() - table.holeCount();
    }

    /// How many series there are in all tables.
    public long seriesCount() {
        return seriesCount;
    }

    /// Ids of the tables that have series, ascending.
    public int[] tableIds() {
        TableSeries[] all = tables;
        int[] ids = new int[all.length];
        int count = 0;
        for (int id = 0; id < all.length; id++) {
            if (all[id] != null) {
                ids[count++] = id;
            }
        }
        return Arrays.copyOf(ids, count);
    }

    /// Column ids of the tags that series of the table have, ascending.
    public int[] tagColumnIds(int tableId) {
        TableSeries table = table(tableId);
        if (table == null) {
            return new int[0];
        }
        TagColumn[] columns = table.columns();
        int[] ids = new int[columns.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = columns[i].columnId;
        }
        return ids;
    }

    /// The symbol of a series' tag; 0 when it is absent.
    public int symbol(int tableId, int seriesId, int tagColumnId) {
        TagColumn column = column(tableId, tagColumnId);
        return column == null ? 0 : column.symbols.getInt(seriesId);
    }

    /// Symbols of a tag's values of some series; 0 where a series lacks the tag.
    ///
    /// @param symbols are set, one per series
    public void symbols(int tableId, int tagColumnId, int[] seriesIds, int count, int[] symbols) {
        TagColumn column = column(tableId, tagColumnId);
        for (int i = 0; i < count; i++) {
            symbols[i] = column == null ? 0 : column.symbols.getInt(seriesIds[i]);
        }
    }

    /// How many distinct values a tag has; its symbols are 1 to this.
    public int symbolCount(int tableId, int tagColumnId) {
        TagColumn column = column(tableId, tagColumnId);
        return column == null ? 0 : column.symbolCount();
    }

    /// The symbol of a value; 0 when it is empty, -1 when no series has it.
    public int findSymbol(int tableId, int tagColumnId, byte[] value) {
        TagColumn column = column(tableId, tagColumnId);
        return column == null ? (value.length == 0 ? 0 : -1) : symbolHash.symbol(column, value);
    }

    /// The UTF-8 bytes of a symbol's value; empty for 0.
    public byte[] symbolBytes(int tableId, int tagColumnId, int symbol) {
        TagColumn column = column(tableId, tagColumnId);
        if (symbol == 0) {
            return new byte[0];
        }
        if (column == null || symbol < 0 || symbol > column.symbolCount()) {
            throw new IllegalArgumentException(
                    "unknown symbol: tableId=" + tableId + ", columnId=" + tagColumnId + ", symbol=" + symbol);
        }
        return memory.copy(column.values.getLong(symbol));
    }

    /// The text of a symbol's value; empty for 0.
    public String symbolValue(int tableId, int tagColumnId, int symbol) {
        return new String(symbolBytes(tableId, tagColumnId, symbol), StandardCharsets.UTF_8);
    }

    /// The canonical key of a series, valid until the index closes; null for an id without a key.
    public @Nullable MemorySegment key(int tableId, int seriesId) {
        TableSeries table = table(tableId);
        if (table == null || seriesId < 0 || seriesId >= table.count()) {
            return null;
        }
        long reference = table.keys.getLong(seriesId);
        return reference == 0 ? null : memory.segment(reference).asReadOnly();
    }

    /// The series of the table that pass all matchers, as of now.
    public SeriesSelection select(int tableId, List<TagMatcher> matchers) {
        TableSeries table = table(tableId);
        if (table == null) {
            return SeriesSelection.all(0);
        }
        int limit = table.count();
        RoaringBitmap ids = table.withoutHoles(limit);
        List<SymbolTest> tests = new ArrayList<>(matchers.size());
        for (TagMatcher matcher : matchers) {
            tests.add(SymbolTest.of(memory, symbolHash, table, matcher, limit));
        }
        tests.sort(Comparator.comparingLong(SymbolTest::cost));
        for (SymbolTest test : tests) {
            ids = test.apply(ids);
            if (ids != null && ids.isEmpty()) {
                break;
            }
        }
        return ids == null ? SeriesSelection.all(limit) : SeriesSelection.of(limit, ids);
    }

    private @Nullable TagColumn column(int tableId, int tagColumnId) {
        TableSeries table = table(tableId);
        return table == null ? null : table.column(tagColumnId);
    }

    @Nullable
    TableSeries table(int tableId) {
        TableSeries[] all = tables;
        return tableId >= 0 && tableId < all.length ? all[tableId] : null;
    }

    /// The table, made if need be. Writer only.
    TableSeries tableForWrite(int tableId) {
        TableSeries present = table(tableId);
        if (present != null) {
            return present;
        }
        if (tableId < 0 || tableId > MAX_TABLE_ID) {
            throw new IllegalArgumentException("table id out of range: tableId=" + tableId);
        }
        TableSeries added = new TableSeries(memory, tableId);
        @Nullable TableSeries[] more = Arrays.copyOf(tables, Math.max(tables.length, tableId + 1));
        more[tableId] = added;
        tables = more;
        return added;
    }

    /// Frees all memory; readers must have ended.
    @Override
    public void close() {
        memory.close();
    }
}
