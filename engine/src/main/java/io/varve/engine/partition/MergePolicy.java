// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import java.util.List;

/// Which runs of a partition to merge next.
///
/// A merge takes a contiguous interval of ordinals, so its output can take their place. The newest runs are gathered back to the first one
/// that is more than [#GROWTH] times as large as all newer ones together, so a row is rewritten a logarithmic number of times; the merge is
/// due when at least [#FEWEST] runs come together, or when a partition has more than [#MOST] runs of whatever size.
/// Threads: stateless.
public final class MergePolicy {
    static final int FEWEST = 4;
    static final int MOST = 8;
    private static final long GROWTH = 2;

    private MergePolicy() {}

    /// The runs to merge, oldest first; empty when nothing is due.
    public static List<RunRecord> pick(List<RunRecord> oldestFirst) {
        int count = oldestFirst.size();
        if (count < FEWEST) {
            return List.of();
        }
        int from = count - 1;
        long gathered = oldestFirst.get(from).bytes();
        while (from > 0 && oldestFirst.get(from - 1).bytes() <= GROWTH * gathered) {
            from--;
            gathered += oldestFirst.get(from).bytes();
        }
        if (count - from >= FEWEST) {
            return List.copyOf(oldestFirst.subList(from, count));
        }
        return count > MOST ? List.copyOf(oldestFirst.subList(count - MOST, count)) : List.of();
    }
}
