// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

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
    private final int[] counts = new int[Symbols.MAX_COUNT];
    private final int[] steps = new int[SegmentEncoder.MAX_VALUES];
    private final int[] states = new int[STATES];
    private final ByteSink head = new ByteSink();
    private boolean pointsBack;

    /// Chooses a code for `numbers[from .. to)`, which come to lie at `position` of the chunk's bodies; returns about how many bytes they take,
    /// or [Long#MAX_VALUE].
    long plan(long[] numbers, int from, int to, SharedCode shared, long position) {
        Arrays.fill(counts, 0);
        for (int i = from; i < to; i++) {
            counts[Symbols.FINE.of(numbers[i])]++;
        }
        long bits = Long.MAX_VALUE;
        head.clear();
        if (to > from && own.build(counts, to - from)) {
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
        return bits == Long.MAX_VALUE ? bits : (bits + (long) Math.min(STATES, to - from) * code.log() + 7) >>> 3;
    }

    /// Whether the planned code is that of an earlier segment.
    boolean pointsBack() {
        return pointsBack;
    }

    /// Writes the planned numbers at `dst[offset]`; returns the bytes, or -1 without writing when they are more than `limit`.
    long write(
            long[] numbers,
            int from,
            int to,
            MemorySegment dst,
            long offset,
            long limit,
            SharedCode shared,
            long position) {
        code.fillStates();
        int lanes = Math.min(STATES, to - from);
        long bits = (long) lanes * code.log() + takeSteps(numbers, from, to);
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
            int symbol = Symbols.FINE.of(numbers[i]);
            sink.put(numbers[i] - Symbols.FINE.base(symbol), Symbols.FINE.extraBits(symbol));
        }
        sink.end();
        return total;
    }

    /// Walks from the last number to the first and notes the bits that lead on from each; returns how many bits all take.
    private long takeSteps(long[] numbers, int from, int to) {
        long total = 0;
        for (int i = to - 1; i >= from; i--) {
            int symbol = Symbols.FINE.of(numbers[i]);
            int lane = (i - from) & (STATES - 1);
            boolean last = to - i <= STATES;
            int bits = last ? 0 : code.bitsBefore(symbol, states[lane]);
            steps[i - from] = bits << 16 | (states[lane] & ((1 << bits) - 1));
            states[lane] = last ? code.lastState(symbol) : code.stateBefore(symbol, states[lane], bits);
            total += bits + Symbols.FINE.extraBits(symbol);
        }
        return total;
    }
}
