// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The 64-bit xxHash of a byte range.
///
/// Threads: stateless. Memory: allocates nothing.
/// Source: xxHash specification 0.1.1, XXH64. The two readers share all arithmetic and differ only in how they load.
public final class XxHash64 {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private XxHash64() {}

    /// The hash that canonical keys use: seed 0.
    public static long hash(byte[] src, int offset, int length) {
        return hash(src, offset, length, 0);
    }

    public static long hash(byte[] src, int offset, int length, long seed) {
        int at = offset;
        int end = offset + length;
        long h;
        if (length >= 32) {
            long v1 = seed + P1 + P2;
            long v2 = seed + P2;
            long v3 = seed;
            long v4 = seed - P1;
            for (; at <= end - 32; at += 32) {
                v1 = round(v1, (long) LONGS.get(src, at));
                v2 = round(v2, (long) LONGS.get(src, at + 8));
                v3 = round(v3, (long) LONGS.get(src, at + 16));
                v4 = round(v4, (long) LONGS.get(src, at + 24));
            }
            h = converge(v1, v2, v3, v4);
        } else {
            h = seed + P5;
        }
        h += length;
        for (; at <= end - 8; at += 8) {
            h = tail8(h, (long) LONGS.get(src, at));
        }
        if (at <= end - 4) {
            h = tail4(h, (int) INTS.get(src, at));
            at += 4;
        }
        for (; at < end; at++) {
            h = tail1(h, src[at]);
        }
        return avalanche(h);
    }

    /// The hash, seed 0, of `[offset, offset + length)` of a segment.
    public static long hash(MemorySegment src, long offset, long length) {
        return hash(src, offset, length, 0);
    }

    static long hash(MemorySegment src, long offset, long length, long seed) {
        long at = offset;
        long end = offset + length;
        long h;
        if (length >= 32) {
            long v1 = seed + P1 + P2;
            long v2 = seed + P2;
            long v3 = seed;
            long v4 = seed - P1;
            for (; at <= end - 32; at += 32) {
                v1 = round(v1, src.get(I64, at));
                v2 = round(v2, src.get(I64, at + 8));
                v3 = round(v3, src.get(I64, at + 16));
                v4 = round(v4, src.get(I64, at + 24));
            }
            h = converge(v1, v2, v3, v4);
        } else {
            h = seed + P5;
        }
        h += length;
        for (; at <= end - 8; at += 8) {
            h = tail8(h, src.get(I64, at));
        }
        if (at <= end - 4) {
            h = tail4(h, src.get(I32, at));
            at += 4;
        }
        for (; at < end; at++) {
            h = tail1(h, src.get(ValueLayout.JAVA_BYTE, at));
        }
        return avalanche(h);
    }

    private static long round(long accumulator, long lane) {
        return Long.rotateLeft(accumulator + lane * P2, 31) * P1;
    }

    private static long converge(long v1, long v2, long v3, long v4) {
        long h = Long.rotateLeft(v1, 1) + Long.rotateLeft(v2, 7) + Long.rotateLeft(v3, 12) + Long.rotateLeft(v4, 18);
        h = merge(h, v1);
        h = merge(h, v2);
        h = merge(h, v3);
        return merge(h, v4);
    }

    private static long merge(long h, long v) {
        return (h ^ round(0, v)) * P1 + P4;
    }

    private static long tail8(long h, long lane) {
        return Long.rotateLeft(h ^ round(0, lane), 27) * P1 + P4;
    }

    private static long tail4(long h, int lane) {
        return Long.rotateLeft(h ^ (Integer.toUnsignedLong(lane) * P1), 23) * P2 + P3;
    }

    private static long tail1(long h, byte lane) {
        return Long.rotateLeft(h ^ ((lane & 0xFF) * P5), 11) * P1;
    }

    private static long avalanche(long hash) {
        long h = hash;
        h = (h ^ (h >>> 33)) * P2;
        h = (h ^ (h >>> 29)) * P3;
        return h ^ (h >>> 32);
    }
}
