// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// The codes, a Huffman code and one of states, that the segments of one column chunk wrote last, for the next ones to point back at: short segments cannot afford their own.
///
/// Threads: owned by the builder of one column.
public final class SharedCode {
    private final HuffmanCode code = new HuffmanCode();
    private final AnsCode ans = new AnsCode();
    private long position = -1;
    private long ansPosition = -1;

    /// Forgets the chunk.
    public void clear() {
        position = -1;
        ansPosition = -1;
    }

    /// Forgets a code if it lies at `from` or behind.
    void forget(long from) {
        if (position >= from) {
            position = -1;
        }
        if (ansPosition >= from) {
            ansPosition = -1;
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

    boolean hasAns() {
        return ansPosition >= 0;
    }

    AnsCode ans() {
        return ans;
    }

    long ansPosition() {
        return ansPosition;
    }

    void setAns(AnsCode newCode, long newPosition) {
        if (newCode != ans) {
            ans.copy(newCode);
        }
        ansPosition = newPosition;
    }
}
