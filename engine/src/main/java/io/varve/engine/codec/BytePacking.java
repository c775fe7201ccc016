// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I32;
import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U16;
import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Unsigned differences to a base in 0, 1, 2, 4 or 8 bytes each, little-endian; all arithmetic wraps.
final class BytePacking {
    static final int WIDTH_MASK = 15;

    private BytePacking() {}

    /// The least of the widths that holds the unsigned `range`.
    static int widthOf(long range) {
        if (range == 0) {
            return 0;
        }
        if (range >>> 8 == 0) {
            return 1;
        }
        if (range >>> 16 == 0) {
            return 2;
        }
        return range >>> 32 == 0 ? 4 : 8;
    }

    static void requireWidth(int codec, int width) {
        if (width != 0 && width != 1 && width != 2 && width != 4 && width != 8) {
            throw new CodecException("unknown byte width: codec=" + codec + ", width=" + width);
        }
    }

    static void pack(long[] src, int from, int count, long base, int width, MemorySegment dst, long offset) {
        switch (width) {
            case 0 -> {}
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    dst.set(U8, offset + i, (byte) (src[from + i] - base));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    dst.set(U16, offset + 2L * i, (short) (src[from + i] - base));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    dst.set(I32, offset + 4L * i, (int) (src[from + i] - base));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    dst.set(I64, offset + 8L * i, src[from + i] - base);
                }
            }
        }
    }

    /// Writes element `index` of an array of `width`-byte numbers; 0-byte numbers are not written.
    static void put(MemorySegment dst, long offset, int index, int width, long value) {
        switch (width) {
            case 0 -> {}
            case 1 -> dst.set(U8, offset + index, (byte) value);
            case 2 -> dst.set(U16, offset + 2L * index, (short) value);
            case 4 -> dst.set(I32, offset + 4L * index, (int) value);
            default -> dst.set(I64, offset + 8L * index, value);
        }
    }

    static void unpack(MemorySegment src, long offset, int count, long base, int width, long[] out, int at) {
        switch (width) {
            case 0 -> Arrays.fill(out, at, at + count, base);
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = (src.get(U8, offset + i) & 0xFFL) + base;
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = (src.get(U16, offset + 2L * i) & 0xFFFFL) + base;
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = (src.get(I32, offset + 4L * i) & 0xFFFF_FFFFL) + base;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = src.get(I64, offset + 8L * i) + base;
                }
            }
        }
    }
}
