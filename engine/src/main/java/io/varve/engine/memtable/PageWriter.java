// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.batch.SectionRows;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Copies rows of a decoded section into a page: whole ranges at once, or selected rows through small scratch arrays.
///
/// Threads: the owner of its memtable. Memory: small fixed scratch, since there may be thousands of memtables; blocks are taken when a page first needs a column or a bitmap.
final class PageWriter {
    private static final int CHUNK = 128;

    private final StringHeap strings;
    private final int[] ids = new int[CHUNK];
    private final long[] lanes = new long[CHUNK];
    private final short[] narrow = new short[CHUNK];
    /// The memtable's columns that had a lane which is not narrow: their next pages begin with wide ones.
    private final BitSet wide = new BitSet();
    /// Per memtable column the number of the write that touched it last; tells which columns the section does not have.
    private long[] touched = new long[16];
    private long writes;

    PageWriter(StringHeap strings) {
        this.strings = strings;
    }

    /// Writes `count` rows, those of the section from `from` on, or of the selection, to the page's rows `row` and following.
    ///
    /// @param columnOf the memtable's column index for each of the section's columns
    void write(
            Page page,
            int row,
            SectionRows rows,
            int[] seriesIds,
            int @Nullable [] selection,
            int from,
            int count,
            int[] columnOf) {
        writes++;
        copyLanes(rows.times(), selection, from, count, page.times, row);
        int[] refs = rows.seriesRefs();
        for (int done = 0; done < count; done += CHUNK) {
            int size = Math.min(CHUNK, count - done);
            for (int i = 0; i < size; i++) {
                ids[i] = seriesIds[refs[source(selection, from + done + i)]];
            }
            MemorySegment.copy(ids, 0, page.series, ValueLayout.JAVA_INT, (long) (row + done) << 2, size);
        }
        for (int c = 0; c < rows.columnCount(); c++) {
            writeColumn(page, row, rows, c, selection, from, count, columnOf[c]);
        }
        for (int index = 0; index < page.columnSlots(); index++) {
            PageColumn column = page.column(index);
            if (column != null && (index >= touched.length || touched[index] != writes)) {
                // Its bits for the new rows are 0 already.
                page.ensurePresence(index, column, row);
            }
        }
    }

    private void writeColumn(
            Page page, int row, SectionRows rows, int c, int @Nullable [] selection, int from, int count, int index) {
        boolean allPresent = rows.allPresent(c);
        if (!allPresent && !anyPresent(rows.presence(c), selection, from, count)) {
            return;
        }
        if (index >= touched.length) {
            touched = Arrays.copyOf(touched, index * 2);
        }
        touched[index] = writes;
        PageColumn column = columnFor(page, row, rows, c, selection, from, count, index);
        if (!allPresent) {
            column = page.ensurePresence(index, column, row);
        }
        if (rows.type(c) == ValueType.STRING) {
            copyStrings(rows, c, selection, from, count, column, row);
        } else if (column.isNarrow()) {
            copyNarrow(rows.lanes(c), selection, from, count, column.lanes(), row);
        } else {
            copyLanes(rows.lanes(c), selection, from, count, column.lanes(), row);
        }
        MemorySegment bitmap = column.presence();
        if (bitmap != null) {
            markPresent(rows, c, selection, from, count, bitmap, row);
        }
    }

    /// The page's column with lanes that hold what is about to be written.
    private PageColumn columnFor(
            Page page, int row, SectionRows rows, int c, int @Nullable [] selection, int from, int count, int index) {
        PageColumn column = page.column(index);
        boolean fits = !wide.get(index) && isInteger(rows.type(c)) && fits(rows.lanes(c), selection, from, count);
        if (!fits) {
            wide.set(index);
        }
        if (column != null && !column.isNarrow()) {
            return column;
        }
        if (column == null) {
            return page.newColumn(index, row, fits);
        }
        return fits ? column : page.widen(index, column, row);
    }

    private static boolean isInteger(ValueType type) {
        return switch (type) {
            case I64, U64, BOOL -> true;
            case F64, STRING -> false;
        };
    }

    private static boolean fits(long[] source, int @Nullable [] selection, int from, int count) {
        long beyond = 0;
        if (selection == null) {
            for (int i = from; i < from + count; i++) {
                beyond |= source[i] - Short.MIN_VALUE;
            }
        } else {
            for (int i = from; i < from + count; i++) {
                beyond |= source[selection[i]] - Short.MIN_VALUE;
            }
        }
        return beyond >>> Short.SIZE == 0;
    }

    private static void markPresent(
            SectionRows rows, int c, int @Nullable [] selection, int from, int count, MemorySegment bitmap, int row) {
        if (rows.allPresent(c)) {
            PageColumn.setBits(bitmap, row, row + count);
            return;
        }
        long[] presence = rows.presence(c);
        for (int i = 0; i < count; i++) {
            if (isPresent(presence, source(selection, from + i))) {
                PageColumn.setBits(bitmap, row + i, row + i + 1);
            }
        }
    }

    private void copyLanes(long[] source, int @Nullable [] selection, int from, int count, MemorySegment to, int row) {
        if (selection == null) {
            MemorySegment.copy(source, from, to, ValueLayout.JAVA_LONG, (long) row << 3, count);
            return;
        }
        for (int done = 0; done < count; done += CHUNK) {
            int size = Math.min(CHUNK, count - done);
            for (int i = 0; i < size; i++) {
                lanes[i] = source[selection[from + done + i]];
            }
            MemorySegment.copy(lanes, 0, to, ValueLayout.JAVA_LONG, (long) (row + done) << 3, size);
        }
    }

    private void copyNarrow(long[] source, int @Nullable [] selection, int from, int count, MemorySegment to, int row) {
        for (int done = 0; done < count; done += CHUNK) {
            int size = Math.min(CHUNK, count - done);
            if (selection == null) {
                for (int i = 0; i < size; i++) {
                    narrow[i] = (short) source[from + done + i];
                }
            } else {
                for (int i = 0; i < size; i++) {
                    narrow[i] = (short) source[selection[from + done + i]];
                }
            }
            MemorySegment.copy(narrow, 0, to, ValueLayout.JAVA_SHORT, (long) (row + done) << 1, size);
        }
    }

    private void copyStrings(
            SectionRows rows, int c, int @Nullable [] selection, int from, int count, PageColumn to, int row) {
        long[] source = rows.lanes(c);
        for (int i = 0; i < count; i++) {
            int at = source(selection, from + i);
            if (rows.allPresent(c) || isPresent(rows.presence(c), at)) {
                long lane = strings.append(rows.batch(), source[at] >>> 32, (int) source[at]);
                to.lanes().set(ValueLayout.JAVA_LONG, (long) (row + i) << 3, lane);
            }
        }
    }

    private static boolean anyPresent(long[] presence, int @Nullable [] selection, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (isPresent(presence, source(selection, from + i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPresent(long[] bitmap, int row) {
        return (bitmap[row >>> 6] >>> row & 1) != 0;
    }

    private static int source(int @Nullable [] selection, int at) {
        return selection == null ? at : selection[at];
    }
}
