// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;

/// Unsigned numbers of 0 to 64 bits one behind the other, least significant bit first, with no padding but in the last byte.
///
/// ```
///   value 0 | value 1 | value 2 | ...      value i is bits [i·width, (i+1)·width)
/// ```
/// Eight values take `width` bytes, so every group of eight begins at a byte: the kernels load the words of a group and shift each lane
/// by its own distance. A layout transposed over lanes would need no such shifts, but would pad a vector of 360 values of 3 bits from 135
/// to 144 bytes.
/// Threads: any, stateless.
final class BitPacking {
    private BitPacking() {}

    static long bytes(int width, int count) {
        return ((long) width * count + 7) >>> 3;
    }

    /// Bits of the unsigned `range`.
    static int widthOf(long range) {
        return 64 - Long.numberOfLeadingZeros(range);
    }

    static long mask(int width) {
        return width == 64 ? -1L : (1L << width) - 1;
    }

    /// Writes `src[from + i] - base`, of which the lower `width` bits are kept; returns the bytes written.
    static int pack(long[] src, int from, int count, long base, int width, MemorySegment dst, long offset) {
        if (width == 0) {
            return 0;
        }
        long mask = mask(width);
        long word = 0;
        int used = 0;
        long at = offset;
        for (int i = from; i < from + count; i++) {
            long value = (src[i] - base) & mask;
            word |= value << used;
            used += width;
            if (used >= 64) {
                dst.set(I64, at, word);
                at += 8;
                used -= 64;
                word = used == 0 ? 0 : value >>> (width - used);
            }
        }
        for (; used > 0; used -= 8) {
            dst.set(U8, at++, (byte) word);
            word >>>= 8;
        }
        return (int) (at - offset);
    }

    /// Number `index` of an array that begins at `offset` and whose bytes end at `limit`; reads no byte behind it.
    static long get(MemorySegment src, long offset, long limit, int index, int width) {
        if (width == 0) {
            return 0;
        }
        long bit = (long) index * width;
        long at = offset + (bit >>> 3);
        int shift = (int) bit & 7;
        if (limit - at >= 9) {
            long low = src.get(I64, at) >>> shift;
            // Shifted twice, for a shift by 64 is none.
            return (low | (src.get(U8, at + 8) & 0xFFL) << 1 << (63 - shift)) & mask(width);
        }
        long value = 0;
        for (int have = -shift; have < width && at < limit; have += 8) {
            long next = src.get(U8, at++) & 0xFFL;
            value |= have < 0 ? next >>> -have : next << have;
        }
        return value & mask(width);
    }
}
