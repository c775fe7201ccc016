// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;

/// Ids into the chunk's dictionary, in a frame of reference (`param` = byte width, `base` = smallest id).
///
/// Equal neighbours share their bytes in the heap.
final class StringDictCodec implements StringCodec {
    @Override
    public void decode(
            VectorHeader header,
            MemorySegment src,
            long offset,
            long length,
            int count,
            StringDictionary dictionary,
            ColumnVector out) {
        int width = header.param;
        BytePacking.requireWidth(Codecs.STRING_DICT, width);
        CodecException.requireLength(Codecs.STRING_DICT, (long) width * count, length);
        long[] lanes = out.values();
        BytePacking.unpack(src, offset, count, header.base, width, lanes, 0);
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
}
