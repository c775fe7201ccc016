// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.util.Arrays;

/// A canonical Huffman code with at most 11 bits a symbol.
///
/// Codes are handed out by (length, symbol) and written from their first bit on, so a reader that takes bits from the least significant side
/// sees them reversed: [#code] is reversed already.
/// Threads: one at a time. Memory: some arrays of [Symbols#MAX_COUNT].
final class HuffmanCode {
    static final int MAX_BITS = 11;

    private static final int SYMBOLS = Symbols.MAX_COUNT;

    private final byte[] lengths = new byte[SYMBOLS];
    private final short[] codes = new short[SYMBOLS];
    private final long[] heap = new long[SYMBOLS];
    private final int[] parents = new int[2 * SYMBOLS];
    private final long[] weights = new long[2 * SYMBOLS];
    private Symbols symbols = Symbols.FINE;
    private int used;

    Symbols symbols() {
        return symbols;
    }

    int length(int symbol) {
        return lengths[symbol];
    }

    int code(int symbol) {
        return codes[symbol];
    }

    /// One more than the largest symbol that has a code.
    int used() {
        return used;
    }

    /// Makes the code for these frequencies, of which at least one is positive.
    void build(Symbols newSymbols, int[] counts) {
        symbols = newSymbols;
        Arrays.fill(lengths, (byte) 0);
        int leaves = 0;
        used = 0;
        for (int s = 0; s < symbols.count(); s++) {
            if (counts[s] > 0) {
                // Sorted by count, the symbol in the lower bits.
                heap[leaves++] = (long) counts[s] << 16 | s;
                used = s + 1;
            }
        }
        if (leaves == 1) {
            lengths[used - 1] = 1;
        } else {
            Arrays.sort(heap, 0, leaves);
            merge(leaves);
            limit(leaves);
        }
        assign();
    }

    /// Two queues: leaves in ascending order, and inner nodes, which arise in ascending order.
    private void merge(int leaves) {
        for (int i = 0; i < leaves; i++) {
            weights[i] = heap[i] >>> 16;
        }
        int leaf = 0;
        int inner = leaves;
        for (int next = leaves; next < 2 * leaves - 1; next++) {
            long weight = 0;
            for (int child = 0; child < 2; child++) {
                boolean takeLeaf = leaf < leaves && (inner == next || weights[leaf] <= weights[inner]);
                int node = takeLeaf ? leaf++ : inner++;
                parents[node] = next;
                weight += weights[node];
            }
            weights[next] = weight;
        }
        // From the root down a node's depth is its parent's and one; depths take the place of weights.
        int root = 2 * leaves - 2;
        weights[root] = 0;
        for (int node = root - 1; node >= 0; node--) {
            weights[node] = weights[parents[node]] + 1;
        }
    }

    /// Cuts depths to the limit and lengthens others until the code fits; the rarest leaves pay.
    private void limit(int leaves) {
        long room = 1L << MAX_BITS;
        for (int i = 0; i < leaves; i++) {
            weights[i] = Math.min(weights[i], MAX_BITS);
            room -= 1L << (MAX_BITS - (int) weights[i]);
        }
        for (int i = 0; room < 0; i = i == leaves - 1 ? 0 : i + 1) {
            if (weights[i] < MAX_BITS) {
                room += 1L << (MAX_BITS - (int) weights[i] - 1);
                weights[i]++;
            }
        }
        // What is left over shortens the most frequent ones that it can.
        for (int i = leaves - 1; i >= 0 && room > 0; i--) {
            while (weights[i] > 1 && 1L << (MAX_BITS - (int) weights[i]) <= room) {
                room -= 1L << (MAX_BITS - (int) weights[i]);
                weights[i]--;
            }
        }
        for (int i = 0; i < leaves; i++) {
            lengths[(int) (heap[i] & 0xFFFF)] = (byte) weights[i];
        }
    }

    /// Hands out the codes.
    ///
    /// @throws CodecException when the lengths are those of no code
    private void assign() {
        int code = 0;
        for (int length = 1; length <= MAX_BITS; length++) {
            for (int s = 0; s < used; s++) {
                if (lengths[s] == length) {
                    codes[s] = (short) (Integer.reverse(code) >>> (32 - length));
                    code++;
                }
            }
            if (code > 1 << length) {
                throw new CodecException("more codes than bits: length=" + length);
            }
            code <<= 1;
        }
    }

    void copy(HuffmanCode source) {
        System.arraycopy(source.lengths, 0, lengths, 0, SYMBOLS);
        System.arraycopy(source.codes, 0, codes, 0, SYMBOLS);
        used = source.used;
        symbols = source.symbols;
    }

    /// Bits that symbols of these frequencies take, extra bits too; -1 when one has no code.
    long bits(int[] counts) {
        long bits = 0;
        for (int s = 0; s < symbols.count(); s++) {
            if (counts[s] > 0) {
                if (lengths[s] == 0) {
                    return -1;
                }
                bits += (long) counts[s] * (lengths[s] + symbols.extraBits(s));
            }
        }
        return bits;
    }

    /// Writes the lengths: `varint 2 · used + coarse`, then [SymbolNibbles].
    void write(ByteSink out) {
        out.varint(2L * used + (symbols == Symbols.COARSE ? 1 : 0));
        SymbolNibbles.write(out, lengths, used);
    }

    /// Reads what [#write] wrote.
    void read(ByteSource source) {
        int form = source.count(2L * SYMBOLS + 1);
        symbols = (form & 1) != 0 ? Symbols.COARSE : Symbols.FINE;
        used = form >>> 1;
        if (used > symbols.count()) {
            throw new CodecException("more symbols than there are: used=" + used);
        }
        SymbolNibbles.read(source, lengths, used, MAX_BITS);
        assign();
    }

    /// Bits of the longest code.
    int longest() {
        int longest = 0;
        for (int s = 0; s < used; s++) {
            longest = Math.max(longest, lengths[s]);
        }
        return longest;
    }

    /// Fills `table`, which has 2 to the power of [#longest] entries, by the next bits with `symbol << 16 | extra bits << 8 | (length + extra bits)`, so that shifts can
    /// take their distances from it unmasked; 0 where no code begins so.
    void fillTable(int[] table) {
        Arrays.fill(table, 0);
        for (int s = 0; s < used; s++) {
            int length = lengths[s];
            if (length > 0) {
                int extra = symbols.extraBits(s);
                int entry = s << 16 | extra << 8 | (length + extra);
                for (int bits = codes[s]; bits < table.length; bits += 1 << length) {
                    table[bits] = entry;
                }
            }
        }
    }
}
