// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;

import java.lang.foreign.MemorySegment;

/// Lanes as they are, or split by bytes (all first bytes, all second bytes, …), compressed by zstd.
///
/// Body: `u8 form` (0 plain, 1 split), `varint count`, a zstd frame of 8 · count bytes.
final class ZstdCodec implements SegmentCodec {
    static final int PLAIN = 0;
    static final int SPLIT = 1;

    private byte[] bytes = new byte[0];

    @Override
    public int decode(ByteSource source, ChunkBodies bodies, long[] out) {
        int form = source.u8();
        int count = source.count(SegmentEncoder.MAX_VALUES);
        if (form > SPLIT || count == 0) {
            throw new CodecException("bad form of a segment: form=" + form + ", values=" + count);
        }
        if (bytes.length < count * Long.BYTES) {
            bytes = new byte[count * Long.BYTES];
        }
        ZstdFrames.decompress(source, bytes, count * Long.BYTES);
        if (form == PLAIN) {
            MemorySegment.copy(MemorySegment.ofArray(bytes), I64, 0, out, 0, count);
            return count;
        }
        for (int i = 0; i < count; i++) {
            long lane = 0;
            for (int b = 0; b < Long.BYTES; b++) {
                lane |= (bytes[b * count + i] & 0xFFL) << (8 * b);
            }
            out[i] = lane;
        }
        return count;
    }

    /// Writes the bytes of `lanes[0 .. count)` in a form.
    static void spread(int form, long[] lanes, int count, byte[] into) {
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < Long.BYTES; b++) {
                into[form == PLAIN ? i * Long.BYTES + b : b * count + i] = (byte) (lanes[i] >>> (8 * b));
            }
        }
    }
}
