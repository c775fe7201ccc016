// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.batch.SectionRows;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.vector.ValueType;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The rows of one table and one partition that are not in a file yet, off-heap, in arrival order.
///
/// Pages grow from 256 to 64 Ki rows, so a table of ten rows costs a few KiB and a large one few objects. A column takes memory only in
/// pages that have a value of it, and a bitmap only where a row has none. Idle series cost nothing: what is known per series is in the
/// directories of sorted pages.
///
/// Threads: `append` and `seal` by the owner; `sortStep` by one maintenance agent; the rest by anyone who holds a reference.
/// Memory: blocks of a [BlockPool]; they go back when the last reference is released. Errors: [ResourceExhaustedException] from the pool
/// in the middle of an append leaves rows that no snapshot shows.
public final class Memtable {
    private final int tableId;
    private final BlockPool pool;
    private final AtomicInteger references = new AtomicInteger(1);

    // Written by: the owner. Read by: anyone, after acquiring the count of batches.
    private final AppliedBatches batches = new AppliedBatches();
    private final StringHeap strings;
    private volatile MemtableColumns columns = MemtableColumns.NONE;
    private volatile Page[] pages = new Page[0];
    private volatile boolean isSealed;
    private volatile int sealedPages;
    private volatile int rowCount;
    private volatile long minTimeNs = Long.MAX_VALUE;
    private volatile long maxTimeNs = Long.MIN_VALUE;
    private volatile long firstPosition = -1;
    private volatile long lastPosition = -1;
    private volatile long pageBytes;

    // The owner's alone.
    private final PageWriter writer;
    private int[] columnOf = new int[16];
    private long closedPageBytes;

    // Written by: the maintenance agent.
    private int firstUnsorted;
    private final AtomicLong directoryBytes = new AtomicLong();

    public Memtable(BlockPool pool, int tableId) {
        this.pool = pool;
        this.tableId = tableId;
        this.strings = new StringHeap(pool);
        this.writer = new PageWriter(strings);
    }

    public int tableId() {
        return tableId;
    }

    /// Appends all rows of a section.
    ///
    /// @param seriesIds the id of each of the section's local series
    /// @param batchIndex the shard's number of the batch; grows from batch to batch
    /// @param position the batch's position in the log
    public void append(SectionRows rows, int[] seriesIds, long batchIndex, long position) {
        noteTimes(rows.minTimeNs(), rows.maxTimeNs());
        appendRows(rows, seriesIds, null, rows.rowCount(), batchIndex, position);
    }

