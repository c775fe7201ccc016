// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes unsigned numbers by their entropy: code lengths, then four streams, number i in stream i mod 4, so that a reader follows four
/// chains at a time.
///
/// ```
/// +--------------+-------------------------+----------+----------+----------+----------+
/// | code lengths | varint bytes, 3 streams | stream 0 | stream 1 | stream 2 | stream 3 |
/// +--------------+-------------------------+----------+----------+----------+----------+
/// ```
/// The lengths are those of [HuffmanCode], or `varint 0, varint distance`: how far back, from this place on, the lengths lie that count.
/// A stream is a code and its extra bits for each number, least significant bit first.
/// Threads: one at a time.
final class EntropyWriter {
    static final int STREAMS = 4;

    private final HuffmanCode own = new HuffmanCode();
    private final HuffmanCode coarse = new HuffmanCode();
    private HuffmanCode code = own;
    private boolean pointsBack;
    private final ByteSink head = new ByteSink();
    private final long[] streamBits = new long[STREAMS];

    /// Bits that the numbers would take at the least, by the frequencies of their symbols.
    static double bits(SymbolCounts numbers) {
        int[] counts = numbers.counts(Symbols.COARSE);
        double bits = 0;
        double total = numbers.total();
        for (int s = 0; s < counts.length; s++) {
            if (counts[s] > 0) {
                bits += counts[s] * (Math.log(total / counts[s]) / Math.log(2) + Symbols.COARSE.extraBits(s)) + 4;
            }
        }
        return bits;
    }

    /// Chooses a code for numbers, at least one, which come to lie at `position` of the chunk's bodies; returns about how many bytes they take.
    long plan(SymbolCounts numbers, SharedCode shared, long position) {
        long least = plan(coarse, Symbols.COARSE, numbers);
        long fine = plan(own, Symbols.FINE, numbers);
        code = fine < least ? own : coarse;
        least = Math.min(fine, least);
        pointsBack = false;
        if (shared.isPresent()) {
            int distanceBytes = Varints.bytes(position - shared.position());
            long bits = shared.code().bits(numbers.counts(shared.code().symbols()));
            pointsBack = bits >= 0 && bits + 8L + 8L * distanceBytes <= least;
            least = pointsBack ? bits + 8L + 8L * distanceBytes : least;
        }
        return (least >>> 3) + 2 * STREAMS;
    }

    /// Writes the planned numbers, `numbers[from .. to)` with the symbols `found`, at `dst[offset]`; returns the bytes, or -1 without writing when they are more than `limit`.
    long write(
            long[] numbers,
            int from,
            int to,
            SymbolCounts found,
            MemorySegment dst,
            long offset,
            long limit,
            SharedCode shared,
            long position) {
        head.clear();
        if (pointsBack) {
            code = shared.code();
            head.varint(0);
            head.varint(position - shared.position());
        } else {
            code.write(head);
        }
        Symbols symbols = code.symbols();
        Arrays.fill(streamBits, 0);
        for (int i = from; i < to; i++) {
            int symbol = found.symbol(symbols, i - from);
            streamBits[i - from & STREAMS - 1] += code.length(symbol) + symbols.extraBits(symbol);
        }
        long total = 0;
        for (int s = 0; s < STREAMS; s++) {
            long bytes = (streamBits[s] + 7) >>> 3;
            if (s < STREAMS - 1) {
                head.varint(bytes);
            }
            total += bytes;
        }
        total += head.length();
        if (total > limit) {
            return -1;
        }
        if (!pointsBack) {
            shared.set(code, position);
        }
        MemorySegment.copy(MemorySegment.ofArray(head.bytes()), 0, dst, offset, head.length());
        long at = offset + head.length();
        for (int s = 0; s < STREAMS; s++) {
            writeStream(numbers, from, to, s, found, dst, at);
            at += (streamBits[s] + 7) >>> 3;
        }
        return total;
    }

    /// Builds a code for the numbers and returns all bits that its use takes.
    private long plan(HuffmanCode into, Symbols symbols, SymbolCounts numbers) {
        int[] counts = numbers.counts(symbols);
        into.build(symbols, counts);
        head.clear();
        into.write(head);
        return into.bits(counts) + 8L * head.length();
    }

    private void writeStream(
            long[] numbers, int from, int to, int stream, SymbolCounts found, MemorySegment dst, long offset) {
        Symbols symbols = code.symbols();
        BitSink sink = new BitSink(dst, offset);
        for (int i = from + stream; i < to; i += STREAMS) {
            int symbol = found.symbol(symbols, i - from);
            sink.put(code.code(symbol), code.length(symbol));
            sink.put(numbers[i] - symbols.base(symbol), symbols.extraBits(symbol));
        }
        sink.end();
    }
}
