// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.Bitmaps;
import io.varve.engine.codec.SharedCode;
import io.varve.engine.codec.VectorHeader;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Holds back the vectors of one column and one series (or mixed ones) until they fill a segment, then writes them together or one by one,
/// whichever is smaller.
///
/// A segment's body is the presence bitmaps of its vectors that have some nulls, in order, then the values of all.
/// Threads: one. Memory: the lanes of one segment, the bytes of its strings.
final class SegmentBuilder {
    private static final int MIXED = -1;
    private static final int FIRST_VALUES = 1024;
    private static final int FIRST_VECTORS = 16;
    /// What a string segment holds at most, one string aside.
    private static final int MAX_HEAP_BYTES = 64 * 1024;
    /// What the headers of a vector of its own take in the chunk's table.
    private static final long HEADER_BYTES = 8;

    private final ColumnBuilder column;
    private final ColumnBuilder.Parts parts;
    private final int maxValues;
    private final VectorHeader shared = new VectorHeader();
    private final SharedCode code = new SharedCode();
    private long[] lanes = new long[FIRST_VALUES];
    private byte[] heap = new byte[0];
    private byte[] bitmaps = new byte[0];
    private int[] rows = new int[FIRST_VECTORS];
    private int[] present = new int[FIRST_VECTORS];
    private VectorHeader[] headers = new VectorHeader[0];
    private long[] ends = new long[0];
    private int vectors;
    private int values;
    private int heapLength;
    private int bitmapLength;
    private int series = MIXED;

    SegmentBuilder(ColumnBuilder column, ColumnBuilder.Parts parts, int maxValues) {
        this.column = column;
        this.parts = parts;
        this.maxValues = maxValues;
    }

    /// Adds a vector without values.
    void addNulls(int count) {
        addVector(count, 0);
    }

    private void addVector(int count, int values) {
        if (vectors == rows.length) {
            rows = Arrays.copyOf(rows, 2 * vectors);
            present = Arrays.copyOf(present, 2 * vectors);
        }
        rows[vectors] = count;
        present[vectors++] = values;
    }

    /// Adds the values `source[at .. at + presentCount)` of `count` rows, from row `from` of `vector` on.
    void add(ColumnVector vector, int seriesId, long[] source, int at, int presentCount, int from, int count) {
        if (values > 0 && (series != seriesId || values + presentCount > maxValues || heapLength >= MAX_HEAP_BYTES)) {
            flush();
        }
        series = seriesId;
        if (lanes.length < values + presentCount) {
            lanes = Arrays.copyOf(lanes, Math.max(2 * lanes.length, values + presentCount));
        }
        if (column.type() == ValueType.STRING) {
            addStrings(vector.heap(), source, at, presentCount);
        } else {
            System.arraycopy(source, at, lanes, values, presentCount);
        }
        values += presentCount;
        if (presentCount < count) {
            int bytes = Bitmaps.bytes(count);
            if (bitmaps.length < bitmapLength + bytes) {
                bitmaps = Arrays.copyOf(bitmaps, Math.max(2 * bitmaps.length, bitmapLength + bytes));
            }
            Bitmaps.write(vector.validity(), from, count, MemorySegment.ofArray(bitmaps), bitmapLength);
            bitmapLength += bytes;
        }
        addVector(count, presentCount);
    }

    private void addStrings(byte[] source, long[] sourceLanes, int at, int count) {
        for (int i = 0; i < count; i++) {
            int length = (int) sourceLanes[at + i];
            if (heap.length < heapLength + length) {
                heap = Arrays.copyOf(heap, Math.max(2 * heap.length, heapLength + length));
            }
            System.arraycopy(source, (int) (sourceLanes[at + i] >>> 32), heap, heapLength, length);
            lanes[values + i] = (long) heapLength << 32 | length;
            heapLength += length;
        }
    }

    /// Writes what is held back.
    void flush() {
        if (values == 0) {
            addToChunk(parts.spool.length());
        } else {
            writeSmaller();
        }
        vectors = 0;
        values = 0;
        heapLength = 0;
        bitmapLength = 0;
    }

    /// The chunk ends.
    void clear() {
        code.clear();
    }

    private void writeSmaller() {
        Spool spool = parts.spool;
        long start = spool.length();
        int dictionarySize =
                column.type() == ValueType.STRING ? column.dictionary().size() : 0;
        long bodies = encodeVectors();
        long end = spool.length();
        spool.ensure(bitmapLength + bodies + HEADER_BYTES * vectors);
        MemorySegment.copy(MemorySegment.ofArray(bitmaps), 0, spool.segment(), end, bitmapLength);
        long at = end + bitmapLength;
        int together = column.type() == ValueType.STRING
                ? parts.segmentEncoder()
                        .encodeStrings(lanes, values, heap, heapLength, bodies, spool.segment(), at, shared)
                : parts.segmentEncoder()
                        .encode(
                                column.type(),
                                lanes,
                                values,
                                bodies + HEADER_BYTES * vectors,
                                code,
                                column.chunk().bodyBytes() + bitmapLength,
                                spool.segment(),
                                at,
                                shared);
        if (together < 0) {
            addToChunk(start);
            return;
        }
        if (column.type() == ValueType.STRING) {
            column.dictionary().truncate(dictionarySize);
        }
        MemorySegment.copy(spool.segment(), end, spool.segment(), start, bitmapLength + together);
        spool.length(start + bitmapLength + together);
        addSegment(start, bitmapLength + together);
    }

    /// Encodes each vector by itself, its bitmap before it; returns the bytes without bitmaps, with what the dictionary grew by.
    private long encodeVectors() {
        if (headers.length < vectors) {
            headers = new VectorHeader[rows.length];
            Arrays.setAll(headers, i -> new VectorHeader());
            ends = new long[rows.length];
        }
        Spool spool = parts.spool;
        int dictionaryBytes =
                column.type() == ValueType.STRING ? column.dictionary().encodedBytes() : 0;
        long start = spool.length();
        int from = 0;
        int bitmap = 0;
        for (int v = 0; v < vectors; v++) {
            if (present[v] > 0) {
                if (present[v] < rows[v]) {
                    int bytes = Bitmaps.bytes(rows[v]);
                    spool.ensure(bytes);
                    MemorySegment.copy(MemorySegment.ofArray(bitmaps), bitmap, spool.segment(), spool.length(), bytes);
                    spool.length(spool.length() + bytes);
                    bitmap += bytes;
                }
                column.encode(lanes, from, present[v], heap);
                headers[v].copy(parts.header);
                from += present[v];
            }
            ends[v] = spool.length();
        }
        int grown = column.type() == ValueType.STRING ? column.dictionary().encodedBytes() - dictionaryBytes : 0;
        return spool.length() - start - bitmapLength + grown;
    }

    private void addToChunk(long start) {
        long from = start;
        for (int v = 0; v < vectors; v++) {
            if (present[v] == 0) {
                column.chunk().addNulls(rows[v], from);
            } else {
                column.chunk().add(headers[v], rows[v], rows[v] - present[v], from, ends[v] - from);
                from = ends[v];
            }
        }
    }

    /// Each vector's header says where its bitmap (`aux`) and the values of all (`base`) begin.
    private void addSegment(long start, long length) {
        column.chunk().beginSegment(start, length);
        int bitmap = 0;
        for (int v = 0; v < vectors; v++) {
            shared.base = bitmapLength;
            shared.aux = bitmap;
            column.chunk().addToSegment(shared, rows[v], rows[v] - present[v]);
            bitmap += present[v] == 0 || present[v] == rows[v] ? 0 : Bitmaps.bytes(rows[v]);
        }
    }
}
