// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;

/// Presence bitmaps: bit `i` is set where row `i` has a value, least significant bit of the first byte first.
public final class Bitmaps {
    private Bitmaps() {}

    /// Bytes of a bitmap of `count` bits.
    public static int bytes(int count) {
        return (count + 7) >>> 3;
    }

    /// Writes bits [from, from + count) of `words`; returns the bytes written. Bits behind the last row are 0.
    public static int write(long[] words, int from, int count, MemorySegment dst, long offset) {
        int bytes = bytes(count);
        for (int b = 0; b < bytes; b++) {
            int bits = 0;
            int end = Math.min(8, count - 8 * b);
            for (int j = 0; j < end; j++) {
                int row = from + 8 * b + j;
                bits |= (int) (words[row >>> 6] >>> (row & 63) & 1) << j;
            }
            dst.set(U8, offset + b, (byte) bits);
        }
        return bytes;
    }

    /// Reads `count` bits into `words` from bit 0 on and returns how many are set.
    ///
    /// @throws CodecException when a bit behind the last row is set
    public static int read(MemorySegment src, long offset, int count, long[] words) {
        int bytes = bytes(count);
        int set = 0;
        for (int w = 0; w << 3 < bytes; w++) {
            long word = 0;
            int end = Math.min(8, bytes - (w << 3));
            for (int j = 0; j < end; j++) {
                word |= (src.get(U8, offset + (w << 3) + j) & 0xFFL) << (8 * j);
            }
            words[w] = word;
            set += Long.bitCount(word);
        }
        if ((count & 63) != 0 && words[count >>> 6] >>> (count & 63) != 0) {
            throw new CodecException("presence bit behind the last row: rows=" + count);
        }
        return set;
    }

    /// Moves `lanes[0 .. set)` to the rows whose bits are set and zeroes the others, in place.
    public static void expand(long[] lanes, int set, long[] words, int count) {
        int source = set;
        for (int row = count - 1; row >= 0; row--) {
            boolean present = (words[row >>> 6] >>> (row & 63) & 1) != 0;
            lanes[row] = present ? lanes[--source] : 0;
        }
    }
}
