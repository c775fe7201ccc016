// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Tries zstd on a segment where it may win: on lanes and on their numbers where stretches of values come again, by bytes where many bits are left.
///
/// It takes some ten times as long as the entropy coder, so that each trial needs a reason.
/// Threads: one at a time. Memory: 0.3 MiB.
final class ZstdTrials {
    /// Above this the entropy of single bytes is worth a try.
    private static final int SPLIT_BITS = 24;
    /// Above this values that come again are worth a try, below it only pairs of neighbours that do.
    private static final int LONE_BITS = 12;
    /// One in so many has to come again.
    private static final int REPEATED_SHARE = 8;
    private static final long HASH = 0x9E3779B97F4A7C15L;
    /// What one reference to earlier values takes, about.
    private static final int MATCH_BITS = 20;
    private static final int LONGEST_STRETCH = 16;
    private static final int SLOT_BITS = 12;

    private final long[] slots = new long[1 << SLOT_BITS];
    private final ByteSink head = new ByteSink();
    private final ByteSink varints = new ByteSink();
    private byte[] plain = new byte[0];
    private byte[] pressed = new byte[0];

    /// Writes the smallest form of `lanes[0 .. count)`, which `segment` has taken, at `dst[offset]` if it has fewer than `limit` bytes, and sets the header's
    /// codec; returns its bytes, or -1.
    int encode(
            SegmentNumbers segment,
            long[] lanes,
            int count,
            long limit,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        long bound = limit;
        if (repeats(lanes, count, 8 * limit / count)) {
            bound = encodeLanes(ZstdCodec.PLAIN, lanes, count, bound, dst, offset, header);
            bound = encodeVarints(segment, false, lanes, count, bound, dst, offset, header);
            bound = encodeVarints(segment, true, lanes, count, bound, dst, offset, header);
        }
        if (bound * 8 > (long) SPLIT_BITS * count) {
            bound = encodeLanes(ZstdCodec.SPLIT, lanes, count, bound, dst, offset, header);
        }
        return bound < limit ? (int) bound : -1;
    }

    private long encodeLanes(
            int form, long[] lanes, int count, long limit, MemorySegment dst, long offset, VectorHeader header) {
        if (plain.length < count * Long.BYTES) {
            plain = new byte[SegmentEncoder.MAX_VALUES * Long.BYTES];
        }
        ZstdCodec.spread(form, lanes, count, plain);
        head.clear();
        head.u8(form);
        head.varint(count);
        return offer(Codecs.ZSTD, head, plain, count * Long.BYTES, limit, dst, offset, header);
    }

    private long encodeVarints(
            SegmentNumbers segment,
            boolean byDistance,
            long[] lanes,
            int count,
            long limit,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        ZstdVarints.write(segment.numbers(byDistance), SegmentNumbers.first(byDistance), count, varints);
        segment.writeHead(head, lanes, count, byDistance);
        head.varint(varints.length());
        return offer(Codecs.VARINT_ZSTD, head, varints.bytes(), varints.length(), limit, dst, offset, header);
    }

    /// Returns the new bound: the bytes, if they are fewer than the old one.
    private long offer(
            int codec,
            ByteSink start,
            byte[] bytes,
            int length,
            long limit,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        int total = append(start, bytes, length, limit - 1, dst, offset);
        if (total < 0) {
            return limit;
        }
        header.set(codec, 0, 0, 0, 0);
        return total;
    }

    /// Writes `start`, then the frame of `bytes[0 .. length)`, at `dst[offset]`; returns the bytes, or -1 without writing when they are more than `limit`.
    int append(ByteSink start, byte[] bytes, int length, long limit, MemorySegment dst, long offset) {
        if (start.length() >= limit) {
            return -1;
        }
        if (pressed.length < limit) {
            pressed = new byte[(int) limit];
        }
        int frame = ZstdFrames.compress(bytes, length, pressed);
        if (frame < 0 || start.length() + frame > limit) {
            return -1;
        }
        MemorySegment.copy(MemorySegment.ofArray(start.bytes()), 0, dst, offset, start.length());
        MemorySegment.copy(MemorySegment.ofArray(pressed), 0, dst, offset + start.length(), frame);
        return start.length() + frame;
    }

    /// Whether many stretches of values have come before, as far as a small table remembers: as long ones as a reference to them must replace to take less
    /// than `bits` a value.
    private boolean repeats(long[] lanes, int count, long bits) {
        int stretch = bits > LONE_BITS ? 1 : Math.clamp(MATCH_BITS / Math.max(1, bits), 2, LONGEST_STRETCH);
        long weight = 1;
        for (int i = 0; i < stretch; i++) {
            weight *= HASH;
        }
        Arrays.fill(slots, 0);
        int repeated = 0;
        long key = 0;
        for (int i = 0; i < count; i++) {
            key = key * HASH + lanes[i] - (i < stretch ? 0 : lanes[i - stretch] * weight);
            if (i < stretch - 1) {
                continue;
            }
            int slot = (int) ((key * HASH) >>> (Long.SIZE - SLOT_BITS));
            repeated += slots[slot] == key ? 1 : 0;
            slots[slot] = key;
        }
        return repeated * REPEATED_SHARE > count;
    }
}
