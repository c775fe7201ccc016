// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

/// Layout of a record batch's header, little-endian, 96 bytes; the body follows.
///
/// ```
///   0        4    5    6      8        12       16
///   +--------+----+----+------+--------+--------+----------------+----------------+
///   | "VBAT" |ver |kind| flags| length | crc32c | position       | epoch  | shard |
///   +--------+----+----+------+--------+--------+----------------+----------------+
///  32                 40                 48                 56
///   +-----------------+------------------+------------------+---------------------+
///   | durablePosition | leaderTimeNs     | catalogVersion   | producerId          |
///   +-----------------+------------------+------------------+---------------------+
///  64            68          72           80          88             92         96
///   +-------------+-----------+------------+-----------+--------------+----------+
///   |producerEpoch| rowCount  | firstLine  | lastLine  | sectionCount | 0        |
///   +-------------+-----------+------------+-----------+--------------+----------+
/// ```
///
/// The CRC32C covers the segment's 8 salt bytes, then the batch without its CRC field. Full text: `engine/docs/format/record-batch.md`.
public final class RecordBatchDescriptor {
    /// "VBAT" read as a little-endian int.
    public static final int MAGIC = 'V' | 'B' << 8 | 'A' << 16 | 'T' << 24;

    public static final byte VERSION = 1;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 4;
    public static final int KIND_OFFSET = 5;
    public static final int FLAGS_OFFSET = 6;
    public static final int LENGTH_OFFSET = 8;
    public static final int CRC_OFFSET = 12;
    public static final int POSITION_OFFSET = 16;
    public static final int WRITER_EPOCH_OFFSET = 24;
    public static final int SHARD_OFFSET = 28;
    public static final int DURABLE_POSITION_OFFSET = 32;
    public static final int LEADER_TIME_OFFSET = 40;
    public static final int CATALOG_VERSION_OFFSET = 48;
    public static final int PRODUCER_ID_OFFSET = 56;
    public static final int PRODUCER_EPOCH_OFFSET = 64;
    public static final int ROW_COUNT_OFFSET = 68;
    public static final int FIRST_LINE_OFFSET = 72;
    public static final int LAST_LINE_OFFSET = 80;
    public static final int SECTION_COUNT_OFFSET = 88;
    public static final int RESERVED_OFFSET = 92;

    public static final int HEADER_BYTES = 96;

    /// Lengths and positions are multiples of this.
    public static final int ALIGNMENT = 8;

    private RecordBatchDescriptor() {}

    /// `bytes` rounded up to [#ALIGNMENT].
    public static int align(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
