// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.memory.Layouts;
import io.varve.engine.producer.ProducerState;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Bytes of one manifest record; the layout is in `engine/docs/format/manifest.md`.
///
/// ```
/// 0 u32 magic "VMAN" · 4 u32 length (whole record) · 8 u32 crc32c over [0,8) and [12,length) · 12 u32 version
/// 16 i64 sequence · 24 i64 highestPosition · 32 i64 catalogVersion · 40 i64 logFloor
/// 48 u32 added · 52 u32 removed · 56 u32 nextSeriesIds · 60 u32 tombstones ([MaskCodec])
/// version 2: 64 u32 producers · 68 u32 0
/// 64 or 72 added runs (88 bytes each) · removed (12 each) · nextSeriesIds (8 each) · producers (28 each) · tombstones
/// ```
/// Threads: stateless. Errors: [CorruptionException] for a record whose checksum is right but whose contents are not.
final class ManifestCodec {
    static final int HEADER_BYTES = 64;
    static final int MAGIC = 0x4E414D56;
    private static final int VERSION = 1;
    /// With producers.
    private static final int WIDE_VERSION = 2;

    private static final int WIDE_HEADER_BYTES = 72;
    private static final int RUN_BYTES = 88;
    private static final int REMOVED_BYTES = 12;
    private static final int SERIES_BYTES = 8;
    private static final int PRODUCER_BYTES = 28;

    private ManifestCodec() {}

    static MemorySegment encode(long sequence, ManifestEdit edit) {
        boolean isWide = !edit.producers().isEmpty();
        int headerBytes = isWide ? WIDE_HEADER_BYTES : HEADER_BYTES;
        int length = headerBytes
                + edit.added().size() * RUN_BYTES
                + edit.removed().size() * REMOVED_BYTES
                + edit.nextSeriesIds().size() * SERIES_BYTES
                + edit.producers().size() * PRODUCER_BYTES
                + MaskCodec.bytes(edit.masks());
        MemorySegment out = MemorySegment.ofArray(new byte[length]);
        out.set(Layouts.I32, 0, MAGIC);
        out.set(Layouts.I32, 4, length);
        out.set(Layouts.I32, 12, isWide ? WIDE_VERSION : VERSION);
        out.set(Layouts.I64, 16, sequence);
        out.set(Layouts.I64, 24, edit.highestPosition());
        out.set(Layouts.I64, 32, edit.catalogVersion());
        out.set(Layouts.I64, 40, edit.logFloor());
        out.set(Layouts.I32, 48, edit.added().size());
        out.set(Layouts.I32, 52, edit.removed().size());
        out.set(Layouts.I32, 56, edit.nextSeriesIds().size());
        out.set(Layouts.I32, 60, edit.masks().size());
        if (isWide) {
            out.set(Layouts.I32, 64, edit.producers().size());
        }
        long at = headerBytes;
        for (RunRecord run : edit.added()) {
            encodeRun(out, at, run);
            at += RUN_BYTES;
        }
        for (RunId id : edit.removed()) {
            out.set(Layouts.I64, at, id.fileId());
            out.set(Layouts.I32, at + 8, id.index());
            at += REMOVED_BYTES;
        }
        for (Map.Entry<Integer, Integer> next : new TreeMap<>(edit.nextSeriesIds()).entrySet()) {
            out.set(Layouts.I32, at, next.getKey());
            out.set(Layouts.I32, at + 4, next.getValue());
            at += SERIES_BYTES;
        }
        for (ProducerState producer : edit.producers()) {
            out.set(Layouts.I64, at, producer.id());
            out.set(Layouts.I32, at + 8, producer.epoch());
            out.set(Layouts.I64, at + 12, producer.lastLine());
            out.set(Layouts.I64, at + 20, producer.timeNs());
            at += PRODUCER_BYTES;
        }
        MaskCodec.encode(edit.masks(), out, at);
        out.set(Layouts.I32, 8, checksum(out, length));
        return out;
    }

    private static void encodeRun(MemorySegment out, long at, RunRecord run) {
        out.set(Layouts.I64, at, run.id().fileId());
        out.set(Layouts.I32, at + 8, run.id().index());
        out.set(Layouts.I32, at + 12, run.partition().tableId());
        out.set(Layouts.I64, at + 16, run.partition().fromNs());
        out.set(Layouts.I64, at + 24, run.partition().toNs());
        out.set(Layouts.I64, at + 32, run.ordinal());
        out.set(Layouts.I64, at + 40, run.rows());
        out.set(Layouts.I64, at + 48, run.bytes());
        out.set(Layouts.I64, at + 56, run.minTimeNs());
        out.set(Layouts.I64, at + 64, run.maxTimeNs());
        out.set(Layouts.I64, at + 72, run.lastPosition());
        out.set(Layouts.I32, at + 80, run.tier());
    }

