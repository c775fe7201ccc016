// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads what [AnsWriter] wrote.
///
/// Threads: one at a time. Memory: a table of 16 KiB and a copy of the stream with so much room behind that a damaged one may run on without a
/// check per number until the end shows it. The table is kept for segments that share their code.
/// Errors: [CodecException] for codes that do not exist and streams that do not end where their states do.
final class AnsReader implements NumberReader {
    private static final int STATES = AnsWriter.STATES;
    private static final int STATE_MASK = (1 << AnsCode.MAX_LOG) - 1;
    private static final int TOTAL_MASK = 0xFF;
    private static final int EXTRA_MASK = 63;
    /// A word read from any bit on has at least so many bits.
    private static final int WORD_BITS = 57;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final AnsCode code = new AnsCode();
    private final long[] table = new long[1 << AnsCode.MAX_LOG];
    private final int[] states = new int[STATES];
    private byte[] copy = new byte[0];
    private MemorySegment codeSource = MemorySegment.NULL;
    private long codePlace = -1;
    private int most;

    @Override
    public void read(ByteSource source, ChunkBodies bodies, long[] out, int from, int to) {
        readCode(source, bodies);
        int length = (int) (source.limit() - source.position());
        // Whatever the bits are, all numbers lie within the copy.
        int room =
                Math.max(length, (int) (((long) most * (to - from) + STATES * AnsCode.MAX_LOG) >>> 3)) + 3 * Long.BYTES;
        if (copy.length < room) {
            copy = new byte[room];
        }
        MemorySegment.copy(source.segment(), ValueLayout.JAVA_BYTE, source.take(length), copy, 0, length);
        long bit = 0;
        for (int s = 0; s < Math.min(STATES, to - from); s++) {
            states[s] = (int) word(copy, bit) & (1 << code.log()) - 1;
            bit += code.log();
        }
        // The last eight numbers lead to none.
        int end = from + (Math.max(0, to - from - STATES) & -STATES);
        if (most > WORD_BITS) {
            end = from;
        } else {
            bit = 2 * most <= WORD_BITS ? readPairs(out, from, end, bit) : readSingles(out, from, end, bit);
        }
        for (int i = end; i < to; i++) {
            bit = readOne(out, i, (i - from) & (STATES - 1), bit, to - i <= STATES);
        }
        if (bit > 8L * length || 8L * length - bit > 7) {
            throw new CodecException("stream does not end with its numbers: bits=" + bit + ", bytes=" + length);
        }
    }

    private void readCode(ByteSource source, ChunkBodies bodies) {
        long place = source.position();
        ByteSource lengths = source;
        if (source.u8() == 0) {
            long distance = source.varint();
            lengths = bodies.back(source, place, distance, AnsCode.MAX_BYTES);
        } else {
            source.back(1);
        }
        if (lengths != source
                && lengths.position() == codePlace
                && lengths.segment().equals(codeSource)) {
            return;
        }
        codePlace = -1;
        long newPlace = lengths.position();
        code.read(lengths);
        most = code.fillTable(table);
        codeSource = source.segment();
        codePlace = newPlace;
    }

    /// All of [from, to), a multiple of eight, where two numbers surely lie within a word; returns the bit behind them.
    private long readPairs(long[] out, int from, int to, long bit) {
        byte[] source = copy;
        long[] codes = table;
        int a = states[0];
        int b = states[1];
        int c = states[2];
        int d = states[3];
        int e = states[4];
        int f = states[5];
        int g = states[6];
        int h = states[7];
        long p = bit;
        for (int i = from; i < to; i += STATES) {
            long ea = codes[a & codes.length - 1];
            long eb = codes[b & codes.length - 1];
            long ec = codes[c & codes.length - 1];
            long ed = codes[d & codes.length - 1];
            long word = word(source, p);
            p += (int) (ea + eb) & TOTAL_MASK;
            long next = word(source, p);
            p += (int) (ec + ed) & TOTAL_MASK;
            put(out, i, word, ea, eb, next, ec, ed);
            a = follow(word, ea);
            b = follow(word >>> ea, eb);
            c = follow(next, ec);
            d = follow(next >>> ec, ed);
            long ee = codes[e & codes.length - 1];
            long ef = codes[f & codes.length - 1];
            long eg = codes[g & codes.length - 1];
            long eh = codes[h & codes.length - 1];
            word = word(source, p);
            p += (int) (ee + ef) & TOTAL_MASK;
            next = word(source, p);
            p += (int) (eg + eh) & TOTAL_MASK;
            put(out, i + 4, word, ee, ef, next, eg, eh);
            e = follow(word, ee);
            f = follow(word >>> ee, ef);
            g = follow(next, eg);
            h = follow(next >>> eg, eh);
        }
        states[0] = a;
        states[1] = b;
        states[2] = c;
        states[3] = d;
        states[4] = e;
        states[5] = f;
        states[6] = g;
        states[7] = h;
        return p;
    }

