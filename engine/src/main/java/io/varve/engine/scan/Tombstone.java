// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.series.SeriesSelection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// What one DELETE took away: rows of some series with `fromNs <= time <= lastNs`, as far as they came before it. What it masks is kept by the runs.
///
/// @param id the DELETE's position in the log
public record Tombstone(long id, int tableId, long fromNs, long lastNs, SeriesSelection series) {
    public boolean meets(long minTimeNs, long maxTimeNs) {
        return minTimeNs <= lastNs && maxTimeNs >= fromNs;
    }

    public boolean covers(long minTimeNs, long maxTimeNs) {
        return minTimeNs >= fromNs && maxTimeNs <= lastNs;
    }

    /// `masks` with `more`.
    public static List<Tombstone> and(List<Tombstone> masks, Tombstone more) {
        List<Tombstone> all = new ArrayList<>(masks);
        all.add(more);
        return List.copyOf(all);
    }

    /// Those of `masks`, once each, whose ids are not in `applied`.
    public static List<Tombstone> without(Collection<Tombstone> masks, Set<Long> applied) {
        return masks.stream()
                .distinct()
                .filter(mask -> !applied.contains(mask.id()))
                .toList();
    }
}
