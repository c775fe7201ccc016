// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;

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
    /// So many values pay for most of a code that later segments of the chunk share.
    private static final int FULL_VALUES = MAX_VALUES / 2;
    /// States are read faster, and what their code takes more is shared later.
    private static final double STATES_BONUS = 0.99;

    private final SegmentNumbers segment = new SegmentNumbers();
    private final EntropyWriter writer = new EntropyWriter();
    private final AnsWriter ansWriter = new AnsWriter();
    private final SymbolCounts bySize = new SymbolCounts();
    private final SymbolCounts byDistance = new SymbolCounts();
    private final ZstdTrials zstd = new ZstdTrials();
    private final ByteSink head = new ByteSink();
    private final long[] lengths = new long[MAX_VALUES];

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
            int pressed = zstd.encode(segment, lanes, count, best, dst, offset, header);
            if (pressed >= 0) {
                // A code that was just written is overwritten.
                shared.forget(position);
                return pressed;
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
        segment.take(type, lanes, count);
        bySize.count(segment.numbers(false), 0, count);
        byDistance.count(segment.numbers(true), 1, count);
        double direct = EntropyWriter.bits(bySize);
        double distances = count == 1 ? direct : EntropyWriter.bits(byDistance);
        boolean delta = distances < direct;
        if (Math.min(direct, distances) / 8 + segment.exceptionBytes() > limit) {
            return -1;
        }
        segment.writeHead(head, lanes, count, delta);
        long at = offset + head.length();
        long place = position + head.length();
        long[] numbers = segment.numbers(delta);
        int from = SegmentNumbers.first(delta);
        SymbolCounts found = delta ? byDistance : bySize;
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
        int bytes = zstd.append(head, heap, heapBytes, limit, dst, offset);
        if (bytes >= 0) {
            header.set(Codecs.STRING_ZSTD, 0, 0, 0, 0);
        }
        return bytes;
    }
}
