// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.util.Arrays;

/// The first keys of a template, each with its `=`, as two or three words to compare with: the loop over them reads no key byte by byte.
///
/// Keys longer than [#MAX_BYTES] and those with an escape are not held, nor what follows one.
/// Threads: owned by its parser.
final class KeyWords {
    static final int MAX_BYTES = 24;

    int count;
    int[] lengths = new int[16];
    /// All ones, but of a key shorter than a word only its bytes.
    long[] masks = new long[16];
    long[] heads = new long[16];
    /// The word behind the head, of a key of more than two words.
    long[] middles = new long[16];
    int[] tailAt = new int[16];
    long[] tails = new long[16];

    /// Drops the keys from `i` on, and adds b[from, to) if it follows the last one held.
    void replaceFrom(int i, byte[] b, int from, int to, boolean hasEscape) {
        truncate(i);
        int length = to - from;
        if (count < i || length > MAX_BYTES || hasEscape) {
            return;
        }
        if (i == lengths.length) {
            grow(2 * i);
        }
        lengths[i] = length;
        masks[i] = length >= Long.BYTES ? -1L : (1L << (8 * length)) - 1;
        heads[i] = Bytes.partialWord(b, from, to);
        middles[i] = length > 2 * Long.BYTES ? Bytes.word(b, from + Long.BYTES) : 0;
        tailAt[i] = Math.max(0, length - Long.BYTES);
        tails[i] = Bytes.partialWord(b, from + tailAt[i], to);
        count = i + 1;
    }

    void truncate(int i) {
        count = Math.min(count, i);
    }

    private void grow(int capacity) {
        lengths = Arrays.copyOf(lengths, capacity);
        masks = Arrays.copyOf(masks, capacity);
        heads = Arrays.copyOf(heads, capacity);
        middles = Arrays.copyOf(middles, capacity);
        tailAt = Arrays.copyOf(tailAt, capacity);
        tails = Arrays.copyOf(tails, capacity);
    }
}
