// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.util.Arrays;

/// The symbols of some numbers and how often each occurs, found once for all codes that are tried on them.
///
/// Threads: one at a time. Memory: 10 KiB or so.
final class SymbolCounts {
    /// The coarse symbol of the numbers that have a fine one: coarse symbols are unions of fine ones.
    private static final short[] TO_COARSE = toCoarse();

    private final short[] symbols = new short[SegmentEncoder.MAX_VALUES];
    private final int[] fine = new int[Symbols.MAX_COUNT];
    private final int[] coarse = new int[Symbols.MAX_COUNT];
    private int total;

    private static short[] toCoarse() {
        short[] coarse = new short[Symbols.MAX_COUNT];
        for (int s = 0; s < coarse.length; s++) {
            coarse[s] = (short) Symbols.COARSE.of(Symbols.FINE.base(s));
        }
        return coarse;
    }

    /// Looks at `numbers[from .. to)`.
    void count(long[] numbers, int from, int to) {
        total = to - from;
        Arrays.fill(fine, 0);
        for (int i = from; i < to; i++) {
            int symbol = Symbols.FINE.of(numbers[i]);
            symbols[i - from] = (short) symbol;
            fine[symbol]++;
        }
        Arrays.fill(coarse, 0);
        for (int s = 0; s < fine.length; s++) {
            coarse[TO_COARSE[s]] += fine[s];
        }
    }

    int total() {
        return total;
    }

    /// By symbol of `kind`; as long as there are fine ones.
    int[] counts(Symbols kind) {
        return kind == Symbols.FINE ? fine : coarse;
    }

    /// The symbol of the number at `index`, from 0 for the first one looked at.
    int symbol(Symbols kind, int index) {
        int symbol = symbols[index];
        return kind == Symbols.FINE ? symbol : TO_COARSE[symbol];
    }
}
