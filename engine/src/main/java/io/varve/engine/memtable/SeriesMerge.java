// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;

/// Merges the directories of pages by ascending series: a binary heap of pages by (next series, page).
///
/// A page moves only when its next series is taken or passed, by galloping; so a walk over all series costs one heap step per directory
/// entry, and a walk over few selected ones a short search per page. Threads: one.
final class SeriesMerge {
    private final PageOrder[] orders;
    private final SeriesFilter filter;
    /// Pages with entries left, heap-ordered.
    private final int[] heap;

    private final int[] entry;
    private final int[] series;
    private int size;

    SeriesMerge(PageOrder[] orders, SeriesFilter filter) {
        this.orders = orders;
        this.filter = filter;
        this.heap = new int[orders.length];
        this.entry = new int[orders.length];
        this.series = new int[orders.length];
        for (int page = 0; page < orders.length; page++) {
            if (orders[page].seriesCount() > 0) {
                series[page] = orders[page].series(0);
                heap[size++] = page;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    /// The first series ≥ `from` that is selected and has rows, or [RunCursor#NO_SERIES].
    int seek(int from) {
        int target = filter.next(from);
        while (target >= 0) {
            while (size > 0 && series[heap[0]] < target) {
                move(orders[heap[0]].find(target, entry[heap[0]] + 1));
            }
            if (size == 0) {
                break;
            }
            int top = series[heap[0]];
            if (top == target) {
                return top;
            }
            target = filter.next(top);
        }
        return RunCursor.NO_SERIES;
    }

    /// Hands the ranges of `seriesId`, which the heap stands on, to `rows`, in the order of pages, and goes beyond them.
    void takePieces(int seriesId, RowMerge rows) {
        while (size > 0 && series[heap[0]] == seriesId) {
            int page = heap[0];
            PageOrder order = orders[page];
            rows.add(page, order.start(entry[page]), order.start(entry[page] + 1));
            move(entry[page] + 1);
        }
    }

    /// Moves the top page to directory entry `to`.
    private void move(int to) {
        int page = heap[0];
        if (to < orders[page].seriesCount()) {
            entry[page] = to;
            series[page] = orders[page].series(to);
        } else {
            heap[0] = heap[--size];
        }
        siftDown(0);
    }

    private void siftDown(int from) {
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], heap[at])) {
                return;
            }
            int swap = heap[at];
            heap[at] = heap[child];
            heap[child] = swap;
            at = child;
        }
    }

    private boolean isBefore(int page, int other) {
        return series[page] < series[other] || (series[page] == series[other] && page < other);
    }
}
