// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import static io.varve.engine.memory.Layouts.I64;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.codec.VectorHeader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Collects the vectors of one column in one row group: their headers, and where their bodies lie in the spool.
///
/// A *segment* is a stretch of body bytes that one or more vectors share. In the hot tier each vector has its own, but for equal
/// vectors of times, which share one; entropy-coded segments of colder tiers span several vectors by the same indirection.
/// Threads: one. Memory: grows with the vectors of a row group: a table of very many columns has but few of them in a group.
final class ChunkBuilder {
    private static final int FIRST_VECTORS = 8;
    private static final int SLOTS = 2 * SstableFormat.MAX_GROUP_VECTORS;
    private static final int[] NO_SLOTS = {};

    private final long[][] arrays = new long[SstableFormat.CHUNK_SEGMENT + 1][FIRST_VECTORS];
    private long[] spoolOffsets = new long[FIRST_VECTORS];
    private long[] bodyEnds = new long[FIRST_VECTORS + 1];
    private int[] slots = NO_SLOTS;
    private final ByteSink table = new ByteSink();
    private int vectors;
    private int segments;
    private boolean hasValues;
    private long nonNull;
    private long codecs;

    void clear() {
        vectors = 0;
        segments = 0;
        hasValues = false;
        nonNull = 0;
        codecs = 0;
        Arrays.fill(slots, 0);
    }

    boolean isEmpty() {
        return !hasValues;
    }

    long nonNull() {
        return nonNull;
    }

    /// Bit `id` is set for each codec used, modulo 64.
    long codecs() {
        return codecs;
    }

    private void makeRoom() {
        if (vectors < spoolOffsets.length) {
            return;
        }
        int capacity = 2 * vectors;
        for (int a = 0; a < arrays.length; a++) {
            arrays[a] = Arrays.copyOf(arrays[a], capacity);
        }
        spoolOffsets = Arrays.copyOf(spoolOffsets, capacity);
        bodyEnds = Arrays.copyOf(bodyEnds, capacity + 1);
    }

    /// Adds a vector whose body lies at `spoolOffset`.
    void add(VectorHeader header, int rows, int nulls, long spoolOffset, long length) {
        describe(header, rows, nulls);
        arrays[SstableFormat.CHUNK_SEGMENT][vectors++] = newSegment(spoolOffset, length);
    }

    /// Bytes of the segments so far.
    long bodyBytes() {
        return bodyEnds[segments];
    }

    /// Begins a segment whose vectors follow, each by [#addToSegment].
    void beginSegment(long spoolOffset, long length) {
        makeRoom();
        newSegment(spoolOffset, length);
    }

    /// Adds a vector whose values come next in the segment begun last.
    void addToSegment(VectorHeader header, int rows, int nulls) {
        describe(header, rows, nulls);
        arrays[SstableFormat.CHUNK_SEGMENT][vectors++] = segments - 1L;
    }

    /// Adds a vector without values.
    void addNulls(int rows, long spoolOffset) {
        makeRoom();
        for (int a = 0; a < SstableFormat.CHUNK_NULLS; a++) {
            arrays[a][vectors] = vectors == 0 ? 0 : arrays[a][vectors - 1];
        }
        arrays[SstableFormat.CHUNK_NULLS][vectors] = rows;
        arrays[SstableFormat.CHUNK_SEGMENT][vectors++] = newSegment(spoolOffset, 0);
    }

    /// Adds a vector, sharing the segment of an equal one where there is one; true when the body in the spool is not needed.
    boolean addShared(VectorHeader header, int rows, MemorySegment spool, long spoolOffset, long length) {
        describe(header, rows, 0);
        if (slots.length == 0) {
            slots = new int[SLOTS];
        }
        int slot = hash(header, spool, spoolOffset, length) & SLOTS - 1;
        for (int other = slots[slot] - 1; length > 0 && other >= 0; other = slots[slot] - 1) {
            if (isEqual(other, spool, spoolOffset, length)) {
                arrays[SstableFormat.CHUNK_SEGMENT][vectors++] = arrays[SstableFormat.CHUNK_SEGMENT][other];
                return true;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        slots[slot] = vectors + 1;
        arrays[SstableFormat.CHUNK_SEGMENT][vectors++] = newSegment(spoolOffset, length);
        return false;
    }

    private void describe(VectorHeader header, int rows, int nulls) {
        makeRoom();
        arrays[SstableFormat.CHUNK_CODEC][vectors] = header.codec;
        arrays[SstableFormat.CHUNK_PARAM][vectors] = header.param;
        arrays[SstableFormat.CHUNK_BASE][vectors] = header.base;
        arrays[SstableFormat.CHUNK_AUX][vectors] = header.aux;
        arrays[SstableFormat.CHUNK_EXCEPTIONS][vectors] = header.exceptions;
        arrays[SstableFormat.CHUNK_NULLS][vectors] = nulls;
        hasValues = true;
        nonNull += rows - nulls;
        codecs |= 1L << header.codec;
    }

    private int newSegment(long spoolOffset, long length) {
        spoolOffsets[segments] = spoolOffset;
        bodyEnds[segments + 1] = bodyEnds[segments] + length;
        return segments++;
    }

    /// Whether the vector just described has the body of vector `other`; headers need not agree, as each vector keeps its own.
    private boolean isEqual(int other, MemorySegment spool, long spoolOffset, long length) {
        int segment = (int) arrays[SstableFormat.CHUNK_SEGMENT][other];
        long from = spoolOffsets[segment];
        return bodyEnds[segment + 1] - bodyEnds[segment] == length
                && MemorySegment.mismatch(spool, from, from + length, spool, spoolOffset, spoolOffset + length) < 0;
    }

    private static int hash(VectorHeader header, MemorySegment spool, long offset, long length) {
        long hash = length * 31 + header.param;
        for (long at = offset; at + Long.BYTES <= offset + length; at += Long.BYTES) {
            hash = (hash ^ spool.get(I64, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 16);
    }

    /// Builds the vector table and returns the whole chunk's bytes; 0 when no vector has a value, as then there is no chunk.
    long seal() {
        table.clear();
        if (!hasValues) {
            return 0;
        }
        int mask = 0;
        for (int a = 0; a < SstableFormat.CHUNK_SEGMENT; a++) {
            mask |= isZero(arrays[a]) ? 0 : 1 << a;
        }
        mask |= segments == vectors ? 0 : 1 << SstableFormat.CHUNK_SEGMENT;
        mask |= bodyEnds[segments] == 0 ? 0 : 1 << SstableFormat.CHUNK_OFFSET;
        table.i32(0);
        table.u16(mask);
        if (segments != vectors) {
            table.varint(segments);
        }
        for (int a = 0; a < arrays.length; a++) {
            if ((mask >>> a & 1) != 0) {
                PackedLongs.write(table, arrays[a], 0, vectors);
            }
        }
        if (bodyEnds[segments] != 0) {
            PackedLongs.write(table, bodyEnds, 0, segments + 1);
        }
        table.patchI32(0, table.length());
        return table.length() + bodyEnds[segments];
    }

    private boolean isZero(long[] array) {
        for (int i = 0; i < vectors; i++) {
            if (array[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// Writes the chunk: the sealed table, then the bodies gathered from the spool.
    void write(FileSink sink, MemorySegment spool) {
        sink.write(table);
        for (int s = 0; s < segments && table.length() > 0; s++) {
            sink.write(spool, spoolOffsets[s], bodyEnds[s + 1] - bodyEnds[s]);
        }
    }
}
