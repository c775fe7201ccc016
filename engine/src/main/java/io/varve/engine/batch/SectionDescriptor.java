// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

/// Layout of one section of a `ROWS` batch: the rows of one table, in columns. Byte by byte in `engine/docs/format/record-batch.md`.
/// ```
///  0 u32 length   4 u32 tableId   8 u32 rowCount   12 u32 seriesCount   16 u32 newSeriesCount
/// 20 u16 columnCount   22 u16 flags   24 i64 minTimeNs   32 i64 maxTimeNs
/// 40 SERIES | ROWREF | TIME | [LINE] | COLUMN * columnCount | zero padding to 8
/// ```
final class SectionDescriptor {
    static final int LENGTH_OFFSET = 0;
    static final int TABLE_ID_OFFSET = 4;
    static final int ROW_COUNT_OFFSET = 8;
    static final int SERIES_COUNT_OFFSET = 12;
    static final int NEW_SERIES_COUNT_OFFSET = 16;
    static final int COLUMN_COUNT_OFFSET = 20;
    static final int FLAGS_OFFSET = 22;
    static final int MIN_TIME_OFFSET = 24;
    static final int MAX_TIME_OFFSET = 32;
    static final int HEADER_LENGTH = 40;

    /// The section has a LINE block.
    static final int FLAG_LINES = 1;

    static final int COLUMN_ID_OFFSET = 0;
    static final int COLUMN_TYPE_OFFSET = 2;
    static final int COLUMN_FLAGS_OFFSET = 3;
    static final int COLUMN_LENGTH_OFFSET = 4;
    static final int COLUMN_HEADER_LENGTH = 8;

    /// Not every row has a value: the column begins with a presence bitmap.
    static final int COLUMN_FLAG_PRESENCE = 1;

    private SectionDescriptor() {}

    static int align(long length) {
        return Math.toIntExact((length + 7) & -8L);
    }

    static int bitmapBytes(int bits) {
        return (bits + 7) >>> 3;
    }
}
