// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Writes unsigned numbers by their entropy with an [AnsCode]: the code, four states, then the bits of all numbers in one stream.
///
/// ```
/// +------+-----------------------+-----------------------------------------+
/// | code | 8 states of log bits  | number 0: state bits, extra bits | 1 …  |
/// +------+-----------------------+-----------------------------------------+
/// ```
/// Number i is the symbol of state i mod 8, which then becomes the one that the state bits lead to. The last eight have none of these: there
/// is nothing behind them to lead to. Of fewer numbers there are as many states.
/// A writer meets the numbers from the last to the first, so that a reader meets them in order.
/// The code is that of [AnsCode], or `varint 0, varint distance` as in [EntropyWriter].
/// Threads: one at a time. Memory: 50 KiB.
final class AnsWriter {
    static final int STATES = 8;

    private final AnsCode own = new AnsCode();
    private AnsCode code = own;
    private final int[] steps = new int[SegmentEncoder.MAX_VALUES];
    private final int[] states = new int[STATES];
    private final ByteSink head = new ByteSink();
    private boolean pointsBack;

    /// Chooses a code for numbers that come to lie at `position` of the chunk's bodies; returns about how many bytes they take, or [Long#MAX_VALUE].
    long plan(SymbolCounts numbers, SharedCode shared, long position) {
        int[] counts = numbers.counts(Symbols.FINE);
        int total = numbers.total();
        long bits = Long.MAX_VALUE;
        head.clear();
        if (total > 0 && own.build(counts, total)) {
            own.write(head);
            bits = own.bits(counts) + 8L * head.length();
        }
        code = own;
        pointsBack = false;
        if (shared.hasAns()) {
            long back = position - shared.ansPosition();
            long sharedBits = shared.ans().bits(counts);
            if (sharedBits >= 0 && sharedBits + 8 + 8L * Varints.bytes(back) <= bits) {
                bits = sharedBits + 8 + 8L * Varints.bytes(back);
                code = shared.ans();
                pointsBack = true;
                head.clear();
                head.varint(0);
                head.varint(back);
            }
        }
        return bits == Long.MAX_VALUE ? bits : (bits + (long) Math.min(STATES, total) * code.log() + 7) >>> 3;
    }

    /// Whether the planned code is that of an earlier segment.
    boolean pointsBack() {
        return pointsBack;
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
        code.fillStates();
        int lanes = Math.min(STATES, to - from);
        long bits = (long) lanes * code.log() + takeSteps(found);
        long total = head.length() + ((bits + 7) >>> 3);
        if (total > limit) {
            return -1;
        }
        if (!pointsBack) {
            shared.setAns(code, position);
        }
        MemorySegment.copy(MemorySegment.ofArray(head.bytes()), 0, dst, offset, head.length());
        BitSink sink = new BitSink(dst, offset + head.length());
        for (int lane = 0; lane < lanes; lane++) {
            sink.put(states[lane], code.log());
        }
        for (int i = from; i < to; i++) {
            int step = steps[i - from];
            sink.put(step & 0xFFFF, step >>> 16);
            int symbol = found.symbol(Symbols.FINE, i - from);
            sink.put(numbers[i] - Symbols.FINE.base(symbol), Symbols.FINE.extraBits(symbol));
        }
        sink.end();
        return total;
    }

    /// Walks from the last number to the first and notes the bits that lead on from each; returns how many bits all take.
    private long takeSteps(SymbolCounts found) {
        long total = 0;
        int count = found.total();
        for (int i = count - 1; i >= 0; i--) {
            int symbol = found.symbol(Symbols.FINE, i);
            int lane = i & (STATES - 1);
            boolean last = count - i <= STATES;
            int bits = last ? 0 : code.bitsBefore(symbol, states[lane]);
            steps[i] = bits << 16 | (states[lane] & ((1 << bits) - 1));
            states[lane] = last ? code.lastState(symbol) : code.stateBefore(symbol, states[lane], bits);
            total += bits + Symbols.FINE.extraBits(symbol);
        }
        return total;
    }
}
