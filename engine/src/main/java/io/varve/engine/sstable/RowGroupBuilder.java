// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.codec.SegmentEncoder;
import io.varve.engine.codec.VectorEncoder;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;

/// Encodes the vectors of one row group into a spool, then writes them column by column, with the group's part of each section.
///
/// Threads: one. Memory: the spool, which grows to about 16 MiB, and one table per column; reused for all row groups of a file.
final class RowGroupBuilder implements AutoCloseable {
    /// Lanes that a cold run holds back, over all columns: 8 MiB.
    private static final int PENDING_VALUES = 1 << 20;

    private final Spool spool;
    private final ColumnBuilder.Parts parts;
    private final long[][] index = new long[5][SstableFormat.MAX_GROUP_VECTORS];
    private final ChunkBuilder timeChunk = new ChunkBuilder();
    private final List<ColumnBuilder> columns = new ArrayList<>();
    private int columnCount;
    private int vectors;

    /// Written into the run's sections by [#write].
    private final RunSections sections;

    RowGroupBuilder(NativeMemory memory, RunSections sections) {
        this.sections = sections;
        spool = new Spool(memory);
        parts = new ColumnBuilder.Parts(spool);
    }

    /// Prepares for a run with these columns.
    void begin(List<RunColumn> schema, EncodingLevel level) {
        parts.level(level);
        columnCount = schema.size();
        while (columns.size() < columnCount) {
            columns.add(new ColumnBuilder(parts));
        }
        int segmentValues =
                Math.clamp(PENDING_VALUES / (columnCount + 1), ColumnVector.CAPACITY, SegmentEncoder.MAX_VALUES);
        for (int c = 0; c < columnCount; c++) {
            columns.get(c).begin(schema.get(c).type(), level, segmentValues);
        }
        clear();
    }

    int vectors() {
        return vectors;
    }

    boolean isFull() {
        return vectors == SstableFormat.MAX_GROUP_VECTORS || spool.length() >= SstableFormat.MAX_GROUP_BYTES;
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
        spool.ensure(VectorEncoder.maxBytes(count));
        long at = spool.length();
        int bytes = parts.vectors.encodeTimes(times, from, count, spool.segment(), at, parts.header);
        if (!timeChunk.addShared(parts.header, count, spool.segment(), at, bytes)) {
            spool.length(at + bytes);
        }
        for (int c = 0; c < columnCount; c++) {
            columns.get(c).add(rows.column(c), kind, seriesId, times, from, to);
        }
        vectors++;
    }

    /// Writes the group and begins the next one.
    void write(FileSink sink, long extentStart) {
        long total = timeChunk.seal();
        for (int c = 0; c < columnCount; c++) {
            columns.get(c).finish();
            total += columns.get(c).chunk().seal();
        }
        if (total >= SstableFormat.ALIGNED_GROUP_BYTES) {
            sink.align(SstableFormat.GROUP_ALIGNMENT);
        }
        LongArrayList offsets = sections.beginGroup(vectors);
        sections.countChunk(0, timeChunk, writeChunk(timeChunk, sink, extentStart, offsets));
        for (int c = 0; c < columnCount; c++) {
            ColumnBuilder column = columns.get(c);
            sections.countChunk(c + 1, column.chunk(), writeChunk(column.chunk(), sink, extentStart, offsets));
        }
        offsets.addLong(sink.position() - extentStart);
        ByteSink vectorIndex = sections.vectorIndex();
        for (long[] array : index) {
            PackedLongs.write(vectorIndex, array, 0, vectors);
        }
        for (int c = 0; c < columnCount; c++) {
            ColumnBuilder column = columns.get(c);
            column.zones().write(sections.beginZoneBlock(), column.type());
            ByteSink dictionaries = sections.beginDictionary();
            if (column.type() == ValueType.STRING && column.hasDictionary()) {
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
        spool.length(0);
        timeChunk.clear();
        for (int c = 0; c < columnCount; c++) {
            columns.get(c).clear();
        }
    }

    @Override
    public void close() {
        spool.close();
    }
}
