// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Encodes segments for the cold tier where that is clearly smaller than their vectors one by one.
///
/// The entropy of the symbols, of the integers and of their distances, is counted first; only the better one is encoded, and only if it promises
/// enough. Zstd is tried where neighbours repeat, and by bytes where many bits are left.
/// Threads: one at a time. Memory: 0.5 MiB of scratch.
public final class SegmentEncoder {
    /// Values of a segment, a day at 10 s and some: at 0.4 G values a second a reader that wants one vector waits 23 µs for it.
    public static final int MAX_VALUES = 9216;

    /// A segment takes some ten times as long to read, so it has to save something.
    private static final double GAIN = 0.97;
    /// Above this the entropy of single bytes is worth a try for zstd.
    private static final int SPLIT_BITS = 24;
    /// Above this values that come again are worth a try, below it only pairs of neighbours that do.
    private static final int LONE_BITS = 12;
    /// One in so many has to come again.
    private static final int REPEATED_SHARE = 8;
    private static final long HASH = 0x9E3779B97F4A7C15L;
    /// What one reference to earlier values takes, about.
    private static final int MATCH_BITS = 20;
    private static final int LONGEST_STRETCH = 16;
    private static final int PAIR_SLOTS = 1 << 12;
    private static final int EXCEPTION_BYTES = 10;
    /// So many values pay for most of a code that later segments of the chunk share.
    private static final int FULL_VALUES = MAX_VALUES / 2;
    /// States are read faster, and what their code takes more is shared later.
    private static final double STATES_BONUS = 0.99;

    private final DecimalPlan decimals = new DecimalPlan(MAX_VALUES, false);
    private final long[] lengths = new long[MAX_VALUES];
    private final long[] distances = new long[MAX_VALUES];
    private final EntropyWriter writer = new EntropyWriter();
    private final AnsWriter ansWriter = new AnsWriter();
    private final SymbolCounts ofIntegers = new SymbolCounts();
    private final SymbolCounts ofDistances = new SymbolCounts();
    private final DecimalScale scale = new DecimalScale();
    private final ByteSink head = new ByteSink();
    private byte[] plain = new byte[0];
    private byte[] pressed = new byte[0];
    private int form;
    private int power;
    private int exceptions;

    /// Encodes `lanes[0 .. count)`, none null, at `dst[offset]`, which is `position` of the chunk's bodies, if that takes clearly less than
    /// `rivalBytes`; sets the header's codec and returns the body's length, or -1.
    public int encode(
            ValueType type,
            long[] lanes,
            int count,
            long rivalBytes,
            SharedCode shared,
            long position,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        long limit = (long) (rivalBytes * GAIN);
        int bytes = encodeEntropy(type, lanes, count, limit, shared, position, dst, offset, header);
        long best = bytes < 0 ? limit : bytes;
        if (type != ValueType.BOOL) {
            int zstd = encodeZstd(lanes, count, best, dst, offset);
            if (zstd >= 0) {
                // A code that was just written is overwritten.
                shared.forget(position);
                header.set(Codecs.ZSTD, 0, 0, 0, 0);
                return zstd;
            }
        }
        return bytes;
    }

