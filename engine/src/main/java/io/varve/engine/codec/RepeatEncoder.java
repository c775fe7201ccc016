// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Tries what pays for values that repeat: a dictionary of the vector, and runs.
///
/// Threads: owned by one [PackedEncoder].
final class RepeatEncoder {
    private static final int CAPACITY = ColumnVector.CAPACITY;
    /// Vectors with fewer bits a value are left as they are: no dictionary beats so narrow a frame by enough.
    private static final int WORTH_BITS = 6;
    /// The decode penalty: a look-up per value.
    private static final double DICTIONARY_PENALTY = 1.05;
    private static final int MAX_SHARE = 2;
    private static final int SLOTS = 4 * CAPACITY;

    private final PackedEncoder values;
    private final MemorySegment scratch = MemorySegment.ofArray(new byte[LaneEncoder.maxBytes(2 * CAPACITY)]);
    private final long[] entries = new long[CAPACITY];
    private final long[] ids = new long[CAPACITY];
    private final short[] slots = new short[SLOTS];
    private final VectorHeader inner = new VectorHeader();

    RepeatEncoder(PackedEncoder values) {
        this.values = values;
    }

    /// Replaces what lies at `dst[offset]` (`bytes` long, described by `header`) by something smaller, if there is; returns the bytes.
    int improve(
            boolean doubles,
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header,
            int bytes) {
        int best = bytes;
        int runs = 1;
        for (int i = from + 1; i < from + count; i++) {
            runs += lanes[i] == lanes[i - 1] ? 0 : 1;
        }
        if (runs > 1 && runs * 4L <= count && bytes > runs) {
            best = tryRuns(doubles, lanes, from, count, scale, dst, offset, header, best);
        }
        if (best * 8L >= (long) WORTH_BITS * count) {
            best = tryDictionary(doubles, lanes, from, count, scale, dst, offset, header, best);
        }
        return best;
    }

    private int tryRuns(
            boolean doubles,
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header,
            int best) {
        int run = 0;
        long longest = 0;
        int start = from;
        for (int i = from + 1; i <= from + count; i++) {
            if (i == from + count || lanes[i] != lanes[start]) {
                entries[run] = lanes[start];
                long length = i - start - 1L;
                ids[run++] = length;
                longest = Math.max(longest, length);
                start = i;
            }
        }
        return write(
                Codecs.RUNS, doubles, run, run, BitPacking.widthOf(longest), 1.0, scale, dst, offset, header, best);
    }

    private int tryDictionary(
            boolean doubles,
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header,
            int best) {
        Arrays.fill(slots, (short) 0);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            long lane = lanes[from + i];
            int slot = (int) ((lane * 0x9E3779B97F4A7C15L) >>> 52);
            while (slots[slot] != 0 && entries[slots[slot] - 1] != lane) {
                slot = slot + 1 & SLOTS - 1;
            }
            if (slots[slot] == 0) {
                if (distinct * MAX_SHARE >= count) {
                    return best;
                }
                entries[distinct++] = lane;
                slots[slot] = (short) distinct;
            }
            ids[i] = slots[slot] - 1L;
        }
        int width = BitPacking.widthOf(distinct - 1L);
        if (BitPacking.bytes(width, count) >= best) {
            return best;
        }
        sortEntries(distinct, count);
        return write(
                Codecs.DICT, doubles, distinct, count, width, DICTIONARY_PENALTY, scale, dst, offset, header, best);
    }

    /// In ascending order the distances between entries are small.
    private void sortEntries(int distinct, int count) {
        long[] sorted = Arrays.copyOf(entries, distinct);
        Arrays.sort(sorted);
        long[] places = new long[distinct];
        for (int i = 0; i < distinct; i++) {
            places[i] = Arrays.binarySearch(sorted, entries[i]);
        }
        for (int i = 0; i < count; i++) {
            ids[i] = places[(int) ids[i]];
        }
        System.arraycopy(sorted, 0, entries, 0, distinct);
    }

    /// Body: the entries as a nested vector, then `numbers` numbers of `width` bits.
    private int write(
            int codec,
            boolean doubles,
            int distinct,
            int numbers,
            int width,
            double penalty,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header,
            int best) {
        scale.hold();
        int nested = values.encodeSimple(doubles, entries, 0, distinct, scale, scratch, NestedVector.MAX_HEAD, inner);
        scale.restore();
        int head = NestedVector.headBytes(inner, nested);
        long total = head + nested + BitPacking.bytes(width, numbers);
        if (total * penalty >= best) {
            return best;
        }
        NestedVector.writeHead(inner, nested, dst, offset);
        MemorySegment.copy(scratch, NestedVector.MAX_HEAD, dst, offset + head, nested);
        BitPacking.pack(ids, 0, numbers, 0, width, dst, offset + head + nested);
        header.set(codec, width, distinct, 0, 0);
        return (int) total;
    }

    int encodeBits(long[] lanes, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
        int bytes = BoolCodec.encode(lanes, from, count, dst, offset, header);
        if (header.codec == Codecs.CONST) {
            return bytes;
        }
        DecimalScale none = new DecimalScale();
        return improve(false, lanes, from, count, none, dst, offset, header, bytes);
    }
}
