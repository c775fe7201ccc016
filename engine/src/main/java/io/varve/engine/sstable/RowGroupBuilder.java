// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.Bitmaps;
import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.DecimalScale;
import io.varve.engine.codec.LaneEncoder;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.codec.StringDictionaryBuilder;
import io.varve.engine.codec.StringEncoder;
import io.varve.engine.codec.TimeEncoder;
import io.varve.engine.codec.VectorHeader;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memory.Region;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import io.varve.engine.vector.ZoneMapBuilder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/// Encodes the vectors of one row group into a spool, then writes them column by column, with the group's part of each section.
///
/// Threads: one. Memory: the spool, which grows to about 16 MiB, and one table per column; reused for all row groups of a file.
final class RowGroupBuilder implements AutoCloseable {
    private static final long FIRST_SPOOL_BYTES = 256 * 1024;

    private final NativeMemory memory;
    private final LaneEncoder lanes = new LaneEncoder();
    private final StringEncoder strings = new StringEncoder();
    private final ZoneMapBuilder zoneMaps = new ZoneMapBuilder();
    private final ZoneMap zone = new ZoneMap();
    private final VectorHeader header = new VectorHeader();
    private final long[] dense = new long[ColumnVector.CAPACITY];
    private final long[][] index = new long[5][SstableFormat.MAX_GROUP_VECTORS];
    private final ChunkBuilder timeChunk = new ChunkBuilder();
    private final List<Column> columns = new ArrayList<>();
    private Region spool;
    private long spooled;
    private int columnCount;
    private int vectors;

    /// Written into the run's sections by [#write].
    private final RunSections sections;

    RowGroupBuilder(NativeMemory memory, RunSections sections) {
        this.memory = memory;
        this.sections = sections;
        spool = memory.allocate(MemoryTag.MAINTENANCE, FIRST_SPOOL_BYTES);
    }

    /// Prepares for a run with these columns.
    void begin(List<RunColumn> schema) {
        columnCount = schema.size();
        while (columns.size() < columnCount) {
            columns.add(new Column());
        }
        for (int c = 0; c < columnCount; c++) {
            columns.get(c).begin(schema.get(c).type());
        }
        clear();
    }

    int vectors() {
        return vectors;
    }

    boolean isFull() {
        return vectors == SstableFormat.MAX_GROUP_VECTORS || spooled >= SstableFormat.MAX_GROUP_BYTES;
    }

    /// Encodes rows [from, to) of `rows` as one vector; `seriesId` is the first series' when it is mixed.
    void add(int kind, int seriesId, RowVector rows, int from, int to) {
        int count = to - from;
        long[] times = rows.times();
        long min = times[from];
        long max = times[to - 1];
        if (kind == SstableFormat.KIND_MIXED) {
            for (int i = from; i < to; i++) {
                min = Math.min(min, times[i]);
                max = Math.max(max, times[i]);
            }
        }
        index[0][vectors] = kind;
        index[1][vectors] = count;
        index[2][vectors] = seriesId;
        index[3][vectors] = min;
        index[4][vectors] = max - min;
        ensureSpool(LaneEncoder.maxBytes(count));
        int bytes = TimeEncoder.encode(times, from, count, spool.segment(), spooled, header);
        if (!timeChunk.addShared(header, count, spool.segment(), spooled, bytes)) {
            spooled += bytes;
        }
        for (int c = 0; c < columnCount; c++) {
            addColumn(columns.get(c), rows.column(c), kind, times, from, to);
        }
        vectors++;
    }

    private void addColumn(Column column, ColumnVector values, int kind, long[] times, int from, int to) {
        int count = to - from;
        int present = values.allValid() ? count : RowCopy.countBits(values.validity(), from, count);
        int nulls = count - present;
        if (present == 0) {
            column.chunk.addNulls(count, spooled);
            column.zones.skip(nulls);
            return;
        }
        long[] source = values.values();
        int at = from;
        if (nulls > 0) {
            compact(values, from, to);
            source = dense;
            at = 0;
        }
        if (kind == SstableFormat.KIND_MIXED) {
            column.zones.skip(nulls);
        } else {
            zoneMaps.buildDense(column.type, source, at, present, zone);
            zone.firstTimeNs = times[nulls == 0 ? from : nextPresent(values, from, 1)];
            zone.lastTimeNs = times[nulls == 0 ? to - 1 : nextPresent(values, to - 1, -1)];
            column.zones.add(zone, nulls, times[from], times[to - 1]);
        }
        long start = spooled;
        encode(column, values, source, at, present, nulls, from, count);
        column.chunk.add(header, count, nulls, start, spooled - start);
    }

