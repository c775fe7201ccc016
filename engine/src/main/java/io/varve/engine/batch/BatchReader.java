// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.memory.Layouts;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reads the body of a `ROWS` batch, section by section and column by column, without ever trusting a length or a count in it.
///
/// ```
/// reader.wrap(segment, offset, fileName, position);
/// while (reader.nextSection()) {
///     ... reader.seriesCount(), reader.isKnown(i), reader.decodeTimes(times) ...
///     while (reader.nextColumn()) reader.decodeLanes(lanes);
/// }
/// ```
/// [SectionRows] does all of it at once, and checks what only all columns together show. Threads: one.
/// Memory: scratch grows to the largest section seen, at most 64 Ki rows. Errors: [CorruptionException] with file and offset.
public final class BatchReader {
    private final RecordBatch header = new RecordBatch();
    private final LaneReader lanes = new LaneReader();

    private MemorySegment batch = MemorySegment.NULL;
    private String file = "";
    private long fileOffset;
    private int rowsLeft;
    private int sectionsLeft;
    private boolean linesExpected;
    private long firstLine;

    private long section;
    private long sectionEnd;
    private int tableId;
    private int rowCount;
    private int seriesCount;
    private int newSeriesCount;
    private int columnCount;
    private boolean hasLines;
    private long minTimeNs;
    private long maxTimeNs;
    private long refs;
    private long times;
    private long lines;

    /// Per local series: the id, or −1 − (index of its key).
    private long[] seriesIds = new long[64];
    private long[] keyLengths = new long[16];
    private long[] keyOffsets = new long[16];
    private long[] scratch = new long[1024];

    private int columnsLeft;
    private long columnEnd;
    private int columnId;
    private ValueType columnType = ValueType.F64;
    private boolean allPresent;
    private int valueCount;
    private long presence;
    private long values;

    /// Begins to read the batch at `offset` of `source`; `file` and `position` are what errors name.
    public void wrap(MemorySegment source, long offset, String newFile, long position) {
        if (offset < 0 || offset > source.byteSize() - RecordBatchDescriptor.HEADER_BYTES) {
            throw new CorruptionException(newFile, position, "a batch header", source.byteSize() - offset + " bytes");
        }
        header.wrap(source, offset);
        int length = header.length();
        if (length < RecordBatchDescriptor.HEADER_BYTES || length > source.byteSize() - offset) {
            throw new CorruptionException(
                    newFile, position, "length up to " + (source.byteSize() - offset), Integer.toString(length));
        }
        batch = source.asSlice(offset, length);
        file = newFile;
        fileOffset = position;
        lanes.wrap(batch, file, fileOffset);
        rowsLeft = header.rowCount();
        sectionsLeft = header.sectionCount();
        if (header.kind() != BatchKind.ROWS) {
            throw lanes.corrupt(RecordBatchDescriptor.KIND_OFFSET, "kind ROWS", header.kindCode());
        }
        if (rowsLeft < 0 || rowsLeft > BatchLimits.MAX_ROWS) {
            throw lanes.corrupt(RecordBatchDescriptor.ROW_COUNT_OFFSET, "at most 65536 rows", rowsLeft);
        }
        if (sectionsLeft < 0 || sectionsLeft > rowsLeft) {
            throw lanes.corrupt(RecordBatchDescriptor.SECTION_COUNT_OFFSET, "a section per row at most", sectionsLeft);
        }
        linesExpected = header.producerId() != 0;
        firstLine = header.firstLine();
        sectionEnd = RecordBatchDescriptor.HEADER_BYTES;
    }

    /// The batch's bytes; string lanes and key offsets count from its begin.
    public MemorySegment batch() {
        return batch;
    }

