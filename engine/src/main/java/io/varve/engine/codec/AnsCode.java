// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.util.Arrays;

/// How often each symbol stands in the table of an asymmetric numeral system (tANS): as near to its frequency as 32 to 1024 states allow.
///
/// Where a Huffman code takes whole bits for a symbol, this takes fractions on the average: half a percent less for wide distributions, 5 % for narrow ones.
/// Written are not the shares but weights of three significant bits, from which both sides make the shares by [#share].
/// Threads: one at a time. Memory: 20 KiB.
/// Source: J. Duda, "Asymmetric numeral systems", 2013, and the spread of states of zstd's FSE; differs: shares from weights, four states that
/// take turns in one stream of bits.
final class AnsCode {
    static final int MAX_LOG = 10;
    static final int MAX_BYTES = 2 + Symbols.MAX_COUNT + Symbols.MAX_COUNT / 4 + 1;

    /// Where a reader's entry has its parts, as [#fillTable] says.
    static final int EXTRA_SHIFT = 8;

    static final int BITS_SHIFT = 16;
    static final int NEXT_SHIFT = 24;
    static final int UPPER_SHIFT = 40;

    private static final int MIN_LOG = 5;
    private static final int LOG_BITS = 4;
    private static final int MAX_EXPONENT = 15;
    private static final int MANTISSA_BITS = 2;
    private static final int SYMBOLS = Symbols.MAX_COUNT;

    /// A weight is (4 + mantissa) << exponent, exponent 0 says that there is no such symbol.
    private final byte[] exponents = new byte[SYMBOLS];

    private final byte[] mantissas = new byte[SYMBOLS];
    private final int[] shares = new int[SYMBOLS];
    private final short[] symbolOfState = new short[1 << MAX_LOG];
    private final short[] states = new short[1 << MAX_LOG];
    private final int[] starts = new int[SYMBOLS];
    private final long[] patterns = new long[SYMBOLS];
    private int used;
    private int log;

    int log() {
        return log;
    }

    /// One more than the largest symbol.
    int used() {
        return used;
    }

    /// Makes the code for these frequencies, each at most [SegmentEncoder#MAX_VALUES], `total` together; false when there are too many symbols.
    boolean build(int[] counts, int total) {
        Arrays.fill(exponents, (byte) 0);
        used = 0;
        int distinct = 0;
        for (int s = 0; s < SYMBOLS; s++) {
            if (counts[s] > 0) {
                // Three significant bits, the last one rounded.
                int scaled = counts[s] << 3;
                int exponent = BitPacking.widthOf(scaled) - MANTISSA_BITS - 1;
                int weight = (scaled + (1 << exponent >>> 1)) >>> exponent;
                if (weight == 2 << MANTISSA_BITS) {
                    weight >>>= 1;
                    exponent++;
                }
                exponents[s] = (byte) exponent;
                mantissas[s] = (byte) (weight - (1 << MANTISSA_BITS));
                used = s + 1;
                distinct++;
            }
        }
        log = Math.clamp(BitPacking.widthOf(total - 1L) - 1L, MIN_LOG, MAX_LOG);
        if (distinct > 1 << (log - 1)) {
            return false;
        }
        share();
        return true;
    }

    /// Gives each symbol its weight's share of the states, rounded, but one at least; what is left over goes to the largest share, what is
    /// missing is taken one by one from the one that is the largest.
    ///
    /// @throws CodecException when there are more symbols than states
    private void share() {
        long all = 0;
        int distinct = 0;
        for (int s = 0; s < used; s++) {
            all += weight(s);
            distinct += exponents[s] == 0 ? 0 : 1;
        }
        if (distinct > 1 << log) {
            throw new CodecException("more symbols than states: symbols=" + distinct + ", log=" + log);
        }
        int rest = 1 << log;
        for (int s = 0; s < used; s++) {
            shares[s] = exponents[s] == 0 ? 0 : Math.max(1, (int) ((((long) weight(s) << log) + all / 2) / all));
            rest -= shares[s];
        }
        shares[largest()] += Math.max(0, rest);
        for (; rest < 0; rest++) {
            shares[largest()]--;
        }
    }

    private int weight(int symbol) {
        int exponent = exponents[symbol];
        return exponent == 0 ? 0 : ((1 << MANTISSA_BITS) + mantissas[symbol]) << exponent;
    }

    private int largest() {
        int largest = 0;
        for (int s = 1; s < used; s++) {
            largest = shares[s] > shares[largest] ? s : largest;
        }
        return largest;
    }

    void copy(AnsCode source) {
        System.arraycopy(source.exponents, 0, exponents, 0, SYMBOLS);
        System.arraycopy(source.mantissas, 0, mantissas, 0, SYMBOLS);
        System.arraycopy(source.shares, 0, shares, 0, SYMBOLS);
        used = source.used;
        log = source.log;
    }

