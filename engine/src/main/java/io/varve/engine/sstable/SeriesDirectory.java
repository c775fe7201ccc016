// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.PackedLongs;

/// Where each series of a run lies; exact, so no filter is needed beside it.
///
/// Threads: immutable. Errors: [io.varve.engine.codec.CodecException] for numbers that address nothing.
final class SeriesDirectory {
    private final PackedLongs ids = new PackedLongs();
    private final PackedLongs kinds = new PackedLongs();
    private final PackedLongs vectors = new PackedLongs();
    private final PackedLongs startRows = new PackedLongs();
    private final PackedLongs spans = new PackedLongs();
    private final int size;

    SeriesDirectory(ByteSource source, int size) {
        this.size = size;
        ids.wrap(source, size);
        kinds.wrap(source, size);
        vectors.wrap(source, size);
        startRows.wrap(source, size);
        spans.wrap(source, size);
    }

    int size() {
        return size;
    }

    int seriesId(int entry) {
        return (int) ids.get(entry, 0, Integer.MAX_VALUE);
    }

    boolean isMixed(int entry) {
        return kinds.get(entry) == SstableFormat.KIND_MIXED;
    }

    /// The vector of a mixed series, or the first of a series with vectors of its own.
    long vector(int entry) {
        return vectors.get(entry);
    }

    /// First row of a mixed series in its vector.
    int startRow(int entry) {
        return (int) startRows.get(entry, 0, Integer.MAX_VALUE);
    }

    /// Rows of a mixed series; vectors of another.
    int span(int entry) {
        return (int) spans.get(entry, 1, Integer.MAX_VALUE);
    }

    /// First entry ≥ `from` whose series is ≥ `seriesId`, or [#size]: steps that double, then a binary search between.
    int find(int from, int seriesId) {
        int low = from;
        int step = 1;
        while (low + step < size && seriesId(low + step) < seriesId) {
            low += step;
            step = Math.min(step * 2, size);
        }
        int high = (int) Math.min((long) low + step, size);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (seriesId(middle) < seriesId) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
