// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The series of one table: their keys and tag columns, and how many are published.
///
/// Threads: one writer; readers see only ids below [#count].
final class TableSeries {
    final int tableId;
    /// By series id: reference of the canonical key; 0 for an id without a key (a hole, left by a gap in the log).
    final Paged keys;
    private final IndexMemory memory;

    /// Written by: the writer; read by: any. In order of column ids.
    private volatile TagColumn[] columns = {};
    /// Written by: the writer, last of all for each series; read by: any, first of all.
    private volatile int count;
    /// Written by: the writer. Pairs of first hole and first id behind it.
    private volatile int[] holes = {};

    TableSeries(IndexMemory memory, int tableId) {
        this.memory = memory;
        this.tableId = tableId;
        this.keys = new Paged(memory, Long.BYTES);
    }

    int count() {
        return count;
    }

    void publish(int newCount) {
        count = newCount;
    }

    TagColumn[] columns() {
        return columns;
    }

    @Nullable
    TagColumn column(int columnId) {
        return TagColumn.find(columns, columnId);
    }

    /// The column, made if need be. Writer only.
    TagColumn columnForWrite(int columnId) {
        TagColumn[] present = columns;
        int at = 0;
        while (at < present.length && present[at].columnId < columnId) {
            at++;
        }
        if (at < present.length && present[at].columnId == columnId) {
            return present[at];
        }
        TagColumn added = new TagColumn(memory, tableId, columnId);
        TagColumn[] more = Arrays.copyOf(present, present.length + 1);
        System.arraycopy(present, at, more, at + 1, present.length - at);
        more[at] = added;
        columns = more;
        return added;
    }

    /// Leaves the ids up to `nextId` without a key. Writer only.
    void skipTo(int nextId) {
        int[] more = Arrays.copyOf(holes, holes.length + 2);
        more[holes.length] = count;
        more[holes.length + 1] = nextId;
        holes = more;
        count = nextId;
    }

    /// Publishes the series that an image has. Before anything is added.
    void restore(int nextId, int[] withoutKeys) {
        holes = withoutKeys;
        count = nextId;
    }

    /// Pairs as in `holes`, of those below `nextId`, which no hole reaches over.
    int[] holesBelow(int nextId) {
        int[] all = holes;
        int length = 0;
        while (length < all.length && all[length] < nextId) {
            length += 2;
        }
        return Arrays.copyOf(all, length);
    }

    int holeCount() {
        int sum = 0;
        int[] all = holes;
        for (int i = 0; i < all.length; i += 2) {
            sum += all[i + 1] - all[i];
        }
        return sum;
    }

    /// All ids below `limit` but the holes; null when there are no holes.
    @Nullable
    RoaringBitmap withoutHoles(int limit) {
        int[] all = holes;
        if (all.length == 0) {
            return null;
        }
        RoaringBitmap ids = RoaringBitmap.bitmapOfRange(0, limit);
        for (int i = 0; i < all.length; i += 2) {
            ids.remove((long) all[i], (long) all[i + 1]);
        }
        return ids;
    }
}
