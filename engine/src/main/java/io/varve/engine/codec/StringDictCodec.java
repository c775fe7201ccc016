// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;

/// Ids into the chunk's dictionary: in a frame of reference of bytes (`param` = byte width, `base` = smallest id), or of `param` bits each.
///
/// Equal neighbours share their bytes in the heap.
final class StringDictCodec implements StringCodec {
    private static final int MAX_BITS = 12;

    private final int codec;

    StringDictCodec(int codec) {
        this.codec = codec;
    }

    @Override
    public void decode(
            VectorHeader header,
            MemorySegment src,
            long offset,
            long length,
            int count,
            StringDictionary dictionary,
            ColumnVector out) {
        long[] lanes = out.values();
        if (codec == Codecs.STRING_DICT_PACKED) {
            unpackBits(header.param, src, offset, length, count, lanes);
        } else {
            BytePacking.requireWidth(codec, header.param);
            CodecException.requireLength(codec, (long) header.param * count, length);
            BytePacking.unpack(src, offset, count, header.base, header.param, lanes, 0);
        }
        long previousId = -1;
        long previousLane = 0;
        for (int i = 0; i < count; i++) {
            long id = lanes[i];
            if (id < 0 || id >= dictionary.size()) {
                throw new CodecException(
                        "string id outside the dictionary: id=" + id + ", entries=" + dictionary.size());
            }
            if (id != previousId) {
                previousId = id;
                previousLane = dictionary.append((int) id, out);
            }
            lanes[i] = previousLane;
        }
    }

    private static void unpackBits(int width, MemorySegment src, long offset, long length, int count, long[] lanes) {
        if (width < 0 || width > MAX_BITS) {
            throw new CodecException("unknown bit width: codec=" + Codecs.STRING_DICT_PACKED + ", width=" + width);
        }
        CodecException.requireLength(Codecs.STRING_DICT_PACKED, BitPacking.bytes(width, count), length);
        Kernels.best().unpack(src, offset, count, width, 0, lanes, 0);
    }
}
