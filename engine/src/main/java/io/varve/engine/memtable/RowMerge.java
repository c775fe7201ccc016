// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.vector.ColumnVector;
import java.util.Arrays;

/// Merges one series' rows from several pages by (time, arrival), a vector at a time.
///
/// Each page gives one sorted piece, and the pieces stand in a heap by their heads. Rows are taken from the piece with the earliest one for as long as no other
/// piece has an earlier one, so pieces that follow each other are simply chained. A vector has up to 1024 distinct times; rows with equal times become
/// candidates for the same output row, in the order of arrival. A series' rows lie far apart in a page: their times are read some at a time, ahead of the
/// comparing, which the processor could not see beyond.
/// Where no page has a time twice and each begins behind the one before, as rows that come in order have it, nothing is compared and a vector is
/// only counted until its rows are asked for. Threads: one.
final class RowMerge {
    /// Times that are read ahead in each piece.
    private static final int AHEAD = 16;

    private final Page[] pages;
    private final PageOrder[] orders;
    private final long fromNs;
    private final long toNs;

    private int pieces;
    private int[] pagesOfPieces = new int[8];
    /// Ranges in the pages' permutations: whole, and cut to the time range.
    private int[] wholeFrom = new int[8];
    private int[] wholeTo = new int[8];
    private int[] first = new int[8];
    private int[] next = new int[8];
    private int[] end = new int[8];
    private long[] head = new long[8];
    /// Pieces with rows left, heap-ordered by head and then by piece, once `isHeaped`.
    private int[] heap = new int[8];

    private int heapSize;
    private boolean isHeaped;
    /// Times of the rows [aheadFrom, aheadTo) of each piece.
    private long[] ahead = new long[8 * AHEAD];

    private int[] aheadFrom = new int[8];
    private int[] aheadTo = new int[8];

    private final long[] times = new long[ColumnVector.CAPACITY];
    private int count;
    private int[] pageOf = new int[ColumnVector.CAPACITY];
    private int[] rowOf = new int[ColumnVector.CAPACITY];
    private int[] outOf = new int[ColumnVector.CAPACITY];
    private int candidates;

    /// Whether the pieces are a chain, looked at before the first vector of a series.
    private boolean isChain;

    private boolean isLookedAt;
    /// In a chain: the piece of the next row, and where the planned vector begins and ends.
    private int piece;

    private int firstPiece;
    private int firstAt;
    private int lastPiece;
    private boolean isLaidOut;

    RowMerge(Page[] pages, PageOrder[] orders, long fromNs, long toNs) {
        this.pages = pages;
        this.orders = orders;
        this.fromNs = fromNs;
        this.toNs = toNs;
    }

    void clear() {
        pieces = 0;
        count = 0;
        candidates = 0;
        piece = 0;
        isLookedAt = false;
        isHeaped = false;
    }

    /// Adds the rows `[from, to)` of a page's order; pages come in ascending order.
    void add(int page, int from, int to) {
        if (pieces == pagesOfPieces.length) {
            grow();
        }
        int added = pieces++;
        pagesOfPieces[added] = page;
        wholeFrom[added] = from;
        wholeTo[added] = to;
        first[added] = lowerBound(page, from, to, fromNs);
        // A flush wants everything, the very last nanosecond included.
        end[added] = toNs == Long.MAX_VALUE ? to : lowerBound(page, first[added], to, toNs);
        start(added);
    }

    /// Begins again with the series' first row.
    void rewind() {
        count = 0;
        candidates = 0;
        piece = 0;
        isHeaped = false;
        for (int i = 0; i < pieces; i++) {
            start(i);
        }
    }

    private void start(int at) {
        next[at] = first[at];
        aheadTo[at] = first[at];
        if (next[at] < end[at]) {
            head[at] = timeAt(pagesOfPieces[at], next[at]);
        }
    }

    /// Chooses the next vector's rows; false when there are none left.
    boolean plan() {
        count = 0;
        candidates = 0;
        if (!isLookedAt) {
            isLookedAt = true;
            isChain = lookForChain();
        }
        isLaidOut = !isChain;
        return isChain ? planChain() : planMerge();
    }

    private boolean lookForChain() {
        long behind = Long.MIN_VALUE;
        for (int i = 0; i < pieces; i++) {
            if (next[i] == end[i]) {
                continue;
            }
            if (!orders[pagesOfPieces[i]].distinct() || (head[i] <= behind && i > 0)) {
                return false;
            }
            behind = timeAt(pagesOfPieces[i], end[i] - 1);
        }
        return true;
    }

    private boolean planChain() {
        skipEmpty();
        if (piece == pieces) {
            return false;
        }
        firstPiece = piece;
        firstAt = next[piece];
        while (piece < pieces && count < ColumnVector.CAPACITY) {
            int taken = Math.min(end[piece] - next[piece], ColumnVector.CAPACITY - count);
            next[piece] += taken;
            count += taken;
            lastPiece = piece;
            skipEmpty();
        }
        return true;
    }

    private void skipEmpty() {
        while (piece < pieces && next[piece] == end[piece]) {
            piece++;
        }
    }

    /// Makes the planned vector's times and candidates known.
    void layOut() {
        if (isLaidOut) {
            return;
        }
        isLaidOut = true;
        for (int i = firstPiece; i <= lastPiece; i++) {
            int page = pagesOfPieces[i];
            Page source = pages[page];
            PageOrder order = orders[page];
            int to = next[i];
            for (int at = i == firstPiece ? firstAt : first[i]; at < to; at++) {
                int row = order.row(at);
                times[candidates] = source.time(row);
                pageOf[candidates] = page;
                rowOf[candidates] = row;
                outOf[candidates] = candidates;
                candidates++;
            }
        }
    }

