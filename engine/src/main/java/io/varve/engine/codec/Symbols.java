// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// How the entropy coder cuts unsigned numbers into a symbol, which is Huffman-coded, and extra bits, which are not.
///
/// Numbers below `2^exactBits` are symbols of their own. Of the larger ones, those with `b` bits have one of `2^subBits` symbols, by the
/// bits behind the first one, and the rest are extra bits: a part of an octave, within which values are about equally frequent.
/// Threads: any, immutable.
final class Symbols {
    /// For many numbers: a code with many lengths, which fits narrow distributions closely.
    static final Symbols FINE = new Symbols(6, 2);
    /// For few numbers: the lengths of a fine code would cost more than it saves.
    static final Symbols COARSE = new Symbols(1, 1);

    static final int MAX_COUNT = FINE.count;

    private final int exactBits;
    private final int subBits;
    private final int exact;
    private final int count;
    private final long[] bases;
    private final byte[] extraBits;

    private Symbols(int exactBits, int subBits) {
        this.exactBits = exactBits;
        this.subBits = subBits;
        exact = 1 << exactBits;
        count = exact + ((Long.SIZE - exactBits) << subBits);
        bases = new long[count];
        extraBits = new byte[count];
        for (int symbol = 0; symbol < count; symbol++) {
            if (symbol < exact) {
                bases[symbol] = symbol;
            } else {
                int extra = exactBits - subBits + ((symbol - exact) >>> subBits);
                extraBits[symbol] = (byte) extra;
                int sub = (symbol - exact) & ((1 << subBits) - 1);
                bases[symbol] = ((1L << subBits) + sub) << extra;
            }
        }
    }

    int count() {
        return count;
    }

    int of(long number) {
        if (number >>> exactBits == 0) {
            return (int) number;
        }
        int bits = BitPacking.widthOf(number);
        int sub = (int) (number >>> (bits - 1 - subBits)) & ((1 << subBits) - 1);
        return exact + ((bits - 1 - exactBits) << subBits) + sub;
    }

    /// Bits behind the symbol.
    int extraBits(int symbol) {
        return extraBits[symbol];
    }

    /// The number whose extra bits are 0.
    long base(int symbol) {
        return bases[symbol];
    }

    /// All bases, for loops that know their symbols.
    long[] bases() {
        return bases;
    }

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    static long unzigzag(long number) {
        return number >>> 1 ^ -(number & 1);
    }
}