    private int encodeEntropy(
            ValueType type,
            long[] lanes,
            int count,
            long limit,
            SharedCode shared,
            long position,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        form = 0;
        exceptions = 0;
        long[] integers = lengths;
        if (type == ValueType.F64) {
            scale.reset();
            if (decimals.plan(lanes, 0, count, scale) && decimals.exceptions() <= count >>> 3) {
                exceptions = decimals.exceptions();
                integers = decimals.integers();
                form = EntropyCodec.DECIMALS | (exceptions > 0 ? EntropyCodec.EXCEPTIONS : 0);
            }
        }
        long first = lanes[0];
        power = 0;
        if (form == 0) {
            power = Decimals.commonScale(lanes, 0, count);
            long divisor = Decimals.power(power);
            for (int i = 0; i < count; i++) {
                integers[i] = divisor == 1 ? lanes[i] - first : (lanes[i] - first) / divisor;
            }
        }
        long min = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, integers[i]);
            distances[i] = Symbols.zigzag(integers[i] - (i == 0 ? 0 : integers[i - 1]));
        }
        long start = integers[0];
        for (int i = 0; i < count; i++) {
            integers[i] -= min;
        }
        ofIntegers.count(integers, 0, count);
        ofDistances.count(distances, 1, count);
        double direct = EntropyWriter.bits(ofIntegers);
        double byDistance = count == 1 ? direct : EntropyWriter.bits(ofDistances);
        boolean delta = byDistance < direct;
        if (Math.min(direct, byDistance) / 8 + (long) EXCEPTION_BYTES * exceptions > limit) {
            return -1;
        }
        form |= delta ? EntropyCodec.DISTANCES : 0;
        boolean isDecimal = (form & EntropyCodec.DECIMALS) != 0;
        long base = delta ? start : min;
        writeHead(lanes, count, isDecimal ? base : first + base * Decimals.power(power));
        long at = offset + head.length();
        long place = position + head.length();
        long[] numbers = delta ? distances : integers;
        int from = delta ? 1 : 0;
        SymbolCounts found = delta ? ofDistances : ofIntegers;
        long huffman = writer.plan(found, shared, place);
        long states = ansWriter.plan(found, shared, place);
        // A chunk whose vectors all have one codec has no array of codecs.
        boolean bonus = count >= FULL_VALUES || ansWriter.pointsBack();
        boolean byStates = states < huffman || (bonus && states * STATES_BONUS < huffman);
        header.set(byStates ? Codecs.ENTROPY_ANS : Codecs.ENTROPY, 0, 0, 0, 0);
        long room = limit - head.length();
        long body = byStates
                ? ansWriter.write(numbers, from, count, found, dst, at, room, shared, place)
                : writer.write(numbers, from, count, found, dst, at, room, shared, place);
        if (body < 0) {
            return -1;
        }
        MemorySegment.copy(MemorySegment.ofArray(head.bytes()), 0, dst, offset, head.length());
        return (int) body + head.length();
    }

    private void writeHead(long[] lanes, int count, long base) {
        head.clear();
        head.u8(form);
        head.varint(count);
        if ((form & EntropyCodec.DECIMALS) != 0) {
            head.u8(scale.exponent());
            head.u8(scale.factor());
        } else {
            head.u8(power);
        }
        head.zigzag(base);
        if (exceptions > 0) {
            head.varint(exceptions);
            PackedLongs.write(head, decimals.positions(), 0, exceptions);
            for (int k = 0; k < exceptions; k++) {
                head.i64(lanes[(int) decimals.positions()[k]]);
            }
        }
    }

    /// Encodes the strings that `lanes[0 .. count)` name in `heap[0 .. heapBytes)`, where they lie one behind the other, likewise.
    public int encodeStrings(
            long[] lanes,
            int count,
            byte[] heap,
            int heapBytes,
            long rivalBytes,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        long limit = (long) (rivalBytes * GAIN);
        for (int i = 0; i < count; i++) {
            lengths[i] = (int) lanes[i];
        }
        head.clear();
        head.varint(count);
        head.varint(heapBytes);
        PackedLongs.write(head, lengths, 0, count);
        if (head.length() >= limit) {
            return -1;
        }
        if (pressed.length < limit) {
            pressed = new byte[(int) limit];
        }
        int bytes = ZstdFrames.compress(heap, heapBytes, pressed);
        if (bytes < 0 || head.length() + bytes > limit) {
            return -1;
        }
        header.set(Codecs.STRING_ZSTD, 0, 0, 0, 0);
        MemorySegment.copy(MemorySegment.ofArray(head.bytes()), 0, dst, offset, head.length());
        MemorySegment.copy(MemorySegment.ofArray(pressed), 0, dst, offset + head.length(), bytes);
        return head.length() + bytes;
    }

    private int encodeZstd(long[] lanes, int count, long limit, MemorySegment dst, long offset) {
        if (plain.length < count * Long.BYTES) {
            plain = new byte[MAX_VALUES * Long.BYTES];
        }
        if (pressed.length < count * Long.BYTES) {
            pressed = new byte[MAX_VALUES * Long.BYTES];
        }
        int best = -1;
        long bound = limit;
        for (int candidate = ZstdCodec.PLAIN; candidate <= ZstdCodec.SPLIT; candidate++) {
            boolean promising = candidate == ZstdCodec.PLAIN
                    ? repeats(lanes, count, 8 * limit / count)
                    : bound * 8 > (long) SPLIT_BITS * count;
            if (!promising) {
                continue;
            }
            ZstdCodec.spread(candidate, lanes, count, plain);
            int bytes = ZstdFrames.compress(plain, count * Long.BYTES, pressed);
            head.clear();
            head.u8(candidate);
            head.varint(count);
            int total = bytes + head.length();
            if (bytes >= 0 && total < bound) {
                MemorySegment.copy(MemorySegment.ofArray(head.bytes()), 0, dst, offset, head.length());
                MemorySegment.copy(MemorySegment.ofArray(pressed), 0, dst, offset + head.length(), bytes);
                best = total;
                bound = total;
            }
        }
        return best;
    }

    /// Whether many stretches of values have come before, as far as a small table remembers: as long ones as a reference to them must replace to take less
    /// than `bits` a value.
    private boolean repeats(long[] lanes, int count, long bits) {
        int stretch = bits > LONE_BITS ? 1 : Math.clamp(MATCH_BITS / Math.max(1, bits), 2, LONGEST_STRETCH);
        long weight = 1;
        for (int i = 0; i < stretch; i++) {
            weight *= HASH;
        }
        Arrays.fill(distances, 0, PAIR_SLOTS, 0);
        int repeated = 0;
        long key = 0;
        for (int i = 0; i < count; i++) {
            key = key * HASH + lanes[i] - (i < stretch ? 0 : lanes[i - stretch] * weight);
            if (i < stretch - 1) {
                continue;
            }
            int slot = (int) ((key * HASH) >>> 52);
            repeated += distances[slot] == key ? 1 : 0;
            distances[slot] = key;
        }
        return repeated * REPEATED_SHARE > count;
    }
}
