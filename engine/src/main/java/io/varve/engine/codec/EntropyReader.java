// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads what [EntropyWriter] wrote.
///
/// Threads: one at a time. Memory: a table of up to 8 KiB for each length that codes had, and a copy of the streams with room behind, so that a damaged one may run on without
/// a check per number until the end shows it.
/// Errors: [CodecException] for codes that do not exist and streams that are not used up.
final class EntropyReader implements NumberReader {
    private static final int STREAMS = EntropyWriter.STREAMS;
    /// Entries of the table, as [HuffmanCode#fillTable] says.
    private static final int BITS_MASK = 127;

    private static final int EXTRA_SHIFT = 8;
    private static final int EXTRA_MASK = 63;
    private static final int SYMBOL_SHIFT = 16;
    private static final int MAX_LENGTH_BYTES = Symbols.MAX_COUNT + 4;
    /// A word read from any bit on has at least so many bits, less those of a code.
    private static final int EXTRA_AT_ONCE = 57 - HuffmanCode.MAX_BITS;
    private static final int EXTRA_OF_PAIRS = 57 / 2 - HuffmanCode.MAX_BITS;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final HuffmanCode code = new HuffmanCode();
    private final int[][] tables = new int[HuffmanCode.MAX_BITS + 1][0];
    private int[] table = tables[0];
    private final long[] at = new long[STREAMS];
    private final long[] ends = new long[STREAMS];
    private byte[] copy = new byte[0];

    @Override
    public void read(ByteSource source, ChunkBodies bodies, long[] out, int from, int to) {
        long place = source.position();
        if (source.u8() == 0) {
            long distance = source.varint();
            code.read(bodies.back(source, place, distance, MAX_LENGTH_BYTES));
        } else {
            source.back(1);
            code.read(source);
        }
        int longest = code.longest();
        if (tables[longest].length == 0) {
            tables[longest] = new int[1 << longest];
        }
        table = tables[longest];
        code.fillTable(table);
        long first = source.count(source.limit());
        long second = source.count(source.limit());
        long third = source.count(source.limit());
        int length = (int) (source.limit() - source.position());
        if (first + second + third > length) {
            throw new CodecException("streams longer than their segment: bytes=" + length);
        }
        if (copy.length < length + 2 * Long.BYTES) {
            copy = new byte[length + 2 * Long.BYTES];
        }
        MemorySegment.copy(source.segment(), ValueLayout.JAVA_BYTE, source.take(length), copy, 0, length);
        Arrays.fill(copy, length, length + 2 * Long.BYTES, (byte) 0);
        at[0] = 0;
        at[1] = 8 * first;
        at[2] = 8 * (first + second);
        at[3] = 8 * (first + second + third);
        System.arraycopy(at, 1, ends, 0, STREAMS - 1);
        ends[STREAMS - 1] = 8L * length;
        int i = from;
        while (to - i >= STREAMS) {
            // So many groups surely lie within the bytes, whatever their codes.
            int groups = Math.min((to - i) / STREAMS, safeGroups(8L * length));
            if (groups == 0) {
                break;
            }
            i = maxExtra() <= EXTRA_OF_PAIRS ? readPairs(out, i, groups) : readGroups(out, i, groups);
        }
        for (; i < to; i++) {
            out[i] = readOne((i - from) & (STREAMS - 1), length);
        }
        for (int s = 0; s < STREAMS; s++) {
            if (at[s] > ends[s] || ends[s] - at[s] > 7) {
                throw new CodecException("stream not used up: stream=" + s + ", bits=" + at[s] + ", end=" + ends[s]);
            }
        }
    }

    /// How many groups of four can be read without looking at the end; 0 when a number may need two reads.
    private int safeGroups(long limit) {
        int most = HuffmanCode.MAX_BITS + maxExtra();
        if (maxExtra() > EXTRA_AT_ONCE) {
            return 0;
        }
        long first = Math.max(Math.max(at[0], at[1]), Math.max(at[2], at[3]));
        return (int) Math.max(0, (limit - first) / most);
    }

    /// Groups of four numbers, one of each stream, all bits of a number with one read.
    private int readGroups(long[] out, int from, int groups) {
        byte[] source = copy;
        int[] codes = table;
        long[] bases = code.symbols().bases();
        long p = at[0];
        long q = at[1];
        long r = at[2];
        long s = at[3];
        int unknown = 0;
        int end = from + STREAMS * groups;
        for (int i = from; i < end; i += STREAMS) {
            long a = word(source, p);
            long b = word(source, q);
            long c = word(source, r);
            long d = word(source, s);
            int ea = entry(codes, a);
            int eb = entry(codes, b);
            int ec = entry(codes, c);
            int ed = entry(codes, d);
            out[i] = number(bases, a, ea);
            out[i + 1] = number(bases, b, eb);
            out[i + 2] = number(bases, c, ec);
            out[i + 3] = number(bases, d, ed);
            p += bits(ea);
            q += bits(eb);
            r += bits(ec);
            s += bits(ed);
            // Negative when an entry is 0.
            unknown |= ea - 1 | eb - 1 | ec - 1 | ed - 1;
        }
        settle(p, q, r, s, unknown);
        return end;
    }