    /// Moves to the next section; false behind the last.
    public boolean nextSection() {
        section = sectionEnd;
        long limit = batch.byteSize();
        if (sectionsLeft == 0) {
            if (section != limit || rowsLeft != 0) {
                throw lanes.corrupt(section, "the end of the batch, no rows left", rowsLeft);
            }
            return false;
        }
        sectionsLeft--;
        lanes.require(section, SectionDescriptor.HEADER_LENGTH, limit);
        int length = batch.get(Layouts.I32, section + SectionDescriptor.LENGTH_OFFSET);
        if (length < SectionDescriptor.HEADER_LENGTH || length % 8 != 0) {
            throw lanes.corrupt(section, "section length", length);
        }
        lanes.require(section, length, limit);
        sectionEnd = section + length;
        readSectionHeader();
        refs = readSeries(section + SectionDescriptor.HEADER_LENGTH);
        times = lanes.end(refs, sectionEnd, rowCount);
        lines = lanes.end(times, sectionEnd, rowCount);
        columnEnd = hasLines ? lanes.end(lines, sectionEnd, rowCount) : lines;
        columnsLeft = columnCount;
        return true;
    }

    private void readSectionHeader() {
        tableId = batch.get(Layouts.I32, section + SectionDescriptor.TABLE_ID_OFFSET);
        rowCount = batch.get(Layouts.I32, section + SectionDescriptor.ROW_COUNT_OFFSET);
        seriesCount = batch.get(Layouts.I32, section + SectionDescriptor.SERIES_COUNT_OFFSET);
        newSeriesCount = batch.get(Layouts.I32, section + SectionDescriptor.NEW_SERIES_COUNT_OFFSET);
        columnCount = Short.toUnsignedInt(batch.get(Layouts.U16, section + SectionDescriptor.COLUMN_COUNT_OFFSET));
        int flags = batch.get(Layouts.U16, section + SectionDescriptor.FLAGS_OFFSET);
        minTimeNs = batch.get(Layouts.I64, section + SectionDescriptor.MIN_TIME_OFFSET);
        maxTimeNs = batch.get(Layouts.I64, section + SectionDescriptor.MAX_TIME_OFFSET);
        hasLines = (flags & SectionDescriptor.FLAG_LINES) != 0;
        if (rowCount <= 0 || rowCount > rowsLeft) {
            throw lanes.corrupt(section + SectionDescriptor.ROW_COUNT_OFFSET, "rows in 1.." + rowsLeft, rowCount);
        }
        rowsLeft -= rowCount;
        if (seriesCount <= 0 || seriesCount > BatchLimits.MAX_ROWS) {
            throw lanes.corrupt(section + SectionDescriptor.SERIES_COUNT_OFFSET, "series in 1..65536", seriesCount);
        }
        if (newSeriesCount < 0 || newSeriesCount > seriesCount) {
            throw lanes.corrupt(
                    section + SectionDescriptor.NEW_SERIES_COUNT_OFFSET, "new series ≤ " + seriesCount, newSeriesCount);
        }
        if (flags != (linesExpected ? SectionDescriptor.FLAG_LINES : 0)) {
            throw lanes.corrupt(section + SectionDescriptor.FLAGS_OFFSET, "flags as the producer's id says", flags);
        }
    }

    private long readSeries(long at) {
        seriesIds = grown(seriesIds, seriesCount);
        long out = at;
        boolean mixed = newSeriesCount > 0 && newSeriesCount < seriesCount;
        if (mixed) {
            int bytes = SectionDescriptor.bitmapBytes(seriesCount);
            lanes.require(at, bytes, sectionEnd);
            out += bytes;
        }
        int known = seriesCount - newSeriesCount;
        if (known > 0) {
            scratch = grown(scratch, known);
            out = lanes.decode(out, sectionEnd, known, scratch);
        }
        if (newSeriesCount > 0) {
            out = readKeys(out);
        }
        int nextKnown = 0;
        int nextKey = 0;
        for (int i = 0; i < seriesCount; i++) {
            boolean isNew = mixed ? (batch.get(Layouts.U8, at + (i >>> 3)) >>> (i & 7) & 1) != 0 : newSeriesCount > 0;
            if (isNew) {
                if (nextKey == newSeriesCount) {
                    throw lanes.corrupt(at, "new series: " + newSeriesCount, nextKey + 1);
                }
                seriesIds[i] = -1L - nextKey++;
            } else {
                if (nextKnown == known) {
                    throw lanes.corrupt(at, "known series: " + known, nextKnown + 1);
                }
                seriesIds[i] = scratch[nextKnown++];
                if (seriesIds[i] < 0 || seriesIds[i] >= Integer.MAX_VALUE) {
                    throw lanes.corrupt(at, "a series id", seriesIds[i]);
                }
            }
        }
        return out;
    }

