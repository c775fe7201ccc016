// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A growing off-heap array of 4- or 8-byte values; never moves, so readers need no protection.
///
/// Pages hold 16, 16, 32, … 2048 values, then 4096 each; a page that was never written is absent and reads as 0, so a rare tag
/// costs little and 5,000 small tables cost little.
/// Threads: one writer; readers see what was written before the count by which they learnt of the index was released.
final class Paged {
    private static final int FIRST_BITS = 4;
    private static final int PAGE_BITS = 12;
    private static final int SMALL_PAGES = PAGE_BITS - FIRST_BITS + 1;

    private final IndexMemory memory;
    private final int width;
    private volatile @Nullable MemorySegment[] pages = {};

    Paged(IndexMemory memory, int widthBytes) {
        this.memory = memory;
        this.width = widthBytes;
    }

    private static int page(int index) {
        if (index >= 1 << PAGE_BITS) {
            return SMALL_PAGES - 1 + (index >>> PAGE_BITS);
        }
        return index < 1 << FIRST_BITS ? 0 : Integer.SIZE - FIRST_BITS - Integer.numberOfLeadingZeros(index);
    }

    /// Place of `index` in its page: what is left below the page's first index, which is a power of two up to 4096.
    private static int place(int index) {
        if (index >= 1 << PAGE_BITS) {
            return index & ((1 << PAGE_BITS) - 1);
        }
        return index < 1 << FIRST_BITS ? index : index & (Integer.highestOneBit(index) - 1);
    }

    private static int pageLength(int page) {
        return page >= SMALL_PAGES ? 1 << PAGE_BITS : page == 0 ? 1 << FIRST_BITS : 1 << (FIRST_BITS + page - 1);
    }

    private static int first(int page) {
        return page >= SMALL_PAGES ? (page - SMALL_PAGES + 1) << PAGE_BITS : page == 0 ? 0 : pageLength(page);
    }

    /// How many values the pages have that hold the first `count`.
    static int padded(int count) {
        return count == 0 ? 0 : first(page(count - 1)) + pageLength(page(count - 1));
    }

    /// Takes `values` for the first `count`, padded to whole pages. Before anything is set.
    void restore(MemorySegment values, int count) {
        @Nullable MemorySegment[] all = new MemorySegment[count == 0 ? 0 : page(count - 1) + 1];
        for (int page = 0; page < all.length; page++) {
            all[page] = values.asSlice((long) first(page) * width, (long) pageLength(page) * width);
        }
        pages = all;
    }

    int getInt(int index) {
        MemorySegment page = present(index);
        return page == null ? 0 : page.get(ValueLayout.JAVA_INT, (long) place(index) << 2);
    }

    long getLong(int index) {
        MemorySegment page = present(index);
        return page == null ? 0 : page.get(ValueLayout.JAVA_LONG, (long) place(index) << 3);
    }

    long getLongAcquire(int index) {
        MemorySegment page = present(index);
        return page == null ? 0 : (long) SplitHash.WORD.getAcquire(page, (long) place(index) << 3);
    }

    void setInt(int index, int value) {
        forWrite(index).set(ValueLayout.JAVA_INT, (long) place(index) << 2, value);
    }

    void setLong(int index, long value) {
        forWrite(index).set(ValueLayout.JAVA_LONG, (long) place(index) << 3, value);
    }

    void setLongRelease(int index, long value) {
        SplitHash.WORD.setRelease(forWrite(index), (long) place(index) << 3, value);
    }

    private @Nullable MemorySegment present(int index) {
        MemorySegment[] all = pages;
        int page = page(index);
        return page < all.length ? all[page] : null;
    }

    private MemorySegment forWrite(int index) {
        MemorySegment present = present(index);
        if (present != null) {
            return present;
        }
        int page = page(index);
        int bytes = pageLength(page) * width;
        MemorySegment added = memory.segment(memory.words(bytes), bytes);
        @Nullable MemorySegment[] all = Arrays.copyOf(pages, Math.max(pages.length, page + 1));
        all[page] = added;
        pages = all;
        return added;
    }
}
