// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.util.Arrays;

/// The series that are in the index but not yet in the key file, in log order.
///
/// The apply agent offers each new series with the log position of its batch; a flush, once it forced the log up to its position,
/// moves those at or below it into the key file. Positions never decrease.
/// Threads: any (a lock held for a copy of what is moved). Memory: 16 bytes of heap per pending series.
public final class PendingKeys {
    private static final int WORDS = 2;

    private long[] words = new long[64];
    private int from;
    private int to;

    /// Notes that `seriesId` of `tableId` was given by the batch at `position`.
    public synchronized void add(int tableId, int seriesId, long position) {
        if (to == words.length) {
            int size = to - from;
            long[] target = size > words.length / 2 ? new long[words.length * 2] : words;
            System.arraycopy(words, from, target, 0, size);
            words = target;
            from = 0;
            to = size;
        }
        words[to] = position;
        words[to + 1] = (long) tableId << 32 | seriesId;
        to += WORDS;
    }

    public synchronized int count() {
        return (to - from) / WORDS;
    }

    /// Appends the keys given at or below `maxPosition` to `file`, without forcing it; returns how many. The caller forces.
    public int moveTo(SeriesKeyFile file, SeriesIndex index, long maxPosition) {
        long[] moved = upTo(maxPosition);
        for (int i = 0; i < moved.length; i += WORDS) {
            file.append(index, (int) (moved[i + 1] >>> 32), (int) moved[i + 1], moved[i]);
        }
        forget(moved.length);
        return moved.length / WORDS;
    }

    private synchronized long[] upTo(long maxPosition) {
        int end = from;
        while (end < to && words[end] <= maxPosition) {
            end += WORDS;
        }
        return Arrays.copyOfRange(words, from, end);
    }

    private synchronized void forget(int count) {
        from += count;
    }
}