    /// Four numbers, two of each word. Extra bits are rare where it matters, since the frequent numbers are symbols themselves.
    private static void put(long[] out, int i, long word, long a, long b, long next, long c, long d) {
        if (((a | b | c | d) & EXTRA_MASK << AnsCode.EXTRA_SHIFT) == 0) {
            out[i] = a >>> AnsCode.UPPER_SHIFT;
            out[i + 1] = b >>> AnsCode.UPPER_SHIFT;
            out[i + 2] = c >>> AnsCode.UPPER_SHIFT;
            out[i + 3] = d >>> AnsCode.UPPER_SHIFT;
        } else {
            out[i] = number(word, a);
            out[i + 1] = number(word >>> a, b);
            out[i + 2] = number(next, c);
            out[i + 3] = number(next >>> c, d);
        }
    }

    /// As [#readPairs], a word for each number.
    private long readSingles(long[] out, int from, int to, long bit) {
        byte[] source = copy;
        long[] codes = table;
        int a = states[0];
        int b = states[1];
        int c = states[2];
        int d = states[3];
        int e = states[4];
        int f = states[5];
        int g = states[6];
        int h = states[7];
        long p = bit;
        for (int i = from; i < to; i += STATES) {
            long ea = codes[a & codes.length - 1];
            long word = word(source, p);
            p += (int) ea & TOTAL_MASK;
            out[i] = number(word, ea);
            a = follow(word, ea);
            long eb = codes[b & codes.length - 1];
            word = word(source, p);
            p += (int) eb & TOTAL_MASK;
            out[i + 1] = number(word, eb);
            b = follow(word, eb);
            long ec = codes[c & codes.length - 1];
            word = word(source, p);
            p += (int) ec & TOTAL_MASK;
            out[i + 2] = number(word, ec);
            c = follow(word, ec);
            long ed = codes[d & codes.length - 1];
            word = word(source, p);
            p += (int) ed & TOTAL_MASK;
            out[i + 3] = number(word, ed);
            d = follow(word, ed);
            long ee = codes[e & codes.length - 1];
            word = word(source, p);
            p += (int) ee & TOTAL_MASK;
            out[i + 4] = number(word, ee);
            e = follow(word, ee);
            long ef = codes[f & codes.length - 1];
            word = word(source, p);
            p += (int) ef & TOTAL_MASK;
            out[i + 5] = number(word, ef);
            f = follow(word, ef);
            long eg = codes[g & codes.length - 1];
            word = word(source, p);
            p += (int) eg & TOTAL_MASK;
            out[i + 6] = number(word, eg);
            g = follow(word, eg);
            long eh = codes[h & codes.length - 1];
            word = word(source, p);
            p += (int) eh & TOTAL_MASK;
            out[i + 7] = number(word, eh);
            h = follow(word, eh);
        }
        states[0] = a;
        states[1] = b;
        states[2] = c;
        states[3] = d;
        states[4] = e;
        states[5] = f;
        states[6] = g;
        states[7] = h;
        return p;
    }

    private long readOne(long[] out, int i, int state, long bit, boolean last) {
        long entry = table[states[state]];
        int extra = (int) (entry >>> AnsCode.EXTRA_SHIFT) & EXTRA_MASK;
        long at = bit;
        if (!last) {
            states[state] = follow(word(copy, bit), entry);
            at += ((int) entry & TOTAL_MASK) - extra;
        }
        long low = word(copy, at) & 0xFFFF_FFFFL & (1L << extra) - 1;
        long high = extra <= 32 ? 0 : word(copy, at + 32) & (1L << (extra - 32)) - 1;
        out[i] = (entry >>> AnsCode.UPPER_SHIFT << extra) + (high << 32 | low);
        return at + extra;
    }

    private static long word(byte[] source, long bit) {
        return (long) WORDS.get(source, (int) (bit >>> 3)) >>> (bit & 7);
    }

    /// What is before the extra bits, then these, which lie behind the bits of the state. Distances of shifts count modulo 64.
    private static long number(long word, long entry) {
        long extra = entry >>> AnsCode.EXTRA_SHIFT;
        return (entry >>> AnsCode.UPPER_SHIFT << extra) + (word >>> (entry >>> AnsCode.BITS_SHIFT) & ~(-1L << extra));
    }

    private static int follow(long word, long entry) {
        return ((int) (entry >>> AnsCode.NEXT_SHIFT) & STATE_MASK)
                + ((int) word & ~(-1 << (int) (entry >>> AnsCode.BITS_SHIFT)));
    }
}
