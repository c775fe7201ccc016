// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Few distinct lanes: `base` of them as a nested vector, then one id of `param` bits for each value.
final class DictCodec implements LaneCodec {
    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        if (header.base < 1 || header.base > count || header.param < 0 || header.param > 10) {
            throw new CodecException("dictionary out of range: entries=" + header.base + ", width=" + header.param);
        }
        int size = (int) header.base;
        ByteSource source = new ByteSource().wrap(src, offset, offset + length);
        long[] entries = new long[size];
        NestedVector.read(source, size, entries, 0);
        long bytes = BitPacking.bytes(header.param, count);
        CodecException.requireLength(Codecs.DICT, source.position() - offset + bytes, length);
        Kernels.BEST.unpack(src, source.position(), count, header.param, 0, out, at);
        for (int i = at; i < at + count; i++) {
            int id = (int) out[i];
            if (id >= size) {
                throw new CodecException("id outside the dictionary: id=" + id + ", entries=" + size);
            }
            out[i] = entries[id];
        }
    }
}
