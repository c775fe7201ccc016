// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Reads what [FramePlan] wrote.
final class Frames {
    private static final int PATCHED = 1;
    private static final int WIDTH_SHIFT = 1;
    private static final int WIDTH_MASK = 0x7F;

    private Frames() {}

    /// The lowest eight bits of a codec's `param`.
    static int param(int width, boolean patched) {
        return width << WIDTH_SHIFT | (patched ? PATCHED : 0);
    }

    static boolean isPatched(int param) {
        return (param & PATCHED) != 0;
    }

    static int width(int codec, int param) {
        int width = param >>> WIDTH_SHIFT & WIDTH_MASK;
        if (width > 64) {
            throw new CodecException("unknown bit width: codec=" + codec + ", width=" + width);
        }
        return width;
    }

    /// Checks that the packed part of a frame lies in [offset, limit) and returns where it ends.
    static long packedEnd(int codec, int width, int count, long offset, long limit) {
        long bytes = BitPacking.bytes(width, count);
        if (bytes > limit - offset) {
            throw new CodecException("frame longer than its body: codec=" + codec + ", width=" + width + ", values="
                    + count + ", bytes=" + (limit - offset));
        }
        return offset + bytes;
    }

    /// Replaces the patched among the `count` unpacked numbers `out[at ..]`, each `base` + packed; returns the offset behind.
    static long patch(MemorySegment src, long offset, long limit, int count, long base, long[] out, int at) {
        ByteSource source = new ByteSource().wrap(src, offset, limit);
        int patches = source.u8();
        int width = source.u8();
        long min = base - source.varint();
        int positionWidth = FramePlan.positionWidth(count);
        if (width > 64) {
            throw new CodecException("unknown width of patches: width=" + width);
        }
        long positions = source.take(BitPacking.bytes(positionWidth, patches));
        long values = source.take(BitPacking.bytes(width, patches));
        for (int k = 0; k < patches; k++) {
            int position = (int) BitPacking.get(src, positions, values, k, positionWidth);
            if (position >= count) {
                throw new CodecException("patch behind the last value: position=" + position + ", values=" + count);
            }
            out[at + position] = min + BitPacking.get(src, values, source.position(), k, width);
        }
        return source.position();
    }
}
