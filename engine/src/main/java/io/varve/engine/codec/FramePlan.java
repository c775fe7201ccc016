// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Chooses the frame of reference that holds an array of integers in the fewest bytes, and writes it.
///
/// Most values lie in the *window* `[base, base + 2^width)`; those outside, below or above, are patches. One pass finds minimum and maximum,
/// one or a few count values in 256 buckets; every window is judged by these counts, nothing is encoded on trial.
///
/// ```
/// +-----------------------+ - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - +
/// | packed [count]        | u8 patches | u8 patch width | varint base − min | positions | value − min  |
/// +-----------------------+ - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - +
/// ```
/// The second part is there if the header says so; positions have as many bits as the last index, and the packed number of a patch is 0.
/// Threads: one at a time. Source: PFOR, "Super-Scalar RAM-CPU Cache Compression", 2006; differs: the window is placed freely.
final class FramePlan {
    static final int MAX_PATCHES = 255;

    private static final int BUCKET_BITS = 8;
    private static final int BUCKETS = 1 << BUCKET_BITS;
    /// Count, width and a short distance.
    private static final long PATCH_HEAD_BYTES = 4;

    private final int[] below = new int[BUCKETS + 1];
    private final long[] positions = new long[MAX_PATCHES];
    private final long[] values = new long[MAX_PATCHES];
    private long min;
    private int rangeWidth;
    private long base;
    private int width;
    private int patches;
    private long bytes;

    long base() {
        return base;
    }

    int width() {
        return width;
    }

    boolean isPatched() {
        return patches > 0;
    }

    /// What [#write] will write; for patched frames within a few bytes.
    long bytes() {
        return bytes;
    }

    /// Plans `x[from .. from + count)`, count ≥ 0.
    void plan(long[] x, int from, int count) {
        long low = count == 0 ? 0 : Long.MAX_VALUE;
        long high = count == 0 ? 0 : Long.MIN_VALUE;
        for (int i = from; i < from + count; i++) {
            low = Math.min(low, x[i]);
            high = Math.max(high, x[i]);
        }
        min = low;
        base = low;
        rangeWidth = BitPacking.widthOf(high - low);
        width = rangeWidth;
        patches = 0;
        bytes = BitPacking.bytes(width, count);
        if (width > 0 && count > 2 * PATCH_HEAD_BYTES) {
            tryWindows(x, from, count);
        }
    }

    /// Looks through the whole range in coarse steps, then, as long as few values lie outside, into its two fullest neighbouring buckets in
    /// finer ones: in two, since values that are close may lie on both sides of a border.
    private void tryWindows(long[] x, int from, int count) {
        long regionBase = min;
        int regionBits = rangeWidth;
        int outside = 0;
        while (regionBits > 0 && outside <= MAX_PATCHES) {
            int shift = Math.max(0, regionBits - BUCKET_BITS);
            int narrowest = shift == 0 ? 0 : shift + 1;
            countBuckets(x, from, count, regionBase, regionBits, shift);
            int fullest = 0;
            for (int w = regionBits - (regionBits == rangeWidth ? 1 : 0); w >= narrowest; w--) {
                fullest = fullestWindow(1 << (w - shift));
                outside = count - (below[fullest + (1 << (w - shift))] - below[fullest]);
                offer(w, outside, count, regionBase + ((long) fullest << shift));
            }
            regionBase += (long) fullest << shift;
            regionBits = narrowest;
        }
    }

    private void countBuckets(long[] x, int from, int count, long regionBase, int regionBits, int shift) {
        Arrays.fill(below, 0);
        long outside = ~BitPacking.mask(regionBits);
        for (int i = from; i < from + count; i++) {
            long inRegion = x[i] - regionBase;
            if ((inRegion & outside) == 0) {
                below[(int) (inRegion >>> shift) + 1]++;
            }
        }
        for (int b = 1; b <= BUCKETS; b++) {
            below[b] += below[b - 1];
        }
    }

    /// Where `span` neighbouring buckets hold the most values.
    private int fullestWindow(int span) {
        int best = 0;
        for (int start = 1; start + span <= BUCKETS; start++) {
            if (below[start + span] - below[start] > below[best + span] - below[best]) {
                best = start;
            }
        }
        return best;
    }

    private void offer(int newWidth, int outside, int count, long newBase) {
        long patchBits = (long) outside * (positionWidth(count) + rangeWidth);
        long cost =
                BitPacking.bytes(newWidth, count) + (outside == 0 ? 0 : PATCH_HEAD_BYTES + ((patchBits + 14) >>> 3));
        if (outside <= MAX_PATCHES && cost < bytes) {
            bytes = cost;
            width = newWidth;
            patches = outside;
            base = newBase;
        }
    }

    static int positionWidth(int count) {
        return BitPacking.widthOf(count - 1L);
    }

    /// Writes the frame planned for the same numbers, of which it changes the patched ones; returns the bytes.
    int write(long[] x, int from, int count, MemorySegment dst, long offset) {
        long at = offset;
        if (patches > 0) {
            int found = 0;
            for (int i = 0; i < count; i++) {
                long inFrame = x[from + i] - base;
                if ((inFrame & ~BitPacking.mask(width)) != 0) {
                    positions[found] = i;
                    values[found++] = x[from + i] - min;
                    x[from + i] = base;
                }
            }
            assert found == patches;
        }
        at += BitPacking.pack(x, from, count, base, width, dst, at);
        return (int) (at - offset) + (patches > 0 ? writePatches(count, dst, at) : 0);
    }

    private int writePatches(int count, MemorySegment dst, long offset) {
        long at = offset;
        dst.set(U8, at++, (byte) patches);
        dst.set(U8, at++, (byte) rangeWidth);
        at = Varints.put(dst, at, base - min);
        at += BitPacking.pack(positions, 0, patches, 0, positionWidth(count), dst, at);
        at += BitPacking.pack(values, 0, patches, 0, rangeWidth, dst, at);
        return (int) (at - offset);
    }
}
