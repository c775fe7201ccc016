// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Lengths in a frame of reference (`param` = byte width, `base` = shortest), then all bytes.
final class StringPlainCodec implements StringCodec {
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
        BytePacking.requireWidth(Codecs.STRING_PLAIN, width);
        long[] lanes = out.values();
        long total = length - (long) width * count;
        if (total < 0) {
            throw new CodecException("strings have no room for their lengths: bytes=" + length);
        }
        BytePacking.unpack(src, offset, count, header.base, width, lanes, 0);
        int heapAt = out.heapLength();
        long at = heapAt;
        for (int i = 0; i < count; i++) {
            long bytes = lanes[i];
            if (bytes < 0 || bytes > heapAt + total - at) {
                throw new CodecException("string longer than its vector: bytes=" + bytes + ", total=" + total);
            }
            lanes[i] = at << 32 | bytes;
            at += bytes;
        }
        if (at - heapAt != total || at > Integer.MAX_VALUE) {
            throw new CodecException(
                    "strings do not fill their vector: expected=" + total + ", actual=" + (at - heapAt));
        }
        byte[] heap = out.ensureHeap((int) at);
        MemorySegment.copy(src, ValueLayout.JAVA_BYTE, offset + (long) width * count, heap, heapAt, (int) total);
        out.heapLength((int) at);
    }
}
