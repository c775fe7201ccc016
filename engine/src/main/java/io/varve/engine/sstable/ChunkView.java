// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import static io.varve.engine.memory.Layouts.I32;

import io.varve.engine.codec.Bitmaps;
import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.ChunkBodies;
import io.varve.engine.codec.CodecException;
import io.varve.engine.codec.Codecs;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.codec.SegmentReader;
import io.varve.engine.codec.StringDictionary;
import io.varve.engine.codec.VectorHeader;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads one column chunk: its vector table, then vectors. A reused flyweight. Threads: one.
final class ChunkView {
    private static final int NULLS = SstableFormat.CHUNK_NULLS;

    private final PackedLongs[] arrays = new PackedLongs[SstableFormat.CHUNK_SEGMENT_ROW + 1];
    private final PackedLongs ends = new PackedLongs();
    private final ByteSource source = new ByteSource();
    private final VectorHeader header = new VectorHeader();
    private MemorySegment bytes = MemorySegment.NULL;
    private @Nullable BlockVerifier verifier;
    private @Nullable SegmentReader segmentReader;
    private PackedLongs rows = new PackedLongs();
    private boolean absent;
    private long bodies;
    private long end;

    ChunkView() {
        for (int a = 0; a < arrays.length; a++) {
            arrays[a] = new PackedLongs();
        }
    }

    /// Reads the vector table of the chunk at [start, newEnd), which has as many vectors as `vectorRows`; an empty chunk has no values.
    void open(RunIndex run, long start, long newEnd, PackedLongs vectorRows) {
        int vectors = vectorRows.count();
        rows = vectorRows;
        verifier = run.verifier();
        bytes = run.bytes();
        end = newEnd;
        absent = start == newEnd;
        if (absent) {
            return;
        }
        run.verifier().ensure(start, Math.min(newEnd, start + Integer.BYTES));
        int tableBytes = newEnd - start < Integer.BYTES ? 0 : bytes.get(I32, start);
        if (tableBytes < Integer.BYTES || tableBytes > newEnd - start) {
            throw new CodecException("vector table out of range: start=" + start + ", bytes=" + tableBytes);
        }
        run.verifier().ensure(start, start + tableBytes);
        source.wrap(bytes, start + Integer.BYTES, start + tableBytes);
        int mask = source.u16();
        if (mask >>> SstableFormat.CHUNK_ARRAYS != 0) {
            throw new CodecException("unknown arrays in a vector table: mask=" + mask);
        }
        boolean shared = has(mask, SstableFormat.CHUNK_SEGMENT);
        int segments = shared ? source.count(vectors) : vectors;
        for (int a = 0; a < arrays.length; a++) {
            if (has(mask, a)) {
                arrays[a].wrap(source, vectors);
            } else if (a == SstableFormat.CHUNK_SEGMENT) {
                arrays[a].identity(vectors);
            } else {
                arrays[a].constant(0, vectors);
            }
        }
        if (has(mask, SstableFormat.CHUNK_OFFSET)) {
            ends.wrap(source, segments + 1);
        } else {
            ends.constant(0, segments + 1);
        }
        bodies = start + tableBytes;
    }

    private static boolean has(int mask, int array) {
        return (mask >>> array & 1) != 0;
    }

    /// Decodes the times of vector `vector`.
    void readTimes(int vector, int rows, long[] out) {
        if (absent || arrays[NULLS].get(vector) != 0) {
            throw new CodecException("rows without times: vector=" + vector);
        }
        long from = openBody(vector);
        Codecs.lane(header.codec).decode(header, bytes, from, bodyEnd(vector) - from, rows, out, 0);
    }