    /// About how many bits symbols of these frequencies take, extra bits too; -1 when one is not in the code.
    long bits(int[] counts) {
        double bits = 0;
        for (int s = 0; s < SYMBOLS; s++) {
            if (counts[s] > 0) {
                if (s >= used || shares[s] == 0) {
                    return -1;
                }
                bits += counts[s] * (log - Math.log(shares[s]) / Math.log(2) + Symbols.FINE.extraBits(s));
            }
        }
        return (long) bits + 1;
    }

    /// `varint 16 · used + log`, nibbles of exponents, then two bits of each symbol that has a weight, four a byte, least significant first.
    void write(ByteSink out) {
        out.varint((long) used << LOG_BITS | log);
        SymbolNibbles.write(out, exponents, used);
        int held = 0;
        int bits = 0;
        for (int s = 0; s < used; s++) {
            if (exponents[s] != 0) {
                held |= mantissas[s] << bits;
                bits += MANTISSA_BITS;
                if (bits == Byte.SIZE) {
                    out.u8(held);
                    held = 0;
                    bits = 0;
                }
            }
        }
        if (bits > 0) {
            out.u8(held);
        }
    }

    /// Reads what [#write] wrote.
    void read(ByteSource source) {
        int head = source.count(((long) SYMBOLS << LOG_BITS) + MAX_LOG);
        used = head >>> LOG_BITS;
        log = head & (1 << LOG_BITS) - 1;
        if (log < MIN_LOG || log > MAX_LOG || used > SYMBOLS) {
            throw new CodecException("states of a code out of range: log=" + log + ", symbols=" + used);
        }
        SymbolNibbles.read(source, exponents, used, MAX_EXPONENT);
        int held = 0;
        int bits = 0;
        for (int s = 0; s < used; s++) {
            if (exponents[s] != 0) {
                held = bits == 0 ? source.u8() : held >>> MANTISSA_BITS;
                bits = (bits + MANTISSA_BITS) & (Byte.SIZE - 1);
                mantissas[s] = (byte) (held & (1 << MANTISSA_BITS) - 1);
            }
        }
        share();
    }

    /// Spreads each symbol's states over the table in steps that visit every state once.
    private void spread() {
        int mask = (1 << log) - 1;
        int step = ((mask + 1) >>> 1) + ((mask + 1) >>> 3) + 3;
        int state = 0;
        for (int s = 0; s < used; s++) {
            for (int k = 0; k < shares[s]; k++) {
                symbolOfState[state] = (short) s;
                state = (state + step) & mask;
            }
        }
    }

    /// Fills `table[0 .. 1 << log)` with what a reader does in each state:
    ///
    /// | bits | |
    /// |---|---|
    /// | 0–7 | bits of the state that follows and extra bits together |
    /// | 8–13 | extra bits |
    /// | 16–19 | bits of the state that follows |
    /// | 24–33 | to which they are added |
    /// | 40–63 | what is before the extra bits of the number |
    ///
    /// Shifts can take their distances from it unmasked. Returns the most bits that one entry takes.
    int fillTable(long[] table) {
        spread();
        for (int s = 0; s < used; s++) {
            starts[s] = shares[s];
            int extra = Symbols.FINE.extraBits(s);
            patterns[s] = Symbols.FINE.base(s) >>> extra << UPPER_SHIFT | (long) extra << EXTRA_SHIFT | extra;
        }
        int count = 1 << log;
        int clear = Integer.numberOfLeadingZeros(count);
        for (int state = 0; state < count; state++) {
            int symbol = symbolOfState[state];
            int next = starts[symbol]++;
            int bits = Integer.numberOfLeadingZeros(next) - clear;
            long target = ((long) next << bits) - count;
            table[state] = patterns[symbol] + (target << NEXT_SHIFT | (long) bits << BITS_SHIFT | bits);
        }
        int most = 0;
        for (int s = 0; s < used; s++) {
            if (shares[s] > 0) {
                most = Math.max(most, bitsBefore(s, count - 1) + Symbols.FINE.extraBits(s));
            }
        }
        return most;
    }

    /// Prepares [#lastState] and [#stateBefore].
    void fillStates() {
        spread();
        int start = 0;
        for (int s = 0; s < used; s++) {
            starts[s] = start;
            start += shares[s];
        }
        for (int state = 0; state < 1 << log; state++) {
            states[starts[symbolOfState[state]]++] = (short) state;
        }
        for (int s = 0; s < used; s++) {
            starts[s] -= shares[s];
        }
    }

    /// How many lower bits of `state` a reader gets from the stream when it comes from a state of `symbol`.
    int bitsBefore(int symbol, int state) {
        int bits = log + 1 - BitPacking.widthOf(shares[symbol]);
        return ((1 << log) + state) >>> bits < shares[symbol] ? bits - 1 : bits;
    }

    /// A state of `symbol` with no other one behind it.
    int lastState(int symbol) {
        return states[starts[symbol]];
    }

    /// The state of `symbol` that a reader leaves by `bits` bits towards `state`.
    int stateBefore(int symbol, int state, int bits) {
        return states[starts[symbol] + (((1 << log) + state) >>> bits) - shares[symbol]];
    }
}
