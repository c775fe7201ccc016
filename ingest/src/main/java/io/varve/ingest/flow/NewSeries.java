// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.series.SeriesKeyBuilder;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.LongHashSet;

/// The series that a dry run has begun, told apart by the 64 bits of their hash.
///
/// Threads: one. Memory: at most 16 bytes or so for each that is told apart; beyond `most` none is taken in, and each line of it looks new.
final class NewSeries {
    private final int most;
    private final LongHashSet hashes = new LongHashSet();
    private final Map<Integer, Long> ofTables = new HashMap<>();

    NewSeries(int most) {
        this.most = most;
    }

    boolean has(SeriesKeyBuilder key) {
        return hashes.contains(key.hash());
    }

    void add(int tableId, SeriesKeyBuilder key) {
        if (hashes.size() < most && hashes.add(key.hash())) {
            ofTables.merge(tableId, 1L, Long::sum);
        }
    }

    long count() {
        return hashes.size();
    }

    long ofTable(int tableId) {
        return ofTables.getOrDefault(tableId, 0L);
    }

    boolean isExact() {
        return hashes.size() < most;
    }
}
