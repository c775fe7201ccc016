// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import org.jspecify.annotations.Nullable;

/// Exactly the rows of a memtable that came with the batches up to one of them, whatever is appended or sorted meanwhile.
///
/// Threads: any number may open cursors; opening one of many series sorts the unsorted pages once for all of them.
/// Memory: those orders live on the heap as long as the snapshot. Lifetime: whoever asked for it keeps a reference to the memtable
/// while it or a cursor of it is read. A cursor has none of its own, so that memory can be taken away from a query that has stalled.
public final class MemtableSnapshot {
    /// Up to that many selected series, an unsorted page is searched for their rows instead of sorted.
    private static final int FEW_SERIES = 8;

    private final Memtable memtable;
    private final int rowCount;
    private final Page[] pages;
    private final @Nullable PageOrder[] ownOrders;

    MemtableSnapshot(Memtable memtable, int rowCount, Page[] pages) {
        this.memtable = memtable;
        this.rowCount = rowCount;
        int used = 0;
        while (used < pages.length && pages[used].baseRow < rowCount) {
            used++;
        }
        this.pages = pages;
        this.ownOrders = new PageOrder[used];
    }

    /// Rows as appended, duplicates counted.
    public int rowCount() {
        return rowCount;
    }

    /// Opens a cursor over the selected series and times in `[fromNs, toNs)`; a flush takes all of both.
    ///
    /// @throws IllegalArgumentException when a column is stored with another type than asked for
    public RunCursor cursor(SeriesFilter filter, long fromNs, long toNs, int[] columnIds, ValueType[] types) {
        MemtableColumns known = memtable.columns();
        int[] indexes = new int[columnIds.length];
        for (int i = 0; i < columnIds.length; i++) {
            indexes[i] = known.indexOf(columnIds[i]);
            if (indexes[i] != MemtableColumns.MISSING && known.type(indexes[i]) != types[i]) {
                throw new IllegalArgumentException("column has another type: table=" + memtable.tableId() + ", column="
                        + columnIds[i] + ", type=" + known.type(indexes[i]) + ", asked=" + types[i]);
            }
        }
        return new MemtableCursor(memtable, pages, orders(filter), filter, fromNs, toNs, indexes);
    }

    private PageOrder[] orders(SeriesFilter filter) {
        int[] few = new int[FEW_SERIES];
        int selected = 0;
        int id = filter.next(0);
        while (id >= 0 && selected < FEW_SERIES) {
            few[selected++] = id;
            id = id == Integer.MAX_VALUE ? RunCursor.NO_SERIES : filter.next(id + 1);
        }
        boolean isFew = id < 0;
        PageOrder[] orders = new PageOrder[ownOrders.length];
        PageSorter sorter = null;
        for (int i = 0; i < orders.length; i++) {
            Page page = pages[i];
            int rows = Math.min(page.capacity, rowCount - page.baseRow);
            PageOrder sorted = page.order();
            if (sorted != null && sorted.rowCount() == rows) {
                orders[i] = sorted;
            } else if (isFew) {
                sorter = sorter == null ? new PageSorter() : sorter;
                sorter.sort(page, rows, few, selected);
                orders[i] = sorter.toHeap();
            } else {
                orders[i] = ownOrder(i, rows);
            }
        }
        return orders;
    }

    private synchronized PageOrder ownOrder(int index, int rows) {
        PageOrder own = ownOrders[index];
        if (own == null) {
            PageSorter sorter = new PageSorter();
            sorter.sort(pages[index], rows);
            own = sorter.toHeap();
            ownOrders[index] = own;
        }
        return own;
    }
}
