// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.fault.ResourceExhaustedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Consecutive rows of a memtable in arrival order: times, series ids, and a lane per column that any of them has.
///
/// ```
/// time block   i64 × capacity
/// id block     u32 series × capacity | u32 permutation × capacity, filled when the page is sorted
/// lane block   i64 × capacity, per column; i16 × capacity while all lanes fit, but not in the smallest pages
/// bits block   16 presence bitmaps of capacity bits (64 in the smallest pages)
/// ``` Written by: the owner; `order` by the maintenance agent.
final class Page {
    final int baseRow;
    final int capacity;
    final MemorySegment times;
    final MemorySegment series;
    final MemorySegment permutation;

    private final BlockPool pool;
    private final int sizeClass;
    /// All blocks of the page; the owner's, and the last reference's when it returns them.
    private final List<Block> blocks = new ArrayList<>();
    private @Nullable Block bitmaps;
    private int bitmapBytesUsed;
    private long bytes;

    /// By the memtable's column index; replaced as a whole, so a reader sees an old or a new state of it, both right for its rows.
    private volatile @Nullable PageColumn[] columns = new PageColumn[0];
    private volatile @Nullable PageOrder order;

    Page(BlockPool pool, int baseRow, int sizeClass) {
        this.pool = pool;
        this.baseRow = baseRow;
        this.sizeClass = sizeClass;
        this.capacity = BlockPool.blockBytes(sizeClass) / Long.BYTES;
        MemorySegment firstBlock;
        MemorySegment ids;
        try {
            firstBlock = take().segment;
            ids = take().segment;
        } catch (ResourceExhaustedException e) {
            free();
            throw e;
        }
        this.times = firstBlock;
        this.series = ids.asSlice(0, ids.byteSize() / 2);
        this.permutation = ids.asSlice(ids.byteSize() / 2);
    }

    private Block take() {
        return take(sizeClass);
    }

    private Block take(int blockClass) {
        Block block = pool.acquire(blockClass);
        blocks.add(block);
        bytes += BlockPool.blockBytes(blockClass);
        return block;
    }

    long bytes() {
        return bytes;
    }

    long time(int row) {
        return times.get(ValueLayout.JAVA_LONG, (long) row << 3);
    }

    /// The column, null when no row of the page has a value of it.
    @Nullable
    PageColumn column(int index) {
        @Nullable PageColumn[] all = columns;
        return index < all.length ? all[index] : null;
    }

    int columnSlots() {
        return columns.length;
    }

    @Nullable
    PageOrder order() {
        return order;
    }

    /// Publishes the order; everything that it points to is written.
    void order(PageOrder newOrder) {
        order = newOrder;
    }

    /// Makes a column that is missing: rows before `row` have no value.
    ///
    /// @param fits whether the lanes that are about to be written are narrow ones
    PageColumn newColumn(int index, int row, boolean fits) {
        boolean isNarrow = fits && sizeClass > 0;
        Block block = take(isNarrow ? sizeClass - 1 : sizeClass);
        PageColumn column = new PageColumn(block.segment, isNarrow, row == 0 ? null : newBitmap());
        replace(index, column);
        return column;
    }

    /// Replaces narrow lanes, of which `rows` are written, by wide ones. The narrow ones stay as long as the page: readers may be in them.
    PageColumn widen(int index, PageColumn column, int rows) {
        MemorySegment wide = take().segment;
        for (int row = 0; row < rows; row++) {
            wide.set(ValueLayout.JAVA_LONG, (long) row << 3, column.lane(row));
        }
        PageColumn widened = new PageColumn(wide, false, column.presence());
        replace(index, widened);
        return widened;
    }

    /// Gives the column a bitmap in which rows before `row` have values, if it has none.
    PageColumn ensurePresence(int index, PageColumn column, int row) {
        if (column.presence() != null) {
            return column;
        }
        MemorySegment bitmap = newBitmap();
        PageColumn.setBits(bitmap, 0, row);
        PageColumn sparse = new PageColumn(column.lanes(), column.isNarrow(), bitmap);
        replace(index, sparse);
        return sparse;
    }

    private MemorySegment newBitmap() {
        Block block = bitmaps;
        int length = capacity / Byte.SIZE;
        if (block == null || bitmapBytesUsed == block.segment.byteSize()) {
            block = take(Math.max(0, sizeClass - 1));
            block.segment.fill((byte) 0);
            bitmaps = block;
            bitmapBytesUsed = 0;
        }
        MemorySegment bitmap = block.segment.asSlice(bitmapBytesUsed, length);
        bitmapBytesUsed += length;
        return bitmap;
    }

    private void replace(int index, PageColumn column) {
        @Nullable PageColumn[] copy = Arrays.copyOf(columns, Math.max(columns.length, index + 1));
        copy[index] = column;
        columns = copy;
    }

    /// Returns all blocks to the pool. Nobody reads the page any more.
    void free() {
        blocks.forEach(pool::release);
        blocks.clear();
        PageOrder sorted = order;
        if (sorted != null && sorted.block() != null) {
            pool.release(sorted.block());
        }
    }
}
