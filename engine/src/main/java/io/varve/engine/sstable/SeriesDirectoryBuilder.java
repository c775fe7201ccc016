// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.PackedLongs;
import java.util.List;
import org.agrona.collections.LongArrayList;

/// Collects where each series of a run lies: in `span` vectors of its own, or in `span` rows of a mixed vector.
///
/// Threads: one.
final class SeriesDirectoryBuilder {
    private final LongArrayList ids = new LongArrayList();
    private final LongArrayList kinds = new LongArrayList();
    private final LongArrayList vectors = new LongArrayList();
    private final LongArrayList startRows = new LongArrayList();
    private final LongArrayList spans = new LongArrayList();

    void clear() {
        ids.clear();
        kinds.clear();
        vectors.clear();
        startRows.clear();
        spans.clear();
    }

    int size() {
        return ids.size();
    }

    /// Adds a series whose vectors of its own begin at `vector`.
    void beginSingle(int seriesId, long vector) {
        add(seriesId, SstableFormat.KIND_SINGLE, vector, 0, 0);
    }

    /// Counts one more vector of the last series.
    void countVector() {
        int last = spans.size() - 1;
        spans.setLong(last, spans.getLong(last) + 1);
    }

    /// Adds a series that will lie in a mixed vector; the vector is told by [#settleMixed].
    void addMixed(int seriesId, int startRow, int rows) {
        add(seriesId, SstableFormat.KIND_MIXED, -1, startRow, rows);
    }

    /// The mixed series that were added from entry `from` on lie in `vector`; returns the first entry behind.
    int settleMixed(int from, long vector) {
        for (int i = from; i < size(); i++) {
            if (vectors.getLong(i) < 0) {
                vectors.setLong(i, vector);
            }
        }
        return size();
    }

    private void add(int seriesId, int kind, long vector, int startRow, int span) {
        ids.addLong(seriesId);
        kinds.addLong(kind);
        vectors.addLong(vector);
        startRows.addLong(startRow);
        spans.addLong(span);
    }

    void write(ByteSink out) {
        int count = size();
        for (LongArrayList list : List.of(ids, kinds, vectors, startRows, spans)) {
            PackedLongs.write(out, list.toLongArray(), 0, count);
        }
    }
}
