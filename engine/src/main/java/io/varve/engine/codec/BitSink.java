// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;

/// Writes numbers of 0 to 64 bits one behind the other, least significant bit first. Threads: one.
final class BitSink {
    private final MemorySegment target;
    private long at;
    private long word;
    private int used;

    BitSink(MemorySegment target, long offset) {
        this.target = target;
        at = offset;
    }

    /// Appends `bits`, none of which lies above the lower `width`.
    void put(long bits, int width) {
        word |= bits << used;
        used += width;
        if (used >= Long.SIZE) {
            target.set(I64, at, word);
            at += Long.BYTES;
            used -= Long.SIZE;
            word = used == 0 ? 0 : bits >>> (width - used);
        }
    }

    /// Writes the last byte, padded with zeros.
    void end() {
        for (; used > 0; used -= 8) {
            target.set(U8, at++, (byte) word);
            word >>>= 8;
        }
    }
}
