// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import io.varve.engine.memory.Layouts;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;

/// Packs one staged section into its bytes.
///
/// Threads: one. Memory: scratch grows to the largest section seen.
final class SectionPacker {
    private final LaneWriter lanes = new LaneWriter();
    private long[] scratch = new long[1024];

    /// Writes the section at `at`, lines as `line − firstLine` when `withLines`; returns the offset behind it, a multiple of 8.
    long pack(SectionBuilder section, boolean withLines, long firstLine, MemorySegment dst, long at) {
        int rows = section.rowCount;
        section.spread();
        if (scratch.length < rows) {
            scratch = new long[Integer.highestOneBit(rows) * 2];
        }
        // Series that were looked up but got no row stay behind.
        section.series.truncate(section.committedSeries);
        long out = packSeries(section.series, dst, at + SectionDescriptor.HEADER_LENGTH);
        out = packRefs(section, dst, out);
        out = lanes.putOrdered(dst, out, section.times, rows);
        if (withLines) {
            for (int i = 0; i < rows; i++) {
                scratch[i] = section.lines[i] - firstLine;
            }
            out = lanes.putOrdered(dst, out, scratch, rows);
        }
        int columns = 0;
        for (int i = 0; i < section.columnCount; i++) {
            if (section.columns[i].count > 0) {
                out = packColumn(section.columns[i], rows, dst, out);
                columns++;
            }
        }
        long end = at + SectionDescriptor.align(out - at);
        while (out < end) {
            dst.set(Layouts.U8, out++, (byte) 0);
        }
        packHeader(section, columns, withLines, dst, at, end);
        return end;
    }

    private static void packHeader(
            SectionBuilder section, int columns, boolean withLines, MemorySegment dst, long at, long end) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < section.rowCount; i++) {
            min = Math.min(min, section.times[i]);
            max = Math.max(max, section.times[i]);
        }
        dst.set(Layouts.I32, at + SectionDescriptor.LENGTH_OFFSET, (int) (end - at));
        dst.set(Layouts.I32, at + SectionDescriptor.TABLE_ID_OFFSET, section.tableId);
        dst.set(Layouts.I32, at + SectionDescriptor.ROW_COUNT_OFFSET, section.rowCount);
        dst.set(Layouts.I32, at + SectionDescriptor.SERIES_COUNT_OFFSET, section.series.count);
        dst.set(Layouts.I32, at + SectionDescriptor.NEW_SERIES_COUNT_OFFSET, section.series.newCount);
        dst.set(Layouts.U16, at + SectionDescriptor.COLUMN_COUNT_OFFSET, (short) columns);
        dst.set(Layouts.U16, at + SectionDescriptor.FLAGS_OFFSET, (short)
                (withLines ? SectionDescriptor.FLAG_LINES : 0));
        dst.set(Layouts.I64, at + SectionDescriptor.MIN_TIME_OFFSET, min);
        dst.set(Layouts.I64, at + SectionDescriptor.MAX_TIME_OFFSET, max);
    }

    private long packSeries(SeriesStage series, MemorySegment dst, long at) {
        long out = at;
        int known = 0;
        if (series.newCount > 0 && series.newCount < series.count) {
            out += SectionDescriptor.bitmapBytes(series.count);
            dst.asSlice(at, out - at).fill((byte) 0);
        }
        for (int i = 0; i < series.count; i++) {
            if (series.ids[i] != SeriesStage.NEW) {
                scratch[known++] = series.ids[i];
            } else if (series.newCount < series.count) {
                long bitmapByte = at + (i >>> 3);
                dst.set(Layouts.U8, bitmapByte, (byte) (dst.get(Layouts.U8, bitmapByte) | 1 << (i & 7)));
            }
        }
        if (known > 0) {
            out = lanes.putOrdered(dst, out, scratch, known);
        }
        if (series.newCount > 0) {
            int keys = 0;
            for (int i = 0; i < series.count; i++) {
                if (series.ids[i] == SeriesStage.NEW) {
                    scratch[keys++] = series.keyLengths[i];
                }
            }
            out = lanes.putOrdered(dst, out, scratch, keys);
            // Keys were staged in the order of their numbers, so they are one piece.
            MemorySegment.copy(series.keys, 0, dst, Layouts.U8, out, series.keyBytes);
            out += series.keyBytes;
        }
        return out;
    }

    private long packRefs(SectionBuilder section, MemorySegment dst, long at) {
        int modulus = section.series.count;
        int expected = 0;
        for (int i = 0; i < section.rowCount; i++) {
            if (section.refs[i] != expected) {
                return lanes.putOrdered(dst, at, section.refs, section.rowCount);
            }
            expected = expected + 1 == modulus ? 0 : expected + 1;
        }
        // Fleets report in turns: every series once, then again.
        return lanes.putCycle(dst, at, modulus);
    }

    private long packColumn(ColumnStage column, int rows, MemorySegment dst, long at) {
        long payload = at + SectionDescriptor.COLUMN_HEADER_LENGTH;
        long out = payload;
        boolean present = column.count == rows;
        if (!present) {
            column.completePresence(rows);
            long[] bitmap = column.presence();
            for (int i = 0, bytes = SectionDescriptor.bitmapBytes(rows); i < bytes; i++) {
                dst.set(Layouts.U8, out++, (byte) (bitmap[i >>> 3] >>> ((i & 7) * 8)));
            }
        }
        out = switch (column.type) {
            case I64, U64 -> lanes.putIntegers(dst, out, column.lanes, column.count);
            case F64 -> lanes.putDoubles(dst, out, column.lanes, column.count);
            case BOOL -> lanes.putBooleans(dst, out, column.lanes, column.count);
            case STRING -> packStrings(column, dst, out);
        };
        dst.set(Layouts.U16, at + SectionDescriptor.COLUMN_ID_OFFSET, (short) column.columnId);
        dst.set(Layouts.U8, at + SectionDescriptor.COLUMN_TYPE_OFFSET, (byte) column.type.code());
        dst.set(Layouts.U8, at + SectionDescriptor.COLUMN_FLAGS_OFFSET, (byte)
                (present ? 0 : SectionDescriptor.COLUMN_FLAG_PRESENCE));
        dst.set(Layouts.I32, at + SectionDescriptor.COLUMN_LENGTH_OFFSET, (int) (out - payload));
        return out;
    }

    private long packStrings(ColumnStage column, MemorySegment dst, long at) {
        assert column.type == ValueType.STRING;
        for (int i = 0; i < column.count; i++) {
            scratch[i] = (int) column.lanes[i];
        }
        long out = lanes.putIntegers(dst, at, scratch, column.count);
        MemorySegment.copy(column.heap, 0, dst, Layouts.U8, out, column.heapLength);
        return out + column.heapLength;
    }
}
