// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.batch.RecordBatchDescriptor;
import io.varve.engine.check.FieldReader;

/// Takes log segments, epoch files and clean markers apart for people: docs/format/log-segment.md, docs/format/record-batch.md,
/// docs/format/epoch-file.md, docs/format/clean-marker.md.
///
/// Threads: stateless.
public final class LogDump {
    /// How the kinds begin, as numbers of their first four bytes.
    public static final int SEGMENT_MAGIC = RecordBatchDescriptor.MAGIC;

    public static final int EPOCH_MAGIC = EpochFile.MAGIC;
    public static final int CLEAN_MAGIC = CleanMarker.MAGIC;

    private static final long NO_SALT = 0;

    private LogDump() {}

    /// Both headers, then each batch with its header up to the first place that holds none.
    public static void segment(FieldReader in) {
        long salt = 0;
        for (int copy = 0; copy < SegmentHeader.COPIES; copy++) {
            long start = in.at();
            batch(in);
            in.i64("start");
            in.i64("sizeBytes");
            salt = in.i64("salt");
            in.skip("zeros", start + SegmentHeader.COPY_BYTES - in.at());
            RecordBatch batch = new RecordBatch().wrap(in.bytes(), start);
            in.check(batch.isValid(NO_SALT, SegmentHeader.COPY_BYTES), start, "right checksum of header copy " + copy);
        }
        RecordBatch batch = new RecordBatch();
        while (in.left() >= RecordBatchDescriptor.HEADER_BYTES) {
            long start = in.at();
            batch.wrap(in.bytes(), start);
            if (!batch.isValid(salt, in.left())) {
                in.skip("no batch: the tail, or damage; `varve check` tells which", in.left());
                return;
            }
            batch(in);
            in.skip("body: sections", start + batch.length() - in.at());
            if (batch.kind() == BatchKind.PADDING) {
                in.skip("not used: the log goes on in the next segment", in.left());
            }
        }
        in.skip("not used", in.left());
    }

    private static void batch(FieldReader in) {
        in.text("magic", Integer.BYTES);
        in.u8("version");
        RecordBatch batch = new RecordBatch().wrap(in.bytes(), in.at() - RecordBatchDescriptor.KIND_OFFSET);
        in.u8("kind (" + (in.left() < RecordBatchDescriptor.HEADER_BYTES ? "?" : batch.kind()) + ")");
        in.u16("flags");
        in.i32("length");
        in.hex32("crc32c");
        in.i64("position");
        in.i32("writerEpoch");
        in.i32("shard");
        in.i64("durablePosition");
        in.i64("leaderTimeNs");
        in.i64("catalogVersion");
        in.i64("producerId");
        in.i32("producerEpoch");
        in.i32("rowCount");
        in.i64("firstLine");
        in.i64("lastLine");
        in.i32("sectionCount");
        in.i32("reserved");
    }

    public static void epochs(FieldReader in) {
        for (int slot = 0; slot < EpochFile.SLOTS; slot++) {
            long start = in.at();
            in.text("magic", Integer.BYTES);
            in.u16("version");
            int count = in.u16("count");
            int crc = in.hex32("crc32c");
            in.i32("shard");
            in.hex64("directoryId");
            in.i64("reserved");
            for (int i = 0; i < Math.min(count, EpochFile.MAX_ENTRIES); i++) {
                in.i32("epoch");
                in.i32("reserved");
                in.i64("previousEnd");
                in.i64("start");
                in.i64("leaderTimeNs");
            }
            in.skip("zeros", start + EpochFile.SLOT_BYTES - in.at());
            in.check(
                    crc == Checksums.of(in.bytes().asSlice(start, EpochFile.SLOT_BYTES)),
                    start,
                    "right checksum of slot " + slot);
        }
        in.check(!in.hasMore(), in.at(), "the end of the file");
    }

    public static void cleanMarker(FieldReader in) {
        in.text("magic", Integer.BYTES);
        in.u16("version");
        in.u16("reserved");
        int crc = in.hex32("crc32c");
        in.i32("shard");
        in.hex64("directoryId");
        in.i32("epoch");
        in.i32("reserved");
        in.i64("end");
        in.check(crc == Checksums.of(in.bytes()), 0, "right checksum and nothing behind it");
    }
}