    private long readKeys(long at) {
        keyLengths = grown(keyLengths, newSeriesCount);
        keyOffsets = grown(keyOffsets, newSeriesCount);
        long out = lanes.decode(at, sectionEnd, newSeriesCount, keyLengths);
        for (int i = 0; i < newSeriesCount; i++) {
            if (keyLengths[i] < 0 || keyLengths[i] > BatchLimits.MAX_VALUE_BYTES) {
                throw lanes.corrupt(at, "a key length", keyLengths[i]);
            }
            lanes.require(out, keyLengths[i], sectionEnd);
            keyOffsets[i] = out;
            out += keyLengths[i];
        }
        return out;
    }

    public int tableId() {
        return tableId;
    }

    public int rowCount() {
        return rowCount;
    }

    public int seriesCount() {
        return seriesCount;
    }

    public int newSeriesCount() {
        return newSeriesCount;
    }

    /// Earliest and latest time of the section's rows, as its header states; [SectionRows] checks that it is true.
    public long minTimeNs() {
        return minTimeNs;
    }

    public long maxTimeNs() {
        return maxTimeNs;
    }

    /// Whether local series `local` travels as an id; else as its key.
    public boolean isKnown(int local) {
        return seriesIds[local] >= 0;
    }

    public int seriesId(int local) {
        return (int) seriesIds[local];
    }

    /// Where the canonical key of an unknown series lies in [#batch].
    public long keyOffset(int local) {
        return keyOffsets[(int) (-1 - seriesIds[local])];
    }

    public int keyLength(int local) {
        return (int) keyLengths[(int) (-1 - seriesIds[local])];
    }

    /// Decodes the local series number of each row.
    public void decodeSeriesRefs(int[] dst) {
        scratch = grown(scratch, rowCount);
        lanes.decode(refs, sectionEnd, rowCount, scratch);
        for (int i = 0; i < rowCount; i++) {
            long ref = scratch[i];
            if (ref < 0 || ref >= seriesCount) {
                throw lanes.corrupt(refs, "series in 0.." + (seriesCount - 1), ref);
            }
            dst[i] = (int) ref;
        }
    }

    public void decodeTimes(long[] dst) {
        lanes.decode(times, sectionEnd, rowCount, dst);
    }

    /// Whether the rows say which line of the producer they came from.
    public boolean hasLines() {
        return hasLines;
    }

    public void decodeLines(long[] dst) {
        lanes.decode(lines, sectionEnd, rowCount, dst);
        for (int i = 0; i < rowCount; i++) {
            dst[i] += firstLine;
        }
    }

    public int columnCount() {
        return columnCount;
    }

