// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.vector.ColumnVector;
import java.util.Arrays;

/// Merges one series' rows from several pages by (time, arrival), a vector at a time.
///
/// Each page gives one sorted piece. Rows are taken from the piece with the earliest head for as long as no other piece has an earlier
/// one, so pieces that follow each other are simply chained. A vector has up to 1024 distinct times; rows with equal times become
/// candidates for the same output row, in the order of arrival. Threads: one.
final class RowMerge {
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

    private final long[] times = new long[ColumnVector.CAPACITY];
    private int count;
    private int[] pageOf = new int[ColumnVector.CAPACITY];
    private int[] rowOf = new int[ColumnVector.CAPACITY];
    private int[] outOf = new int[ColumnVector.CAPACITY];
    private int candidates;

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
    }

    /// Adds the rows `[from, to)` of a page's order; pages come in ascending order.
    void add(int page, int from, int to) {
        if (pieces == pagesOfPieces.length) {
            grow();
        }
        int piece = pieces++;
        pagesOfPieces[piece] = page;
        wholeFrom[piece] = from;
        wholeTo[piece] = to;
        first[piece] = lowerBound(page, from, to, fromNs);
        // A flush wants everything, the very last nanosecond included.
        end[piece] = toNs == Long.MAX_VALUE ? to : lowerBound(page, first[piece], to, toNs);
        start(piece);
    }

    /// Begins again with the series' first row.
    void rewind() {
        count = 0;
        candidates = 0;
        for (int piece = 0; piece < pieces; piece++) {
            start(piece);
        }
    }

    private void start(int piece) {
        next[piece] = first[piece];
        if (next[piece] < end[piece]) {
            head[piece] = timeAt(pagesOfPieces[piece], next[piece]);
        }
    }

    /// Chooses the next vector's rows; false when there are none left.
    boolean plan() {
        count = 0;
        candidates = 0;
        while (true) {
            int best = -1;
            int second = -1;
            for (int piece = 0; piece < pieces; piece++) {
                if (next[piece] == end[piece]) {
                    continue;
                }
                if (best < 0 || head[piece] < head[best]) {
                    second = best;
                    best = piece;
                } else if (second < 0 || head[piece] < head[second]) {
                    second = piece;
                }
            }
            if (best < 0 || !take(best, second)) {
                return count > 0;
            }
        }
    }

    /// Takes rows of `piece` up to the head of `second` (−1 = none); false when the vector is full.
    private boolean take(int piece, int second) {
        int page = pagesOfPieces[piece];
        Page source = pages[page];
        PageOrder order = orders[page];
        int at = next[piece];
        int stop = end[piece];
        long time = head[piece];
        // Of rows with equal times those of the earlier page arrived first.
        long bound = second < 0 ? Long.MAX_VALUE : piece < second ? head[second] : head[second] - 1;
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
            int row = order.row(at);
            pageOf[candidates] = page;
            rowOf[candidates] = row;
            outOf[candidates++] = count - 1;
            if (++at == stop) {
                break;
            }
            time = source.time(order.row(at));
            if (time > bound) {
                break;
            }
        }
        next[piece] = at;
        head[piece] = time;
        return !full;
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
        for (int piece = 0; piece < pieces; piece++) {
            min = Math.min(min, timeAt(pagesOfPieces[piece], wholeFrom[piece]));
        }
        return min;
    }

    long seriesMaxTimeNs() {
        long max = Long.MIN_VALUE;
        for (int piece = 0; piece < pieces; piece++) {
            max = Math.max(max, timeAt(pagesOfPieces[piece], wholeTo[piece] - 1));
        }
        return max;
    }

    /// Distinct times in the planned vector.
    int count() {
        return count;
    }

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
    }

    private void growCandidates() {
        int size = candidates * 2;
        pageOf = Arrays.copyOf(pageOf, size);
        rowOf = Arrays.copyOf(rowOf, size);
        outOf = Arrays.copyOf(outOf, size);
    }
}