    /// Length of the valid record at `offset`, or −1 when there is none.
    static int validLength(MemorySegment file, long offset, long sequence) {
        long left = file.byteSize() - offset;
        if (left < HEADER_BYTES || file.get(Layouts.I32, offset) != MAGIC) {
            return -1;
        }
        int length = file.get(Layouts.I32, offset + 4);
        if (length < HEADER_BYTES || length > left) {
            return -1;
        }
        MemorySegment record = file.asSlice(offset, length);
        boolean valid = record.get(Layouts.I32, 8) == checksum(record, length)
                && (sequence < 0 || record.get(Layouts.I64, 16) == sequence);
        return valid ? length : -1;
    }

    static ManifestEdit decode(String file, long offset, MemorySegment record) {
        int version = record.get(Layouts.I32, 12);
        boolean isWide = version == WIDE_VERSION;
        if (version != VERSION && !isWide) {
            throw new CorruptionException(
                    file, offset + 12, "manifest version " + VERSION + " or " + WIDE_VERSION, "version " + version);
        }
        int headerBytes = isWide ? WIDE_HEADER_BYTES : HEADER_BYTES;
        int producers = isWide && record.byteSize() >= WIDE_HEADER_BYTES ? record.get(Layouts.I32, 64) : 0;
        int added = record.get(Layouts.I32, 48);
        int removed = record.get(Layouts.I32, 52);
        int series = record.get(Layouts.I32, 56);
        int masks = record.get(Layouts.I32, 60);
        long needed = headerBytes
                + (long) added * RUN_BYTES
                + (long) removed * REMOVED_BYTES
                + (long) series * SERIES_BYTES
                + (long) producers * PRODUCER_BYTES;
        if (added < 0 || removed < 0 || series < 0 || masks < 0 || producers < 0 || needed > record.byteSize()) {
            throw new CorruptionException(
                    file, offset + 48, "counts that fill " + record.byteSize() + " bytes", needed + " bytes");
        }
        long at = headerBytes;
        List<RunRecord> runs = new ArrayList<>(added);
        for (int i = 0; i < added; i++, at += RUN_BYTES) {
            runs.add(decodeRun(record, at));
        }
        List<RunId> gone = new ArrayList<>(removed);
        for (int i = 0; i < removed; i++, at += REMOVED_BYTES) {
            gone.add(new RunId(record.get(Layouts.I64, at), record.get(Layouts.I32, at + 8)));
        }
        Map<Integer, Integer> next = new LinkedHashMap<>();
        for (int i = 0; i < series; i++, at += SERIES_BYTES) {
            next.put(record.get(Layouts.I32, at), record.get(Layouts.I32, at + 4));
        }
        List<ProducerState> senders = new ArrayList<>(producers);
        for (int i = 0; i < producers; i++, at += PRODUCER_BYTES) {
            senders.add(new ProducerState(
                    record.get(Layouts.I64, at),
                    record.get(Layouts.I32, at + 8),
                    record.get(Layouts.I64, at + 12),
                    record.get(Layouts.I64, at + 20)));
        }
        return new ManifestEdit(
                runs,
                gone,
                next,
                decodeMasks(file, offset, record, at, masks),
                senders,
                record.get(Layouts.I64, 40),
                record.get(Layouts.I64, 24),
                record.get(Layouts.I64, 32));
    }

    private static List<MaskedRuns> decodeMasks(String file, long offset, MemorySegment record, long at, int count) {
        try {
            return MaskCodec.decode(record, at, count);
        } catch (IllegalArgumentException e) {
            throw new CorruptionException(file, offset + at, count + " tombstones", String.valueOf(e.getMessage()));
        }
    }

    private static RunRecord decodeRun(MemorySegment record, long at) {
        return new RunRecord(
                new RunId(record.get(Layouts.I64, at), record.get(Layouts.I32, at + 8)),
                new PartitionKey(
                        record.get(Layouts.I32, at + 12),
                        record.get(Layouts.I64, at + 16),
                        record.get(Layouts.I64, at + 24)),
                record.get(Layouts.I32, at + 80),
                record.get(Layouts.I64, at + 32),
                record.get(Layouts.I64, at + 40),
                record.get(Layouts.I64, at + 48),
                record.get(Layouts.I64, at + 56),
                record.get(Layouts.I64, at + 64),
                record.get(Layouts.I64, at + 72));
    }

    private static int checksum(MemorySegment record, int length) {
        CRC32C crc = new CRC32C();
        crc.update(record.asSlice(0, 8).asByteBuffer());
        crc.update(record.asSlice(12, length - 12L).asByteBuffer());
        return (int) crc.getValue();
    }
}