    /// Appends the rows `selection[0..count)` of a section, at least one, ascending: those that fall into this partition.
    public void append(SectionRows rows, int[] seriesIds, int[] selection, int count, long batchIndex, long position) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, rows.times()[selection[i]]);
            max = Math.max(max, rows.times()[selection[i]]);
        }
        noteTimes(min, max);
        appendRows(rows, seriesIds, selection, count, batchIndex, position);
    }

    private void appendRows(
            SectionRows rows, int[] seriesIds, int @Nullable [] selection, int count, long batchIndex, long position) {
        assert !isSealed && rows.tableId() == tableId && count > 0;
        mapColumns(rows);
        int total = rowCount;
        for (int done = 0; done < count; ) {
            Page page = pageFor(total);
            int row = total - page.baseRow;
            int size = Math.min(count - done, page.capacity - row);
            writer.write(page, row, rows, seriesIds, selection, done, size, columnOf);
            done += size;
            total += size;
        }
        if (firstPosition < 0) {
            firstPosition = position;
        }
        lastPosition = position;
        pageBytes = bytesOfLastPageAndBefore();
        rowCount = total;
        batches.add(batchIndex, total);
    }

    private void noteTimes(long min, long max) {
        minTimeNs = Math.min(minTimeNs, min);
        maxTimeNs = Math.max(maxTimeNs, max);
    }

    private void mapColumns(SectionRows rows) {
        int count = rows.columnCount();
        if (columnOf.length < count) {
            columnOf = new int[count * 2];
        }
        MemtableColumns known = columns;
        for (int c = 0; c < count; c++) {
            int index = known.indexOf(rows.columnId(c));
            if (index == MemtableColumns.MISSING) {
                known = known.with(rows.columnId(c), rows.type(c));
                columns = known;
                index = known.count() - 1;
            } else if (known.type(index) != rows.type(c)) {
                throw new IllegalArgumentException("column has another type: table=" + tableId + ", column="
                        + rows.columnId(c) + ", type=" + known.type(index) + ", given=" + rows.type(c));
            }
            columnOf[c] = index;
        }
    }

    /// The page that row `row` goes to: the last one, or a new one when that is full.
    private Page pageFor(int row) {
        Page[] all = pages;
        if (all.length > 0) {
            Page last = all[all.length - 1];
            if (row < last.baseRow + last.capacity) {
                return last;
            }
        }
        Page page = new Page(pool, row, Math.min(all.length, BlockPool.SIZE_CLASSES - 1));
        Page[] copy = Arrays.copyOf(all, all.length + 1);
        copy[all.length] = page;
        closedPageBytes += all.length == 0 ? 0 : all[all.length - 1].bytes();
        pages = copy;
        sealedPages = all.length;
        return page;
    }

    private long bytesOfLastPageAndBefore() {
        Page[] all = pages;
        return closedPageBytes + (all.length == 0 ? 0 : all[all.length - 1].bytes());
    }

    /// Declares that nothing is appended any more; the last page may be sorted too.
    public void seal() {
        isSealed = true;
        sealedPages = pages.length;
    }

    public boolean isSealed() {
        return isSealed;
    }

    /// Sorts one sealed page that is not sorted yet; false when there is none, or no memory for its directory.
    public boolean sortStep(PageSorter sorter) {
        if (!tryRetain()) {
            return false;
        }
        try {
            int end = sealedPages;
            Page[] all = pages;
            if (firstUnsorted >= end) {
                return false;
            }
            Page page = all[firstUnsorted];
            // One that another follows is full, though its batch may not be counted yet.
            boolean isFull = firstUnsorted < all.length - 1;
            sorter.sort(page, isFull ? page.capacity : rowCount - page.baseRow);
            long directoryInts = 2L * sorter.seriesCount() + 1;
            if (directoryInts * Integer.BYTES <= BlockPool.LARGEST_BLOCK_BYTES) {
                Block block = pool.acquire(BlockPool.sizeClassFor(directoryInts * Integer.BYTES));
                directoryBytes.addAndGet(block.segment.byteSize());
                page.order(sorter.store(page.permutation, block.segment, block));
            } else {
                page.order(sorter.toHeap());
            }
            firstUnsorted++;
            return true;
        } catch (ResourceExhaustedException e) {
            return false;
        } finally {
            release();
        }
    }

    /// Takes a reference, so that blocks stay; false when the last one is gone already.
    public boolean tryRetain() {
        for (int seen = references.get(); seen > 0; seen = references.get()) {
            if (references.compareAndSet(seen, seen + 1)) {
                return true;
            }
        }
        return false;
    }

    /// Gives a reference back, the first one being the creator's; the last returns all blocks to the pool.
    public void release() {
        int left = references.decrementAndGet();
        assert left >= 0 : "released more often than retained";
        if (left == 0) {
            for (Page page : pages) {
                page.free();
            }
            pages = new Page[0];
            strings.free();
        }
    }

    /// Shows exactly the rows of batches up to and with `appliedBatchIndex`. The caller holds a reference for as long as it uses the snapshot.
    public MemtableSnapshot snapshot(long appliedBatchIndex) {
        int rows = batches.rowsUpTo(appliedBatchIndex);
        return new MemtableSnapshot(this, rows, pages);
    }

    /// Rows of all batches, visible or not.
    public int rowCount() {
        return rowCount;
    }

    /// Bytes of blocks and lists that this memtable holds.
    public long bytes() {
        return pageBytes + strings.bytes() + directoryBytes.get() + batches.bytes();
    }

    /// Earliest time of any row, [Long#MAX_VALUE] when there is none.
    public long minTimeNs() {
        return minTimeNs;
    }

    /// Latest time of any row, [Long#MIN_VALUE] when there is none.
    public long maxTimeNs() {
        return maxTimeNs;
    }

    /// Log position of the first batch that has rows here, −1 when there is none: what keeps the log's floor down.
    public long firstPosition() {
        return firstPosition;
    }

    /// Log position of the last batch that has rows here, −1 when there is none.
    public long lastPosition() {
        return lastPosition;
    }

    /// Ids of the columns that have had a value, in order of their appearance.
    public int[] columnIds() {
        return columns.ids();
    }

    /// Types of [#columnIds].
    public ValueType[] columnTypes() {
        return columns.types();
    }

    MemtableColumns columns() {
        return columns;
    }

    StringHeap strings() {
        return strings;
    }
}
