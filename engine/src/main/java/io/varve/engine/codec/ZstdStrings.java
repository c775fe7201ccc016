// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;

/// The strings of one segment, decompressed.
///
/// Body: `varint count`, `varint bytes`, packed array of lengths, a zstd frame of all strings.
/// Threads: one at a time; reused by [#decode]. Memory: the strings and 4 bytes each.
final class ZstdStrings {
    /// A segment ends with the vector that fills 64 KiB; that vector's strings may be long.
    private static final int MAX_BYTES = 1 << 30;
    /// No zstd frame is smaller than its contents by more.
    private static final long MAX_RATIO = 1 << 18;

    private byte[] bytes = new byte[0];
    private int[] starts = new int[1];

    /// Reads a segment and returns how many strings it has.
    int decode(ByteSource source) {
        int count = source.count(SegmentEncoder.MAX_VALUES);
        int total = source.count(Math.min(MAX_BYTES, MAX_RATIO * (source.limit() - source.position())));
        PackedLongs lengths = new PackedLongs().wrap(source, count);
        if (starts.length <= count) {
            starts = new int[count + 1];
        }
        long at = 0;
        for (int i = 0; i < count; i++) {
            at += lengths.get(i, 0, total - at);
            starts[i + 1] = (int) at;
        }
        if (at != total) {
            throw new CodecException("strings do not fill their segment: expected=" + total + ", actual=" + at);
        }
        if (bytes.length < total) {
            bytes = new byte[total];
        }
        ZstdFrames.decompress(source, bytes, total);
        return count;
    }

    void append(int row, int wanted, ColumnVector out) {
        int from = starts[row];
        int at = out.appendHeap(bytes, from, starts[row + wanted] - from);
        for (int i = 0; i < wanted; i++) {
            int start = starts[row + i];
            out.values()[i] = (long) (at + start - from) << 32 | (starts[row + i + 1] - start);
        }
    }
}
