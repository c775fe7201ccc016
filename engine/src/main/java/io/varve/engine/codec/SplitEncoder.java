// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.U16;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Finds where doubles are best cut for a [SplitCodec], and cuts them.
///
/// The first 16 bits are counted once; each shorter cut merges neighbours of the one before, so that every cut and every size of the
/// dictionary is judged by exact counts.
/// Threads: owned by one [PackedEncoder]. Memory: 128 KiB of counts, some vectors of scratch.
final class SplitEncoder {
    private static final int CAPACITY = ColumnVector.CAPACITY;
    private static final int MAX_IDS = SplitCodec.MAX_IDS;
    /// What it saves at least, for it is read more slowly than a frame.
    private static final double GAIN = 0.97;

    /// By upper part of 16 bits; zeros between two calls.
    private final short[] counts = new short[1 << SplitCodec.MAX_UPPER_BITS];
    /// The different upper parts, ascending, and how often each occurs.
    private final int[] uppers = new int[CAPACITY];
    private final int[] frequencies = new int[CAPACITY];
    private int distinct;
    /// The most frequent of them by descending frequency; 0 times where there are fewer.
    private final int[] top = new int[MAX_IDS];
    private final int[] topFrequencies = new int[MAX_IDS];
    private final int[] dictionary = new int[MAX_IDS];
    private final long[] ids = new long[CAPACITY];
    private final long[] places = new long[CAPACITY];

    /// Replaces what lies at `dst[offset]` (`bytes` long, described by `header`) by doubles cut in two, if these are clearly smaller; returns
    /// the bytes.
    int improve(long[] lanes, int from, int count, MemorySegment dst, long offset, VectorHeader header, int bytes) {
        if (bytes * (long) Byte.SIZE <= (long) SplitCodec.MIN_REST_BITS * count) {
            return bytes;
        }
        countUppers(lanes, from, count);
        long best = (long) (bytes * GAIN);
        int bestUpper = 0;
        int bestIdBits = 0;
        for (int upper = SplitCodec.MAX_UPPER_BITS; upper >= 1; upper--) {
            findTop();
            int covered = 0;
            for (int id = 0, idBits = 0; idBits <= SplitCodec.MAX_ID_BITS; idBits++) {
                for (; id < 1 << idBits; id++) {
                    covered += topFrequencies[id];
                }
                long total = SplitCodec.bytes(count, Long.SIZE - upper, idBits, count - covered);
                if (total < best) {
                    best = total;
                    bestUpper = upper;
                    bestIdBits = idBits;
                    System.arraycopy(top, 0, dictionary, 0, MAX_IDS);
                }
            }
            halve();
        }
        if (bestUpper == 0) {
            return bytes;
        }
        write(lanes, from, count, Long.SIZE - bestUpper, bestIdBits, dst, offset, header);
        return (int) best;
    }

    private void countUppers(long[] lanes, int from, int count) {
        distinct = 0;
        for (int i = from; i < from + count; i++) {
            int upper = (int) (lanes[i] >>> SplitCodec.MIN_REST_BITS);
            if (counts[upper]++ == 0) {
                uppers[distinct++] = upper;
            }
        }
        Arrays.sort(uppers, 0, distinct);
        for (int k = 0; k < distinct; k++) {
            frequencies[k] = counts[uppers[k]];
            counts[uppers[k]] = 0;
        }
    }

    /// Cuts one bit less.
    private void halve() {
        int kept = 0;
        for (int k = 0; k < distinct; k++) {
            int upper = uppers[k] >>> 1;
            if (kept > 0 && uppers[kept - 1] == upper) {
                frequencies[kept - 1] += frequencies[k];
            } else {
                uppers[kept] = upper;
                frequencies[kept++] = frequencies[k];
            }
        }
        distinct = kept;
    }

    private void findTop() {
        Arrays.fill(topFrequencies, 0);
        Arrays.fill(top, 0);
        for (int k = 0; k < distinct; k++) {
            if (frequencies[k] > topFrequencies[MAX_IDS - 1]) {
                insert(uppers[k], frequencies[k]);
            }
        }
    }

    private void insert(int upper, int frequency) {
        int k = MAX_IDS - 1;
        for (; k > 0 && topFrequencies[k - 1] < frequency; k--) {
            topFrequencies[k] = topFrequencies[k - 1];
            top[k] = top[k - 1];
        }
        topFrequencies[k] = frequency;
        top[k] = upper;
    }

    private void write(
            long[] lanes,
            int from,
            int count,
            int rest,
            int idBits,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        int size = 1 << idBits;
        int exceptions = 0;
        for (int i = 0; i < count; i++) {
            int id = 0;
            while (id < size && dictionary[id] != lanes[from + i] >>> rest) {
                id++;
            }
            ids[i] = id & (size - 1);
            if (id == size) {
                places[exceptions++] = i;
            }
        }
        long at = offset;
        for (int id = 0; id < size; id++, at += Short.BYTES) {
            dst.set(U16, at, (short) dictionary[id]);
        }
        at += BitPacking.pack(ids, 0, count, 0, idBits, dst, at);
        at += BitPacking.pack(lanes, from, count, 0, rest, dst, at);
        at += BitPacking.pack(places, 0, exceptions, 0, FramePlan.positionWidth(count), dst, at);
        for (int k = 0; k < exceptions; k++, at += Short.BYTES) {
            dst.set(U16, at, (short) (lanes[from + (int) places[k]] >>> rest));
        }
        header.set(Codecs.SPLIT, rest | idBits << SplitCodec.ID_SHIFT, 0, 0, exceptions);
    }
}
