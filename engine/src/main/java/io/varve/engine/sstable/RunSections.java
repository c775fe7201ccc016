// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.PackedLongs;
import java.util.List;
import org.agrona.collections.LongArrayList;

/// Collects the sections of one run while its row groups are written.
///
/// A section with blocks begins with `i32 header length | header`, so that a reader checks the header alone, then each block it uses.
/// Threads: one. Memory: the encoded sections (some 30 bytes per vector and column) and 40 bytes per series; reused for all runs of a file.
final class RunSections {
    private final LongArrayList firstVectors = new LongArrayList();
    private final LongArrayList chunkOffsets = new LongArrayList();
    private final LongArrayList indexOffsets = new LongArrayList();
    private final LongArrayList zoneOffsets = new LongArrayList();
    private final LongArrayList dictionaryOffsets = new LongArrayList();
    private final ByteSink vectorIndex = new ByteSink();
    private final ByteSink zones = new ByteSink();
    private final ByteSink dictionaries = new ByteSink();
    private final ByteSink head = new ByteSink();
    private final SeriesDirectoryBuilder series = new SeriesDirectoryBuilder();
    private long[] columnBytes = new long[0];
    private long[] columnValues = new long[0];
    private long[] columnCodecs = new long[0];
    private long vectors;

    void begin(int columns) {
        for (LongArrayList list : List.of(firstVectors, chunkOffsets, indexOffsets, zoneOffsets, dictionaryOffsets)) {
            list.clear();
        }
        vectorIndex.clear();
        zones.clear();
        dictionaries.clear();
        series.clear();
        columnBytes = new long[columns + 1];
        columnValues = new long[columns + 1];
        columnCodecs = new long[columns + 1];
        vectors = 0;
    }

    SeriesDirectoryBuilder series() {
        return series;
    }

    /// Vectors of the row groups written so far.
    long vectors() {
        return vectors;
    }

    /// Begins the next row group; the caller adds the offset of each chunk and of the end.
    LongArrayList beginGroup(int groupVectors) {
        firstVectors.addLong(vectors);
        indexOffsets.addLong(vectorIndex.length());
        vectors += groupVectors;
        return chunkOffsets;
    }

    ByteSink vectorIndex() {
        return vectorIndex;
    }

    ByteSink beginZoneBlock() {
        zoneOffsets.addLong(zones.length());
        return zones;
    }

    ByteSink beginDictionary() {
        dictionaryOffsets.addLong(dictionaries.length());
        return dictionaries;
    }

    void countChunk(int chunk, ChunkBuilder builder, long bytes) {
        columnBytes[chunk] += bytes;
        columnValues[chunk] += builder.nonNull();
        columnCodecs[chunk] |= builder.codecs();
    }

    /// Writes all sections in the order of their ids and their lengths into `lengths`.
    void write(FileSink sink, long[] lengths) {
        beginHead();
        head.varint(firstVectors.size());
        firstVectors.addLong(vectors);
        indexOffsets.addLong(vectorIndex.length());
        pack(firstVectors);
        pack(chunkOffsets);
        pack(indexOffsets);
        lengths[0] = writeBlocks(sink, vectorIndex);
        lengths[1] = writeBlocks(sink, zoneOffsets, zones);
        long start = sink.position();
        head.clear();
        series.write(head);
        sink.write(head);
        lengths[2] = sink.position() - start;
        lengths[3] = writeBlocks(sink, dictionaryOffsets, dictionaries);
        head.clear();
        PackedLongs.write(head, columnBytes, 0, columnBytes.length);
        PackedLongs.write(head, columnValues, 0, columnValues.length);
        PackedLongs.write(head, columnCodecs, 0, columnCodecs.length);
        sink.write(head);
        lengths[4] = head.length();
    }

    private long writeBlocks(FileSink sink, LongArrayList offsets, ByteSink blocks) {
        if (blocks.length() == 0) {
            return 0;
        }
        beginHead();
        offsets.addLong(blocks.length());
        pack(offsets);
        return writeBlocks(sink, blocks);
    }

    private long writeBlocks(FileSink sink, ByteSink blocks) {
        head.patchI32(0, head.length());
        sink.write(head);
        sink.write(blocks);
        return (long) head.length() + blocks.length();
    }

    private void beginHead() {
        head.clear();
        head.i32(0);
    }

    private void pack(LongArrayList values) {
        PackedLongs.write(head, values.toLongArray(), 0, values.size());
    }
}
