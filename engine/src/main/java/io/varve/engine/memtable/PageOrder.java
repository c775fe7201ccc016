// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The rows of a page by (series, time, arrival): a permutation, and a directory from series to their range in it.
///
/// Shape: `directory` holds `seriesCount` ascending series ids, then `seriesCount + 1` starts. Immutable. `block` is what the directory lies
/// in, null when it is on the heap.
///
/// @param distinct no series has a time twice here
record PageOrder(
        MemorySegment permutation,
        MemorySegment directory,
        int seriesCount,
        int rowCount,
        boolean distinct,
        @Nullable Block block) {

    int row(int at) {
        return permutation.get(ValueLayout.JAVA_INT, (long) at << 2);
    }

    int series(int entry) {
        return directory.get(ValueLayout.JAVA_INT, (long) entry << 2);
    }

    int start(int entry) {
        return directory.get(ValueLayout.JAVA_INT, (long) (seriesCount + entry) << 2);
    }

    /// The first entry ≥ `from` whose series is ≥ `seriesId`; gallops, since callers go on from where they are.
    int find(int seriesId, int from) {
        int low = from;
        int step = 1;
        while (low + step < seriesCount && series(low + step) < seriesId) {
            low += step;
            step <<= 1;
        }
        int high = Math.min(low + step, seriesCount);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (series(middle) < seriesId) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
