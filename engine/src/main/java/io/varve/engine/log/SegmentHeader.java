// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.batch.RecordBatchDescriptor;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The first record of a segment: two SEGMENT batches of 4 KiB, equal but for their positions.
///
/// ```
///   0            96        104         112    120                4096          8192
///   +------------+---------+-----------+------+------------------+-------------+---------
///   | header     | start   | sizeBytes | salt | 0                | second copy | batches
///   +------------+---------+-----------+------+------------------+-------------+---------
/// ```
///
/// Its own CRCs are seeded with 0, everything behind it with the salt. Layout: `engine/docs/format/log-segment.md`.
record SegmentHeader(long start, int sizeBytes, long salt, int shard, int epoch, long leaderTimeNs) {
    static final int COPY_BYTES = 4 << 10;
    static final int COPIES = 2;
    static final int BYTES = COPIES * COPY_BYTES;

    private static final int START_OFFSET = RecordBatchDescriptor.HEADER_BYTES;
    private static final int SIZE_OFFSET = START_OFFSET + Long.BYTES;
    private static final int SALT_OFFSET = SIZE_OFFSET + Long.BYTES;
    private static final long NO_SALT = 0;

    /// The sealed bytes of both copies.
    MemorySegment encode(long durablePosition) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[BYTES]);
        RecordBatch batch = new RecordBatch();
        for (int copy = 0; copy < COPIES; copy++) {
            long at = (long) copy * COPY_BYTES;
            batch.wrap(bytes, at).begin(BatchKind.SEGMENT, COPY_BYTES);
            bytes.set(Layouts.I64, at + START_OFFSET, start);
            bytes.set(Layouts.I64, at + SIZE_OFFSET, sizeBytes);
            bytes.set(Layouts.I64, at + SALT_OFFSET, salt);
            batch.seal(shard, start + at, epoch, durablePosition, leaderTimeNs, NO_SALT);
        }
        return bytes;
    }

    /// Reads one copy; null when it is damaged or not the header of the segment at `start`.
    static @Nullable SegmentHeader decode(MemorySegment bytes, int available, int copy, long start, LogConfig config) {
        long at = (long) copy * COPY_BYTES;
        RecordBatch batch = new RecordBatch().wrap(bytes, at);
        if (!batch.isValid(NO_SALT, available - at)
                || batch.kindCode() != BatchKind.SEGMENT.code()
                || batch.length() != COPY_BYTES
                || batch.position() != start + at
                || batch.shard() != config.shard()
                || bytes.get(Layouts.I64, at + START_OFFSET) != start
                || bytes.get(Layouts.I64, at + SIZE_OFFSET) != config.segmentBytes()) {
            return null;
        }
        return new SegmentHeader(
                start,
                config.segmentBytes(),
                bytes.get(Layouts.I64, at + SALT_OFFSET),
                batch.shard(),
                batch.writerEpoch(),
                batch.leaderTimeNs());
    }
}
