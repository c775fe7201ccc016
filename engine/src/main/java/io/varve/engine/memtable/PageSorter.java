// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sorts rows of a page by (series, time, arrival).
///
/// Counting sort of the ids, 11 bits a pass and only as many passes as their range needs; then each series' rows by time, which
/// most often they are already. Threads: one. Memory: scratch of 28 bytes a row, kept.
public final class PageSorter {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;
    private static final int INSERTION_ROWS = 24;

    private final int[] counts = new int[DIGITS];
    private int[] ids = new int[0];
    private int[] rows = new int[0];
    private int[] otherIds = new int[0];
    private int[] otherRows = new int[0];
    private long[] times = new long[0];
    private long[] otherTimes = new long[0];
    private int count;
    private int seriesCount;
    private boolean distinct;

    /// Sorts the first `rowCount` rows of `page`.
    void sort(Page page, int rowCount) {
        reserve(rowCount);
        count = rowCount;
        MemorySegment.copy(page.series, ValueLayout.JAVA_INT, 0, ids, 0, rowCount);
        for (int i = 0; i < rowCount; i++) {
            rows[i] = i;
        }
        sortSelected(page);
    }

    /// Sorts those of the first `rowCount` rows whose series is one of the ascending `wanted[0..wantedCount)`.
    void sort(Page page, int rowCount, int[] wanted, int wantedCount) {
        reserve(rowCount);
        int selected = 0;
        for (int row = 0; row < rowCount; row++) {
            int id = page.series.get(ValueLayout.JAVA_INT, (long) row << 2);
            for (int i = 0; i < wantedCount; i++) {
                if (wanted[i] == id) {
                    ids[selected] = id;
                    rows[selected++] = row;
                    break;
                }
            }
        }
        count = selected;
        sortSelected(page);
    }

    private void sortSelected(Page page) {
        sortIds();
        seriesCount = 0;
        distinct = true;
        for (int from = 0; from < count; ) {
            int to = from + 1;
            while (to < count && ids[to] == ids[from]) {
                to++;
            }
            sortTimes(page, from, to);
            seriesCount++;
            from = to;
        }
    }

    /// Series in what was sorted.
    int seriesCount() {
        return seriesCount;
    }

    /// Copies the result out: into `permutation`, and into `directory` of `2 · seriesCount() + 1` ints.
    PageOrder store(MemorySegment permutation, MemorySegment directory, @Nullable Block block) {
        MemorySegment.copy(rows, 0, permutation, ValueLayout.JAVA_INT, 0, count);
        int entry = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || ids[i] != ids[i - 1]) {
                directory.set(ValueLayout.JAVA_INT, (long) entry << 2, ids[i]);
                directory.set(ValueLayout.JAVA_INT, (long) (seriesCount + entry) << 2, i);
                entry++;
            }
        }
        directory.set(ValueLayout.JAVA_INT, seriesCount * 8L, count);
        return new PageOrder(permutation, directory, seriesCount, count, distinct, block);
    }

    /// The result on the heap, for a reader's own use.
    PageOrder toHeap() {
        return store(MemorySegment.ofArray(new int[count]), MemorySegment.ofArray(new int[2 * seriesCount + 1]), null);
    }

    private void sortIds() {
        int min = Integer.MAX_VALUE;
        int max = 0;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, ids[i]);
            max = Math.max(max, ids[i]);
        }
        for (int shift = 0; count > 0 && shift < Integer.SIZE && (max - min) >>> shift != 0; shift += DIGIT_BITS) {
            Arrays.fill(counts, 0);
            for (int i = 0; i < count; i++) {
                counts[(ids[i] - min) >>> shift & (DIGITS - 1)]++;
            }
            int start = 0;
            for (int digit = 0; digit < DIGITS; digit++) {
                int size = counts[digit];
                counts[digit] = start;
                start += size;
            }
            for (int i = 0; i < count; i++) {
                int to = counts[(ids[i] - min) >>> shift & (DIGITS - 1)]++;
                otherIds[to] = ids[i];
                otherRows[to] = rows[i];
            }
            int[] swap = ids;
            ids = otherIds;
            otherIds = swap;
            swap = rows;
            rows = otherRows;
            otherRows = swap;
        }
    }

    /// Sorts `rows[from..to)` by time, equal times by arrival (as they are now).
    private void sortTimes(Page page, int from, int to) {
        boolean sorted = true;
        boolean rising = true;
        for (int i = from; i < to; i++) {
            times[i] = page.time(rows[i]);
            sorted &= i == from || times[i - 1] <= times[i];
            rising &= i == from || times[i - 1] < times[i];
        }
        if (!sorted) {
            mergeSort(from, to);
            rising = true;
            for (int i = from + 1; i < to; i++) {
                rising &= times[i - 1] < times[i];
            }
        }
        distinct &= rising;
    }

    private void mergeSort(int from, int to) {
        for (int at = from; at < to; at += INSERTION_ROWS) {
            insertionSort(at, Math.min(at + INSERTION_ROWS, to));
        }
        for (int width = INSERTION_ROWS; width < to - from; width *= 2) {
            for (int at = from; at < to; at += 2 * width) {
                merge(at, Math.min(at + width, to), Math.min(at + 2 * width, to));
            }
            System.arraycopy(otherTimes, from, times, from, to - from);
            System.arraycopy(otherRows, from, rows, from, to - from);
        }
    }

    private void insertionSort(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long time = times[i];
            int row = rows[i];
            int at = i;
            while (at > from && times[at - 1] > time) {
                times[at] = times[at - 1];
                rows[at] = rows[at - 1];
                at--;
            }
            times[at] = time;
            rows[at] = row;
        }
    }

    private void merge(int from, int middle, int to) {
        int left = from;
        int right = middle;
        for (int at = from; at < to; at++) {
            boolean takeLeft = right >= to || (left < middle && times[left] <= times[right]);
            int source = takeLeft ? left++ : right++;
            otherTimes[at] = times[source];
            otherRows[at] = rows[source];
        }
    }

    private void reserve(int rowCount) {
        if (ids.length < rowCount) {
            ids = new int[rowCount];
            rows = new int[rowCount];
            otherIds = new int[rowCount];
            otherRows = new int[rowCount];
            times = new long[rowCount];
            otherTimes = new long[rowCount];
        }
    }
}