    /// As [#readGroups], two groups with one read. Extra bits are rare where it matters, since the frequent numbers are symbols themselves.
    private int readPairs(long[] out, int from, int groups) {
        byte[] source = copy;
        int[] codes = table;
        long[] bases = code.symbols().bases();
        long p = at[0];
        long q = at[1];
        long r = at[2];
        long s = at[3];
        int unknown = 0;
        int end = from + STREAMS * groups;
        int i = from;
        for (; i + 2 * STREAMS <= end; i += 2 * STREAMS) {
            long a = word(source, p);
            long b = word(source, q);
            long c = word(source, r);
            long d = word(source, s);
            int ea = entry(codes, a);
            int eb = entry(codes, b);
            int ec = entry(codes, c);
            int ed = entry(codes, d);
            int fa = entry(codes, a >>> bits(ea));
            int fb = entry(codes, b >>> bits(eb));
            int fc = entry(codes, c >>> bits(ec));
            int fd = entry(codes, d >>> bits(ed));
            if (((ea | eb | ec | ed | fa | fb | fc | fd) & EXTRA_MASK << EXTRA_SHIFT) == 0) {
                out[i] = (long) ea >>> SYMBOL_SHIFT;
                out[i + 1] = (long) eb >>> SYMBOL_SHIFT;
                out[i + 2] = (long) ec >>> SYMBOL_SHIFT;
                out[i + 3] = (long) ed >>> SYMBOL_SHIFT;
                out[i + 4] = (long) fa >>> SYMBOL_SHIFT;
                out[i + 5] = (long) fb >>> SYMBOL_SHIFT;
                out[i + 6] = (long) fc >>> SYMBOL_SHIFT;
                out[i + 7] = (long) fd >>> SYMBOL_SHIFT;
            } else {
                out[i] = number(bases, a, ea);
                out[i + 1] = number(bases, b, eb);
                out[i + 2] = number(bases, c, ec);
                out[i + 3] = number(bases, d, ed);
                out[i + 4] = number(bases, a >>> bits(ea), fa);
                out[i + 5] = number(bases, b >>> bits(eb), fb);
                out[i + 6] = number(bases, c >>> bits(ec), fc);
                out[i + 7] = number(bases, d >>> bits(ed), fd);
            }
            p += bits(ea) + bits(fa);
            q += bits(eb) + bits(fb);
            r += bits(ec) + bits(fc);
            s += bits(ed) + bits(fd);
            unknown |= ea - 1 | eb - 1 | ec - 1 | ed - 1 | fa - 1 | fb - 1 | fc - 1 | fd - 1;
        }
        settle(p, q, r, s, unknown);
        return i < end ? readGroups(out, i, 1) : end;
    }

    private void settle(long p, long q, long r, long s, int unknown) {
        if (unknown < 0) {
            throw unknownCode();
        }
        at[0] = p;
        at[1] = q;
        at[2] = r;
        at[3] = s;
    }

    private static long word(byte[] source, long bit) {
        return (long) WORDS.get(source, (int) (bit >>> 3)) >>> (bit & 7);
    }

    private static int entry(int[] codes, long word) {
        // As C2 knows, this is always inside.
        return codes[(int) word & (codes.length - 1)];
    }

    /// The extra bits lie between the code and the end of the number: all above are shifted out, then all below. Distances count modulo 64,
    /// and a shift by 64 takes two.
    private static long number(long[] bases, long word, int entry) {
        return bases[entry >>> SYMBOL_SHIFT] + ((word << -entry) >>> 1 >>> ~(entry >>> EXTRA_SHIFT));
    }

    private static int bits(int entry) {
        return entry & BITS_MASK;
    }

    private int maxExtra() {
        return code.symbols().extraBits(code.used() - 1);
    }

    private long readOne(int stream, int length) {
        long word = word(at[stream], length);
        int entry = entry(table, word);
        if (entry == 0) {
            throw unknownCode();
        }
        int extra = entry >>> EXTRA_SHIFT & EXTRA_MASK;
        at[stream] += bits(entry) - extra;
        long low = word(at[stream], length) & 0xFFFF_FFFFL & ((1L << extra) - 1);
        long high = extra <= 32 ? 0 : word(at[stream] + 32, length) & ((1L << (extra - 32)) - 1);
        at[stream] += extra;
        return code.symbols().base(entry >>> SYMBOL_SHIFT) + (high << 32 | low);
    }

    private long word(long bit, int length) {
        long from = Math.min(bit, 8L * length);
        return (long) WORDS.get(copy, (int) (from >>> 3)) >>> (from & 7);
    }

    private static CodecException unknownCode() {
        return new CodecException("bits that are no code");
    }
}
