// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;

/// Unsigned LEB128 numbers in segments, as [ByteSink] writes them.
final class Varints {
    static final int MAX_BYTES = 10;

    private Varints() {}

    /// Writes `value` and returns the offset behind it.
    static long put(MemorySegment dst, long offset, long value) {
        long at = offset;
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            dst.set(U8, at++, (byte) (rest | 0x80));
        }
        dst.set(U8, at++, (byte) rest);
        return at;
    }

    static int bytes(long value) {
        return Math.max(1, (BitPacking.widthOf(value) + 6) / 7);
    }
}
