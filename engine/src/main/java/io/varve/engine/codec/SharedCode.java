// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// The code that the segments of one column chunk wrote last, for the next ones to point back at: short segments cannot afford their own.
///
/// Threads: owned by the builder of one column.
public final class SharedCode {
    private final HuffmanCode code = new HuffmanCode();
    private long position = -1;

    /// Forgets the chunk.
    public void clear() {
        position = -1;
    }

    /// Forgets the code if it lies at `from` or behind.
    void forget(long from) {
        if (position >= from) {
            position = -1;
        }
    }

    boolean isPresent() {
        return position >= 0;
    }

    HuffmanCode code() {
        return code;
    }

    /// Where the code's lengths lie among the chunk's bodies.
    long position() {
        return position;
    }

    void set(HuffmanCode newCode, long newPosition) {
        code.copy(newCode);
        position = newPosition;
    }
}
