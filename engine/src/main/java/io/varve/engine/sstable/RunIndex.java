// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import static io.varve.engine.memory.Layouts.I32;

import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.CodecException;
import io.varve.engine.codec.PackedLongs;
import java.lang.foreign.MemorySegment;

/// The sections of one run: where its row groups, index blocks, zone blocks and dictionaries lie.
///
/// Built on the run's first use. Threads: immutable. Memory: some hundred bytes; arrays stay in the mapping.
final class RunIndex {
    private final MemorySegment bytes;
    private final BlockVerifier verifier;
    private final RunInfo info;
    private final int columns;
    private final int groups;
    private final long vectors;
    private final PackedLongs firstVectors = new PackedLongs();
    private final PackedLongs chunkOffsets = new PackedLongs();
    private final Blocks indexBlocks;
    private final Blocks zoneBlocks;
    private final Blocks dictionaries;
    private final SeriesDirectory series;

    RunIndex(MemorySegment bytes, BlockVerifier verifier, RunInfo info, long extentEnd, long[] lengths) {
        this.bytes = bytes;
        this.verifier = verifier;
        this.info = info;
        columns = info.columns().size();
        long[] starts = starts(info.offset(), extentEnd, lengths);
        ByteSource source = header(starts[0], starts[1]);
        groups = source.count(extentEnd - info.offset());
        firstVectors.wrap(source, groups + 1);
        chunkOffsets.wrap(source, Math.multiplyExact(groups, columns + 2));
        indexBlocks = new Blocks(source, groups, starts[1]);
        vectors = firstVectors.get(groups, 1, Integer.MAX_VALUE);
        int perColumn = Math.multiplyExact(groups, columns);
        zoneBlocks = blocks(starts[1], starts[2], perColumn);
        dictionaries = blocks(starts[3], starts[4], perColumn);
        verifier.ensure(starts[2], starts[3]);
        series = new SeriesDirectory(new ByteSource().wrap(bytes, starts[2], starts[3]), info.series());
    }

    private static long[] starts(long extentStart, long extentEnd, long[] lengths) {
        long[] starts = new long[lengths.length + 1];
        starts[lengths.length] = extentEnd;
        for (int i = lengths.length - 1; i >= 0; i--) {
            starts[i] = starts[i + 1] - lengths[i];
        }
        if (starts[0] < extentStart) {
            throw new CodecException("sections are longer than their run: start=" + starts[0]);
        }
        return starts;
    }

    /// The header of a section that begins with its length.
    private ByteSource header(long start, long end) {
        verifier.ensure(start, Math.min(end, start + Integer.BYTES));
        int length = end - start < Integer.BYTES ? 0 : bytes.get(I32, start);
        if (length < Integer.BYTES || length > end - start) {
            throw new CodecException("section header out of range: start=" + start + ", length=" + length);
        }
        verifier.ensure(start, start + length);
        ByteSource source = new ByteSource().wrap(bytes, start, start + length);
        source.i32();
        return source;
    }

    private Blocks blocks(long start, long end, int count) {
        return start == end ? new Blocks(count) : new Blocks(header(start, end), count, end);
    }

    RunInfo info() {
        return info;
    }

    MemorySegment bytes() {
        return bytes;
    }

    BlockVerifier verifier() {
        return verifier;
    }

    SeriesDirectory series() {
        return series;
    }

    int groups() {
        return groups;
    }

    int columns() {
        return columns;
    }

    /// Position of a column in the run, or -1.
    int columnOf(int columnId) {
        int low = 0;
        int high = columns - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int id = info.columns().get(middle).columnId();
            if (id == columnId) {
                return middle;
            }
            if (id < columnId) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /// The row group that holds a vector.
    int groupOf(long vector) {
        if (vector < 0 || vector >= vectors) {
            throw new CodecException("vector outside the run: vector=" + vector + ", vectors=" + vectors);
        }
        int low = 0;
        int high = groups - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstVectors.get(middle) <= vector) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    long firstVector(int group) {
        return firstVectors.get(group, 0, vectors);
    }

    int vectors(int group) {
        long count = firstVectors.get(group + 1) - firstVectors.get(group);
        if (count < 1 || count > SstableFormat.MAX_GROUP_VECTORS) {
            throw new CodecException("vectors of a row group out of range: count=" + count);
        }
        return (int) count;
    }

    /// File offset of chunk `chunk` of a group (0 = times, then columns), or with `columns + 1` of the group's end.
    long chunkOffset(int group, int chunk) {
        long extent = info.lengthBytes();
        return info.offset() + chunkOffsets.get(group * (columns + 2) + chunk, 0, extent);
    }

    /// The vector index of a group, checked.
    ByteSource indexBlock(int group) {
        return indexBlocks.open(group);
    }

    /// The zone block of a group's column, checked; empty when there is none.
    ByteSource zoneBlock(int group, int column) {
        return zoneBlocks.open(group * columns + column);
    }

    /// The dictionary of a group's column, checked; empty when there is none.
    ByteSource dictionary(int group, int column) {
        return dictionaries.open(group * columns + column);
    }

    /// The blocks behind a section's header.
    private final class Blocks {
        private final PackedLongs offsets = new PackedLongs();
        private final long start;
        private final long end;

        /// No blocks at all.
        Blocks(int count) {
            offsets.constant(0, count + 1);
            start = info.offset();
            end = start;
        }

        Blocks(ByteSource header, int count, long end) {
            offsets.wrap(header, count + 1);
            start = header.limit();
            this.end = end;
        }

        ByteSource open(int block) {
            long from = start + offsets.get(block, 0, end - start);
            long to = start + offsets.get(block + 1, from - start, end - start);
            verifier.ensure(from, to);
            return new ByteSource().wrap(bytes, from, to);
        }
    }
}