    private boolean planMerge() {
        if (!isHeaped) {
            heapPieces();
        }
        while (heapSize > 0) {
            int best = heap[0];
            if (!take(best, boundOfFirst())) {
                return true;
            }
            if (next[best] == end[best]) {
                heap[0] = heap[--heapSize];
            }
            siftDown(0);
        }
        return count > 0;
    }

    private void heapPieces() {
        isHeaped = true;
        heapSize = 0;
        for (int i = 0; i < pieces; i++) {
            if (next[i] < end[i]) {
                heap[heapSize++] = i;
            }
        }
        for (int i = heapSize / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    private void siftDown(int from) {
        int at = from;
        while (2 * at + 1 < heapSize) {
            int child = 2 * at + 1;
            if (child + 1 < heapSize && isBefore(heap[child + 1], heap[child])) {
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

    private boolean isBefore(int one, int other) {
        return head[one] < head[other] || (head[one] == head[other] && one < other);
    }

    /// The last time up to which rows of the heap's first piece come before those of all others.
    private long boundOfFirst() {
        if (heapSize == 1) {
            return Long.MAX_VALUE;
        }
        int second = heapSize > 2 && isBefore(heap[2], heap[1]) ? heap[2] : heap[1];
        // Of rows with equal times those of the earlier page arrived first.
        return heap[0] < second ? head[second] : head[second] - 1;
    }

    /// Takes rows of `best` up to the time `bound`; false when the vector is full.
    private boolean take(int best, long bound) {
        int page = pagesOfPieces[best];
        PageOrder order = orders[page];
        int at = next[best];
        int stop = end[best];
        long time = head[best];
        boolean full = false;
        while (true) {
            if (count == 0 || time != times[count - 1]) {
                if (count == ColumnVector.CAPACITY) {
                    full = true;
                    break;
                }
                times[count++] = time;
            }
            if (candidates == pageOf.length) {
                growCandidates();
            }
            pageOf[candidates] = page;
            rowOf[candidates] = order.row(at);
            outOf[candidates++] = count - 1;
            if (++at == stop) {
                break;
            }
            if (at >= aheadTo[best]) {
                readAhead(best, at);
            }
            time = ahead[best * AHEAD + at - aheadFrom[best]];
            if (time > bound) {
                break;
            }
        }
        next[best] = at;
        head[best] = time;
        return !full;
    }

    private void readAhead(int best, int from) {
        Page source = pages[pagesOfPieces[best]];
        PageOrder order = orders[pagesOfPieces[best]];
        int to = Math.min(end[best], from + AHEAD);
        int into = best * AHEAD;
        for (int at = from; at < to; at++) {
            ahead[into++] = source.time(order.row(at));
        }
        aheadFrom[best] = from;
        aheadTo[best] = to;
    }

    private int lowerBound(int page, int from, int to, long timeNs) {
        if (from == to || timeAt(page, from) >= timeNs) {
            return from;
        }
        if (timeAt(page, to - 1) < timeNs) {
            return to;
        }
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timeAt(page, middle) < timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long timeAt(int page, int at) {
        return pages[page].time(orders[page].row(at));
    }

    long seriesMinTimeNs() {
        long min = Long.MAX_VALUE;
        for (int i = 0; i < pieces; i++) {
            min = Math.min(min, timeAt(pagesOfPieces[i], wholeFrom[i]));
        }
        return min;
    }

    long seriesMaxTimeNs() {
        long max = Long.MIN_VALUE;
        for (int i = 0; i < pieces; i++) {
            max = Math.max(max, timeAt(pagesOfPieces[i], wholeTo[i] - 1));
        }
        return max;
    }

    long minTimeNs() {
        return isChain ? timeAt(pagesOfPieces[firstPiece], firstAt) : times[0];
    }

    long maxTimeNs() {
        return isChain ? timeAt(pagesOfPieces[lastPiece], next[lastPiece] - 1) : times[count - 1];
    }

    /// Distinct times in the planned vector.
    int count() {
        return count;
    }

    /// As the others below, known once the vector is laid out.
    long[] times() {
        return times;
    }

    /// Rows that make up the planned vector, duplicates included, in the order in which they are laid over each other.
    int candidates() {
        return candidates;
    }

    int[] pageOf() {
        return pageOf;
    }

    int[] rowOf() {
        return rowOf;
    }

    /// Output row of each candidate.
    int[] outOf() {
        return outOf;
    }

    private void grow() {
        int size = pieces * 2;
        pagesOfPieces = Arrays.copyOf(pagesOfPieces, size);
        wholeFrom = Arrays.copyOf(wholeFrom, size);
        wholeTo = Arrays.copyOf(wholeTo, size);
        first = Arrays.copyOf(first, size);
        next = Arrays.copyOf(next, size);
        end = Arrays.copyOf(end, size);
        head = Arrays.copyOf(head, size);
        heap = Arrays.copyOf(heap, size);
        ahead = Arrays.copyOf(ahead, size * AHEAD);
        aheadFrom = Arrays.copyOf(aheadFrom, size);
        aheadTo = Arrays.copyOf(aheadTo, size);
    }

    private void growCandidates() {
        int size = candidates * 2;
        pageOf = Arrays.copyOf(pageOf, size);
        rowOf = Arrays.copyOf(rowOf, size);
        outOf = Arrays.copyOf(outOf, size);
    }
}
