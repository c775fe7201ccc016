// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/// Builds record batches: rows of any tables go into [SectionBuilder]s, [#pack] writes them as one `ROWS` batch.
///
/// Shape:   a packed batch is never longer than `capacityBytes` when every row was preceded by a [#hasRoom] that said yes.
/// Threads: one.
/// Memory:  staging is on the heap, about twice as large as the unpacked rows; it is reused, and given back when tables come and go.
public final class BatchBuilder {
    /// Sections whose columns are remembered over [#reset]; beyond it a stream that never repeats a table would only collect them.
    private static final int MAX_KEPT_SECTIONS = 256;

    /// Staging is kept up to this multiple of the capacity: the unpacked rows twice, by rows and by columns, plus what doubling wastes.
    private static final int KEPT_CAPACITIES = 12;

    private final int capacityBytes;
    private final SectionPacker packer = new SectionPacker();
    private final RecordBatch header = new RecordBatch();
    private final Int2ObjectHashMap<SectionBuilder> byTable = new Int2ObjectHashMap<>();
    private final ArrayList<SectionBuilder> sections = new ArrayList<>();
    private @Nullable SectionBuilder last;
    private int generation;
    private int rowCount;
    private int widestSection;
    private long worstBytes = RecordBatchDescriptor.HEADER_BYTES;
    private long catalogVersion;
    private long producerId;
    private int producerEpoch;
    private long firstLine;
    private long lastLine;

    public BatchBuilder(int capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /// The longest batch that this builder packs.
    public int capacityBytes() {
        return capacityBytes;
    }

    /// The capacity that holds one row of `fieldCount` fields whose strings and series key have `variableBytes` bytes together.
    public static int capacityForOneRow(int fieldCount, int variableBytes) {
        return Math.toIntExact(RecordBatchDescriptor.HEADER_BYTES + worstRowBytes(fieldCount, variableBytes, 0, 0));
    }

    /// The section of a table, the same object until [#generation] changes.
    public SectionBuilder section(int tableId) {
        SectionBuilder section = last;
        if (section != null && section.tableId == tableId) {
            return section;
        }
        section = byTable.get(tableId);
        if (section == null) {
            section = new SectionBuilder(this, tableId);
            byTable.put(tableId, section);
            sections.add(section);
        }
        last = section;
        return section;
    }

    /// Counts how often sections and column slots became invalid; callers that keep them compare it after each [#reset].
    public int generation() {
        return generation;
    }

    public int rowCount() {
        return rowCount;
    }

    /// How many series of the table are staged by their keys.
    public int newSeries(int tableId) {
        SectionBuilder section = byTable.get(tableId);
        return section == null ? 0 : section.newSeries();
    }

    /// How many series of all tables are staged by their keys.
    public int newSeries() {
        int sum = 0;
        for (int i = 0; i < sections.size(); i++) {
            sum += sections.get(i).newSeries();
        }
        return sum;
    }

    public boolean isEmpty() {
        return rowCount == 0;
    }

    /// Whether one more row fits for certain: `fieldCount` fields, `variableBytes` bytes of strings and series key together.
    public boolean hasRoom(int fieldCount, int variableBytes) {
        return rowCount < BatchLimits.MAX_ROWS
                && worstBytes + worstRowBytes(fieldCount, variableBytes, rowCount, widestSection) <= capacityBytes;
    }

    public void setCatalogVersion(long version) {
        catalogVersion = version;
    }

    /// Names the producer (0 = none) and the range of its lines that this batch answers; every row must then state its line.
    public void setProducer(long id, int epoch, long newFirstLine, long newLastLine) {
        producerId = id;
        producerEpoch = epoch;
        firstLine = newFirstLine;
        lastLine = newLastLine;
    }

    /// Takes back everything staged since the last ended row: values, and series that were looked up for it.
    public void rollbackRow() {
        if (last != null) {
            last.rollback();
        }
    }

    /// Writes the batch at the begin of `dst` and returns its length; the writer of the log seals it. The builder keeps its rows until
    /// [#reset].
    public int pack(MemorySegment dst) {
        header.wrap(dst, 0).begin(BatchKind.ROWS, 0);
        long out = RecordBatchDescriptor.HEADER_BYTES;
        int packed = 0;
        for (int i = 0; i < sections.size(); i++) {
            SectionBuilder section = sections.get(i);
            if (section.rowCount > 0) {
                boolean withLines = producerId != 0;
                if (withLines && !section.hasLines()) {
                    throw new IllegalStateException("rows of a producer have no lines: table=" + section.tableId);
                }
                out = packer.pack(section, withLines, firstLine, dst, out);
                packed++;
            }
        }
        header.begin(BatchKind.ROWS, (int) out);
        header.catalogVersion(catalogVersion);
        header.producer(producerId, producerEpoch, firstLine, lastLine);
        header.counts(rowCount, packed);
        return (int) out;
    }

    /// Empties the builder for the next batch; catalog version and producer are forgotten too.
    public void reset() {
        long retained = 0;
        for (int i = 0; i < sections.size(); i++) {
            sections.get(i).clear();
            retained += sections.get(i).retainedBytes();
        }
        if (sections.size() > MAX_KEPT_SECTIONS || retained > (long) KEPT_CAPACITIES * capacityBytes) {
            sections.clear();
            byTable.clear();
            last = null;
            generation++;
        }
        rowCount = 0;
        widestSection = 0;
        worstBytes = RecordBatchDescriptor.HEADER_BYTES;
        catalogVersion = 0;
        setProducer(0, 0, 0, 0);
    }

    /// What [#rollbackRow] would have to undo is in `section`.
    void touched(SectionBuilder section) {
        last = section;
    }

    void rowEnded(int activeColumns, long bytes) {
        rowCount++;
        worstBytes += bytes;
        widestSection = Math.max(widestSection, activeColumns);
    }

    private static long worstRowBytes(int fieldCount, int variableBytes, int rowCount, int widestSection) {
        // As if the row opened a section and every field a column whose bitmap spans all rows so far.
        long perField =
                1L + Long.BYTES + SectionBuilder.WORST_COLUMN_BYTES + SectionDescriptor.bitmapBytes(rowCount + 1);
        return (long) SectionBuilder.WORST_SECTION_BYTES
                + SectionBuilder.WORST_SERIES_BYTES
                + SectionBuilder.WORST_ROW_BYTES
                + widestSection
                + variableBytes
                + fieldCount * perField;
    }
}
