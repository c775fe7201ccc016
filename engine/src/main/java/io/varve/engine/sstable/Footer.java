// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.CodecException;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongArrayList;

/// The footer: distinct schemas, then the table of runs as one packed array per property.
///
/// Offsets are not stored: runs lie one behind the other from the header on, and their last bytes are their sections.
final class Footer {
    private static final int HEADER_FIELDS = 9;
    private static final int INFO_FIELDS = 6;
    private static final int FIELDS = HEADER_FIELDS + INFO_FIELDS + 1;
    /// No run takes fewer bytes in a file, so no more runs are believed than this allows.
    private static final int MIN_RUN_BYTES = 32;

    private static final int MAX_COLUMNS = 1 << 16;
    private static final int MAX_SECTIONS = 64;

    private final List<RunInfo> runs;
    private final long[][] sectionLengths;
    private final long[] extentBytes;
    private final int[] tableCrcs;

    private Footer(List<RunInfo> runs, long[][] sectionLengths, long[] extentBytes, int[] tableCrcs) {
        this.runs = runs;
        this.extentBytes = extentBytes;
        this.sectionLengths = sectionLengths;
        this.tableCrcs = tableCrcs;
    }

    List<RunInfo> runs() {
        return runs;
    }

    /// Bytes of run `run`'s sections, by section id - 1; unknown sections are not listed.
    long[] sectionLengths(int run) {
        return sectionLengths[run];
    }

    /// Bytes of run `run` without its block table.
    long extentBytes(int run) {
        return extentBytes[run];
    }

    /// Checksum of run `run`'s block table.
    int tableCrc(int run) {
        return tableCrcs[run];
    }

    /// Collects the runs of a file under way.
    static final class Builder {
        private final Checksum checksum;
        private final Map<List<RunColumn>, Integer> schemas = new LinkedHashMap<>();
        private final List<RunInfo> runs = new ArrayList<>();
        private final LongArrayList[] fields = new LongArrayList[FIELDS];
        private final LongArrayList[] sections = new LongArrayList[SstableFormat.SECTIONS];

        Builder(long fileId) {
            checksum = new Checksum(fileId);
            for (int i = 0; i < FIELDS; i++) {
                fields[i] = new LongArrayList();
            }
            for (int i = 0; i < SstableFormat.SECTIONS; i++) {
                sections[i] = new LongArrayList();
            }
        }

        List<RunInfo> runs() {
            return List.copyOf(runs);
        }

        void add(RunInfo run, long[] lengths, long extentBytes, ByteSink blockTable) {
            RunHeader header = run.header();
            int schema = schemas.computeIfAbsent(run.columns(), key -> schemas.size());
            int tableCrc = checksum.of(blockTable.bytes(), blockTable.length(), run.offset() + extentBytes);
            long[] values = {
                header.tableId(),
                header.partitionStartNs(),
                header.partitionEndNs() - header.partitionStartNs(),
                header.tier(),
                header.ordinal(),
                header.firstPosition(),
                header.lastPosition() - header.firstPosition(),
                header.catalogVersion(),
                header.granuleNs(),
                schema,
                run.rows(),
                run.series(),
                run.minTimeNs(),
                run.maxTimeNs() - run.minTimeNs(),
                extentBytes,
                tableCrc & 0xFFFF_FFFFL
            };
            for (int i = 0; i < FIELDS; i++) {
                fields[i].addLong(values[i]);
            }
            for (int i = 0; i < SstableFormat.SECTIONS; i++) {
                sections[i].addLong(lengths[i]);
            }
            runs.add(run);
        }

