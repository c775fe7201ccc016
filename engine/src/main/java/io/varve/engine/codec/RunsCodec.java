// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Runs of equal lanes: the values of `base` runs as a nested vector, then each run's length less one in `param` bits.
final class RunsCodec implements LaneCodec {
    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        if (header.base < 1 || header.base > count || header.param < 0 || header.param > 10) {
            throw new CodecException("runs out of range: runs=" + header.base + ", width=" + header.param);
        }
        int runs = (int) header.base;
        ByteSource source = new ByteSource().wrap(src, offset, offset + length);
        long[] values = new long[runs];
        NestedVector.read(source, runs, values, 0);
        long lengths = source.position();
        long limit = offset + length;
        CodecException.requireLength(Codecs.RUNS, lengths - offset + BitPacking.bytes(header.param, runs), length);
        int row = 0;
        for (int r = 0; r < runs; r++) {
            int next = row + 1 + (int) BitPacking.get(src, lengths, limit, r, header.param);
            if (next > count) {
                throw new CodecException("runs are longer than their vector: rows=" + next + ", values=" + count);
            }
            Arrays.fill(out, at + row, at + next, values[r]);
            row = next;
        }
        if (row != count) {
            throw new CodecException("runs are shorter than their vector: rows=" + row + ", values=" + count);
        }
    }
}
