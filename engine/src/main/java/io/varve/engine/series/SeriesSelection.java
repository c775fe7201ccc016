// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// A set of series ids of one table, ascending. Immutable; any thread.
public final class SeriesSelection {
    private final int limit;
    private final @Nullable RoaringBitmap ids;

    private SeriesSelection(int limit, @Nullable RoaringBitmap ids) {
        this.limit = limit;
        this.ids = ids;
    }

    /// All ids in `[0, limit)`.
    public static SeriesSelection all(int limit) {
        return new SeriesSelection(limit, null);
    }

    static SeriesSelection of(int limit, RoaringBitmap ids) {
        return new SeriesSelection(limit, ids);
    }

    /// The smallest id that is at least `from`, or -1.
    public int next(int from) {
        if (ids == null) {
            return from < limit ? Math.max(from, 0) : -1;
        }
        return (int) ids.nextValue(Math.max(from, 0));
    }

    public boolean contains(int id) {
        return ids == null ? id >= 0 && id < limit : ids.contains(id);
    }

    public int count() {
        return ids == null ? limit : ids.getCardinality();
    }

    public boolean isEmpty() {
        return ids == null ? limit == 0 : ids.isEmpty();
    }

    /// Whether this is simply every id in `[0, limit())`, so that nobody needs to ask for single ids.
    public boolean isAll() {
        return ids == null;
    }

    /// All ids are below this.
    public int limit() {
        return limit;
    }
}