    private void encode(
            Column column, ColumnVector values, long[] source, int at, int present, int nulls, int from, int count) {
        boolean isString = column.type == ValueType.STRING;
        long room = isString
                ? StringEncoder.maxBytes(present, StringEncoder.totalBytes(source, at, present))
                : LaneEncoder.maxBytes(present);
        ensureSpool(room + Bitmaps.bytes(count));
        MemorySegment target = spool.segment();
        if (nulls > 0) {
            spooled += Bitmaps.write(values.validity(), from, count, target, spooled);
        }
        spooled += isString
                ? strings.encode(source, at, present, values.heap(), column.dictionary(), target, spooled, header)
                : lanes.encode(column.type, source, at, present, column.scale, target, spooled, header);
    }

    private void compact(ColumnVector values, int from, int to) {
        long[] source = values.values();
        int n = 0;
        for (int row = from; row < to; row++) {
            if (values.isValid(row)) {
                dense[n++] = source[row];
            }
        }
    }

    private static int nextPresent(ColumnVector values, int from, int step) {
        int row = from;
        while (!values.isValid(row)) {
            row += step;
        }
        return row;
    }

    private void ensureSpool(long more) {
        long size = spool.segment().byteSize();
        if (spooled + more <= size) {
            return;
        }
        Region larger = memory.allocate(MemoryTag.MAINTENANCE, Math.max(2 * size, spooled + more));
        MemorySegment.copy(spool.segment(), 0, larger.segment(), 0, spooled);
        spool.close();
        spool = larger;
    }

    /// Writes the group and begins the next one.
    void write(FileSink sink, long extentStart) {
        long total = timeChunk.seal();
        for (int c = 0; c < columnCount; c++) {
            total += columns.get(c).chunk.seal();
        }
        if (total >= SstableFormat.ALIGNED_GROUP_BYTES) {
            sink.align(SstableFormat.GROUP_ALIGNMENT);
        }
        LongArrayList offsets = sections.beginGroup(vectors);
        sections.countChunk(0, timeChunk, writeChunk(timeChunk, sink, extentStart, offsets));
        for (int c = 0; c < columnCount; c++) {
            Column column = columns.get(c);
            sections.countChunk(c + 1, column.chunk, writeChunk(column.chunk, sink, extentStart, offsets));
        }
        offsets.addLong(sink.position() - extentStart);
        ByteSink vectorIndex = sections.vectorIndex();
        for (long[] array : index) {
            PackedLongs.write(vectorIndex, array, 0, vectors);
        }
        for (int c = 0; c < columnCount; c++) {
            Column column = columns.get(c);
            column.zones.write(sections.beginZoneBlock(), column.type);
            ByteSink dictionaries = sections.beginDictionary();
            if (column.type == ValueType.STRING && column.dictionary().size() > 0) {
                column.dictionary().write(dictionaries);
            }
        }
        clear();
    }

    private long writeChunk(ChunkBuilder chunk, FileSink sink, long extentStart, LongArrayList offsets) {
        long start = sink.position();
        offsets.addLong(start - extentStart);
        chunk.write(sink, spool.segment());
        return sink.position() - start;
    }

    private void clear() {
        vectors = 0;
        spooled = 0;
        timeChunk.clear();
        for (int c = 0; c < columnCount; c++) {
            columns.get(c).clear();
        }
    }

    @Override
    public void close() {
        spool.close();
    }

    /// What is kept per column; the scale outlives row groups, the rest does not.
    private static final class Column {
        private final ChunkBuilder chunk = new ChunkBuilder();
        private final ZoneBuilder zones = new ZoneBuilder();
        private final DecimalScale scale = new DecimalScale();
        private @Nullable StringDictionaryBuilder dictionary;
        private ValueType type = ValueType.I64;

        void begin(ValueType newType) {
            type = newType;
            scale.reset();
        }

        StringDictionaryBuilder dictionary() {
            StringDictionaryBuilder known = dictionary;
            if (known == null) {
                known = new StringDictionaryBuilder();
                dictionary = known;
            }
            return known;
        }

        void clear() {
            chunk.clear();
            zones.clear();
            if (dictionary != null) {
                dictionary.clear();
            }
        }
    }
}