    /// Moves to the next column of the section; false behind the last.
    public boolean nextColumn() {
        long at = columnEnd;
        if (columnsLeft == 0) {
            if (sectionEnd - at >= 8) {
                throw lanes.corrupt(at, "the end of the section", sectionEnd - at);
            }
            return false;
        }
        columnsLeft--;
        lanes.require(at, SectionDescriptor.COLUMN_HEADER_LENGTH, sectionEnd);
        columnId = Short.toUnsignedInt(batch.get(Layouts.U16, at + SectionDescriptor.COLUMN_ID_OFFSET));
        columnType = typeOf(at + SectionDescriptor.COLUMN_TYPE_OFFSET);
        int flags = batch.get(Layouts.U8, at + SectionDescriptor.COLUMN_FLAGS_OFFSET);
        int length = batch.get(Layouts.I32, at + SectionDescriptor.COLUMN_LENGTH_OFFSET);
        presence = at + SectionDescriptor.COLUMN_HEADER_LENGTH;
        lanes.require(presence, length, sectionEnd);
        columnEnd = presence + length;
        if ((flags & ~SectionDescriptor.COLUMN_FLAG_PRESENCE) != 0) {
            throw lanes.corrupt(at + SectionDescriptor.COLUMN_FLAGS_OFFSET, "known flags", flags);
        }
        allPresent = flags == 0;
        values = presence;
        valueCount = rowCount;
        if (!allPresent) {
            readPresence();
        }
        return true;
    }

    private ValueType typeOf(long at) {
        int code = batch.get(Layouts.U8, at);
        for (ValueType type : VALUE_TYPES) {
            if (type.code() == code) {
                return type;
            }
        }
        throw lanes.corrupt(at, "a value type", code);
    }

    private static final ValueType[] VALUE_TYPES = ValueType.values();

    private void readPresence() {
        int bytes = SectionDescriptor.bitmapBytes(rowCount);
        lanes.require(presence, bytes, columnEnd);
        values = presence + bytes;
        valueCount = 0;
        for (int i = 0; i < bytes; i++) {
            valueCount += Integer.bitCount(batch.get(Layouts.U8, presence + i) & 0xFF);
        }
        int rest = rowCount & 7;
        boolean beyond = rest != 0 && (batch.get(Layouts.U8, values - 1) & 0xFF) >>> rest != 0;
        if (beyond || valueCount == 0) {
            throw lanes.corrupt(presence, "a bitmap of " + rowCount + " rows", valueCount);
        }
    }

    public int columnId() {
        return columnId;
    }

    public ValueType columnType() {
        return columnType;
    }

    public boolean allPresent() {
        return allPresent;
    }

    /// Rows that have a value of the current column.
    public int valueCount() {
        return valueCount;
    }

    /// Copies the current column's presence bitmap: bit `i` is set where row `i` has a value. All ones when [#allPresent].
    public void decodePresence(long[] dst) {
        int words = (rowCount + 63) >>> 6;
        if (allPresent) {
            Arrays.fill(dst, 0, words, -1L);
            return;
        }
        Arrays.fill(dst, 0, words, 0);
        for (int i = 0, bytes = SectionDescriptor.bitmapBytes(rowCount); i < bytes; i++) {
            dst[i >>> 3] |= (batch.get(Layouts.U8, presence + i) & 0xFFL) << ((i & 7) * 8);
        }
    }

    /// Decodes the current column's [#valueCount] values, those of rows that have one, in order. A string's lane is
    /// `offset << 32 | length` in [#batch].
    public void decodeLanes(long[] dst) {
        long end = lanes.decode(values, columnEnd, valueCount, dst);
        if (columnType == ValueType.STRING) {
            for (int i = 0; i < valueCount; i++) {
                long length = dst[i];
                if (length < 0 || length > BatchLimits.MAX_VALUE_BYTES) {
                    throw lanes.corrupt(values, "a string length", length);
                }
                lanes.require(end, length, columnEnd);
                dst[i] = end << 32 | length;
                end += length;
            }
        } else if (columnType == ValueType.BOOL) {
            for (int i = 0; i < valueCount; i++) {
                if (dst[i] >>> 1 != 0) {
                    throw lanes.corrupt(values, "0 or 1", dst[i]);
                }
            }
        }
        if (end != columnEnd) {
            throw lanes.corrupt(end, "the end of the column", columnEnd - end);
        }
    }

    CorruptionException corruptSection(String expected, long actual) {
        return lanes.corrupt(section, expected, actual);
    }

    private static long[] grown(long[] array, int length) {
        return array.length >= length ? array : new long[Integer.highestOneBit(length) * 2];
    }
}
