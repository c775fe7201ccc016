// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Keeps the segment of one column that was decoded last, so that its vectors, read one after the other, decode it once.
///
/// Threads: one. Memory: 64 KiB of lanes and what its codecs keep.
public final class SegmentReader {
    private @Nullable EntropyCodec entropy;
    private @Nullable EntropyCodec ans;
    private @Nullable EntropyCodec zstdVarints;
    private @Nullable ZstdCodec zstd;
    private @Nullable ZstdStrings strings;
    private long[] lanes = new long[0];
    private ChunkBodies bodies = ChunkBodies.NONE;
    private long start = -1;
    private int count;

    /// Whether the chunk whose bodies begin at `bodyStart` is another than the one told last.
    public boolean isOutside(long bodyStart) {
        return bodies.start() != bodyStart;
    }

    /// Says in which chunk the segments that are read next lie.
    public void within(ChunkBodies newBodies) {
        bodies = newBodies;
    }

    /// Copies lanes [row, row + wanted) of the segment `src[offset .. offset + length)` to `out[0 ..)`.
    public void readLanes(int codec, MemorySegment src, long offset, long length, long row, int wanted, long[] out) {
        if (start != offset) {
            if (lanes.length == 0) {
                lanes = new long[SegmentEncoder.MAX_VALUES];
            }
            start = -1;
            count = codec(codec).decode(new ByteSource().wrap(src, offset, offset + length), bodies, lanes);
            start = offset;
        }
        requireRows(row, wanted);
        System.arraycopy(lanes, (int) row, out, 0, wanted);
    }

    /// Appends strings [row, row + wanted) of the segment to the heap of `out` and fills its lanes from 0 on.
    public void readStrings(
            int codec, MemorySegment src, long offset, long length, long row, int wanted, ColumnVector out) {
        if (codec != Codecs.STRING_ZSTD) {
            throw new CodecException("not a codec of strings: codec=" + codec);
        }
        ZstdStrings decoded = strings == null ? new ZstdStrings() : strings;
        strings = decoded;
        if (start != offset) {
            start = -1;
            count = decoded.decode(new ByteSource().wrap(src, offset, offset + length));
            start = offset;
        }
        requireRows(row, wanted);
        decoded.append((int) row, wanted, out);
    }

    private void requireRows(long row, int wanted) {
        if (row < 0 || row > count - wanted) {
            throw new CodecException("vector outside its segment: row=" + row + ", rows=" + wanted + ", of=" + count);
        }
    }

    private SegmentCodec codec(int id) {
        if (id == Codecs.ENTROPY) {
            EntropyCodec known = entropy == null ? new EntropyCodec(new EntropyReader()) : entropy;
            entropy = known;
            return known;
        }
        if (id == Codecs.ENTROPY_ANS) {
            EntropyCodec known = ans == null ? new EntropyCodec(new AnsReader()) : ans;
            ans = known;
            return known;
        }
        if (id == Codecs.VARINT_ZSTD) {
            EntropyCodec known = zstdVarints == null ? new EntropyCodec(new ZstdVarints()) : zstdVarints;
            zstdVarints = known;
            return known;
        }
        if (id == Codecs.ZSTD) {
            ZstdCodec known = zstd == null ? new ZstdCodec() : zstd;
            zstd = known;
            return known;
        }
        throw new CodecException("not a codec of segments: codec=" + id);
    }
}
