// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// Unsigned numbers as varints in a zstd frame: `varint bytes` of them, the frame. It finds numbers that come again in the same order, which no coder of single
/// numbers sees.
///
/// Threads: one at a time. Memory: the varints of a segment.
final class ZstdVarints implements NumberReader {
    private byte[] bytes = new byte[0];

    @Override
    public void read(ByteSource source, ChunkBodies bodies, long[] out, int from, int to) {
        int length = source.count((long) Varints.MAX_BYTES * (to - from));
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        ZstdFrames.decompress(source, bytes, length);
        int at = 0;
        for (int i = from; i < to; i++) {
            long number = 0;
            int shift = 0;
            int next;
            do {
                if (at == length || shift == Varints.MAX_BYTES * 7) {
                    throw new CodecException(
                            "numbers do not end with their bytes: number=" + (i - from) + ", byte=" + at);
                }
                next = bytes[at++];
                number |= (next & 0x7FL) << shift;
                shift += 7;
            } while (next < 0);
            out[i] = number;
        }
        if (at != length) {
            throw new CodecException("bytes behind the last number: bytes=" + (length - at));
        }
    }

    /// Replaces what is in `into` by the varints of `numbers[from .. to)`.
    static void write(long[] numbers, int from, int to, ByteSink into) {
        into.clear();
        for (int i = from; i < to; i++) {
            into.varint(numbers[i]);
        }
    }
}
