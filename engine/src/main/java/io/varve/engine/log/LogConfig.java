// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

/// What is fixed about a shard's log.
///
/// @param segmentBytes size of every segment, fixed when the directory is created; a multiple of 4 KiB in [16 KiB, 1 GiB]
/// @param directoryId the random id of the data directory, so that no file of another one is taken for ours
/// @param maxPreallocateBytes how many bytes of released segments are kept for reuse
public record LogConfig(int segmentBytes, int shard, long directoryId, long maxPreallocateBytes) {
    private static final int MIN_SEGMENT_BYTES = 16 << 10;
    private static final int MAX_SEGMENT_BYTES = 1 << 30;
    private static final int UNIT = 4 << 10;

    public LogConfig {
        if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES || segmentBytes % UNIT != 0) {
            throw new IllegalArgumentException("segment size out of range: segmentBytes=" + segmentBytes);
        }
    }

    /// The longest batch that a segment can hold.
    public int maxBatchBytes() {
        return segmentBytes - SegmentHeader.BYTES;
    }

    /// Start of the segment that holds `position`.
    long segmentStart(long position) {
        return Math.floorDiv(position, (long) segmentBytes) * segmentBytes;
    }

    /// First segment boundary that is not below `position`.
    long boundaryAtOrAfter(long position) {
        return segmentStart(position + segmentBytes - 1);
    }
}