    /// Decodes the values of vector `vector` into the first `rows` rows of `out`, whose type is set and which is clear.
    void read(int vector, int rows, StringDictionary dictionary, ColumnVector out) {
        int nulls = absent ? rows : (int) arrays[NULLS].get(vector, 0, rows);
        if (nulls == rows) {
            Arrays.fill(out.values(), 0, rows, 0);
            return;
        }
        long from = openBody(vector);
        long to = bodyEnd(vector);
        int present = rows - nulls;
        boolean shared = Codecs.isSegment(header.codec);
        if (nulls > 0) {
            long at = from + (shared ? inSegment(header.aux, to - from) : 0);
            int bitmap = Bitmaps.bytes(rows);
            if (to - at < bitmap || Bitmaps.read(bytes, at, rows, out.validity()) != present) {
                throw new CodecException("presence differs from the vector table: vector=" + vector);
            }
            from += shared ? 0 : bitmap;
        }
        if (shared) {
            readShared(vector, from + inSegment(header.base, to - from), to, present, out);
        } else if (out.type() == ValueType.STRING) {
            Codecs.string(header.codec).decode(header, bytes, from, to - from, present, dictionary, out);
        } else {
            Codecs.lane(header.codec).decode(header, bytes, from, to - from, present, out.values(), 0);
        }
        if (nulls > 0) {
            Bitmaps.expand(out.values(), present, out.validity(), rows);
        } else {
            out.markAllValid();
        }
    }

    /// Values of the vectors that come before in the same segment.
    private long valuesBefore(int vector) {
        long segment = segment(vector);
        long values = 0;
        for (int v = vector - 1; v >= 0 && segment(v) == segment; v--) {
            values += rows.get(v, 1, ColumnVector.CAPACITY) - arrays[NULLS].get(v, 0, ColumnVector.CAPACITY);
        }
        return values;
    }

    private static long inSegment(long offset, long length) {
        if (offset < 0 || offset > length) {
            throw new CodecException("offset outside the segment: offset=" + offset + ", length=" + length);
        }
        return offset;
    }

    private void readShared(int vector, long from, long to, int present, ColumnVector out) {
        SegmentReader reader = segmentReader;
        if (reader == null) {
            reader = new SegmentReader();
            segmentReader = reader;
        }
        BlockVerifier check = verifier;
        if (reader.isOutside(bodies) && check != null) {
            reader.within(new ChunkBodies(bodies, check::ensure));
        }
        long row = arrays[SstableFormat.CHUNK_SEGMENT_ROW].get(vector) + valuesBefore(vector);
        if (out.type() == ValueType.STRING) {
            reader.readStrings(header.codec, bytes, from, to - from, row, present, out);
        } else {
            reader.readLanes(header.codec, bytes, from, to - from, row, present, out.values());
        }
    }

    /// Reads the vector's header and checks its body; returns where the body begins.
    private long openBody(int vector) {
        header.codec = (int) arrays[SstableFormat.CHUNK_CODEC].get(vector, 0, 255);
        header.param = (int) arrays[SstableFormat.CHUNK_PARAM].get(vector, 0, Integer.MAX_VALUE);
        header.base = arrays[SstableFormat.CHUNK_BASE].get(vector);
        header.aux = arrays[SstableFormat.CHUNK_AUX].get(vector);
        header.exceptions = (int) arrays[SstableFormat.CHUNK_EXCEPTIONS].get(vector, 0, ColumnVector.CAPACITY);
        if (!Codecs.isSegment(header.codec) && arrays[SstableFormat.CHUNK_SEGMENT_ROW].get(vector) != 0) {
            throw new CodecException("codec does not share segments: codec=" + header.codec + ", vector=" + vector);
        }
        long from = bodies + ends.get(segment(vector), 0, end - bodies);
        BlockVerifier check = verifier;
        if (check != null) {
            check.ensure(from, bodyEnd(vector));
        }
        return from;
    }

    private long bodyEnd(int vector) {
        return bodies + ends.get(segment(vector) + 1, 0, end - bodies);
    }

    private int segment(int vector) {
        return (int) arrays[SstableFormat.CHUNK_SEGMENT].get(vector, 0, SstableFormat.MAX_GROUP_VECTORS);
    }
}