        void write(ByteSink out, long fileId) {
            out.i64(fileId);
            out.varint(schemas.size());
            for (List<RunColumn> schema : schemas.keySet()) {
                out.varint(schema.size());
                for (RunColumn column : schema) {
                    out.u16(column.columnId());
                    out.u8(column.type().code());
                }
            }
            out.varint(SstableFormat.SECTIONS);
            for (int id = 1; id <= SstableFormat.SECTIONS; id++) {
                out.u8(id);
            }
            out.varint(runs.size());
            for (LongArrayList field : fields) {
                PackedLongs.write(out, field.toLongArray(), 0, runs.size());
            }
            for (LongArrayList section : sections) {
                PackedLongs.write(out, section.toLongArray(), 0, runs.size());
            }
        }
    }

    /// Reads a footer whose checksum was right; `source` ends where the tail begins.
    static Footer read(ByteSource source, long fileId, long footerStart) {
        if (source.i64() != fileId) {
            throw new CodecException("footer of another file");
        }
        List<List<RunColumn>> schemas = readSchemas(source);
        int[] sectionIds = new int[source.count(MAX_SECTIONS)];
        for (int i = 0; i < sectionIds.length; i++) {
            sectionIds[i] = source.u8();
        }
        int count = source.count(footerStart / MIN_RUN_BYTES);
        PackedLongs[] fields = new PackedLongs[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            fields[i] = new PackedLongs().wrap(source, count);
        }
        long[][] lengths = new long[count][SstableFormat.SECTIONS];
        for (int id : sectionIds) {
            PackedLongs section = new PackedLongs().wrap(source, count);
            for (int run = 0; run < count && id >= 1 && id <= SstableFormat.SECTIONS; run++) {
                lengths[run][id - 1] = section.get(run, 0, footerStart);
            }
        }
        int[] crcs = new int[count];
        long[] extents = new long[count];
        List<RunInfo> runs = new ArrayList<>(count);
        long offset = SstableFormat.HEADER_BYTES;
        for (int run = 0; run < count; run++) {
            RunInfo info = readRun(fields, run, schemas, offset, footerStart);
            runs.add(info);
            extents[run] = fields[14].get(run);
            crcs[run] = (int) fields[FIELDS - 1].get(run);
            offset += info.lengthBytes();
        }
        if (offset != footerStart) {
            throw new CodecException("runs do not fill the file: end=" + offset + ", footer=" + footerStart);
        }
        return new Footer(List.copyOf(runs), lengths, extents, crcs);
    }

    private static List<List<RunColumn>> readSchemas(ByteSource source) {
        int count = source.count(source.limit() - source.position());
        List<List<RunColumn>> schemas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int columns = source.count(MAX_COLUMNS);
            List<RunColumn> schema = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                int id = source.u16();
                schema.add(new RunColumn(id, typeOf(source.u8())));
            }
            schemas.add(List.copyOf(schema));
        }
        return schemas;
    }

    private static ValueType typeOf(int code) {
        try {
            return ValueType.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw new CodecException(String.valueOf(e.getMessage()));
        }
    }

    private static RunInfo readRun(
            PackedLongs[] fields, int run, List<List<RunColumn>> schemas, long offset, long footerStart) {
        long start = fields[1].get(run);
        long first = fields[5].get(run);
        long minTime = fields[12].get(run);
        long extent = fields[14].get(run, 1, footerStart - offset);
        RunHeader header = new RunHeader(
                (int) fields[0].get(run, Integer.MIN_VALUE, Integer.MAX_VALUE),
                start,
                start + fields[2].get(run),
                (int) fields[3].get(run, 0, Byte.MAX_VALUE),
                fields[4].get(run),
                first,
                first + fields[6].get(run),
                fields[7].get(run),
                fields[8].get(run));
        return new RunInfo(
                header,
                schemas.get((int) fields[9].get(run, 0, schemas.size() - 1)),
                fields[10].get(run, 1, Long.MAX_VALUE),
                (int) fields[11].get(run, 1, Integer.MAX_VALUE),
                minTime,
                minTime + fields[13].get(run),
                offset,
                extent + SstableFormat.blocks(extent) * SstableFormat.BLOCK_CRC_BYTES);
    }
}
