// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// One column of one page: a lane per row, and a bitmap as soon as a row has no value. Immutable but for the bytes.
///
/// Lanes are 64 bits wide, or 16 while every one of them is the same 16 bits with their sign: most integers are small, and a quarter of the memory is a
/// quarter of what the kernel has to clear and the caches have to hold.
///
/// Written by: the memtable's owner; read by: anyone, rows below a published count only.
record PageColumn(
        MemorySegment lanes, boolean isNarrow, @Nullable MemorySegment presence) {
    long lane(int row) {
        return isNarrow
                ? lanes.get(ValueLayout.JAVA_SHORT, (long) row << 1)
                : lanes.get(ValueLayout.JAVA_LONG, (long) row << 3);
    }

    /// Reads the lanes of `rows[from .. to)` into the same places of `into`.
    void gather(int[] rows, int from, int to, long[] into) {
        if (isNarrow) {
            for (int i = from; i < to; i++) {
                into[i] = lanes.get(ValueLayout.JAVA_SHORT, (long) rows[i] << 1);
            }
        } else {
            for (int i = from; i < to; i++) {
                into[i] = lanes.get(ValueLayout.JAVA_LONG, (long) rows[i] << 3);
            }
        }
    }

    boolean has(int row) {
        return presence == null || (presence.get(ValueLayout.JAVA_LONG, (long) (row >>> 6) << 3) >>> row & 1) != 0;
    }

    /// Sets bits `[from, to)` of a bitmap. The owner's alone: words change, but never a bit that a reader may look at.
    static void setBits(MemorySegment bitmap, int from, int to) {
        for (int row = from; row < to; ) {
            int end = Math.min(to, (row | 63) + 1);
            long mask = -1L >>> (64 - (end - row)) << row;
            long at = (long) (row >>> 6) << 3;
            bitmap.set(ValueLayout.JAVA_LONG, at, bitmap.get(ValueLayout.JAVA_LONG, at) | mask);
            row = end;
        }
    }
}
