// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

/// The numbers of the file format; engine/docs/format/sstable.md draws it.
///
/// ```
/// File   = Header(64) Run* Footer Tail(16)
/// Run    = Extent BlockTable            Extent = RowGroup* Sections, cut into blocks of 16 KiB from its start
/// ```
final class SstableFormat {
    /// "VARVESST" and "VARVEEND" as little-endian numbers.
    static final long MAGIC = 0x5453_5345_5652_4156L;
    static final long TAIL_MAGIC = 0x444E_4545_5652_4156L;
    static final int MAJOR = 1;
    static final int MINOR = 1;

    static final int HEADER_BYTES = 64;
    static final int HEADER_CRC_OFFSET = 60;
    static final int TAIL_BYTES = 16;
    static final int BLOCK_BYTES = 16 * 1024;
    static final int BLOCK_CRC_BYTES = 4;

    static final int MAX_GROUP_VECTORS = 512;
    /// A row group is closed early when its bodies reach this size, so that wide or long rows bound memory too.
    static final long MAX_GROUP_BYTES = 16L << 20;
    /// Row groups of at least this size begin at a multiple of [#GROUP_ALIGNMENT]; what it pads is less than half a percent.
    static final int ALIGNED_GROUP_BYTES = 1 << 20;
    static final int GROUP_ALIGNMENT = 4096;

    /// A series with fewer rows in a run shares mixed vectors with its neighbours.
    static final int SINGLE_MIN_ROWS = 64;

    static final int KIND_SINGLE = 0;
    static final int KIND_MIXED = 1;

    static final int SECTION_VECTOR_INDEX = 1;
    static final int SECTION_ZONEMAP = 2;
    static final int SECTION_SERIES_DIR = 3;
    static final int SECTION_DICTS = 4;
    static final int SECTION_STATS = 5;
    static final int SECTIONS = 5;

    /// Bits of a chunk's mask: which arrays its vector table has.
    static final int CHUNK_CODEC = 0;
    static final int CHUNK_PARAM = 1;
    static final int CHUNK_BASE = 2;
    static final int CHUNK_AUX = 3;
    static final int CHUNK_EXCEPTIONS = 4;
    static final int CHUNK_NULLS = 5;
    static final int CHUNK_SEGMENT = 6;
    static final int CHUNK_SEGMENT_ROW = 7;
    static final int CHUNK_OFFSET = 8;
    static final int CHUNK_ARRAYS = 9;

    /// Bits of a zone block's mask: which arrays it has.
    static final int ZONE_NULLS = 0;
    static final int ZONE_FLAGS = 1;
    static final int ZONE_SUM_HIGH = 2;
    static final int ZONE_SUM_LOW = 3;
    static final int ZONE_MIN = 4;
    static final int ZONE_MAX = 5;
    static final int ZONE_FIRST = 6;
    static final int ZONE_LAST = 7;
    static final int ZONE_FIRST_DELAY = 8;
    static final int ZONE_LAST_LEAD = 9;
    static final int ZONE_ARRAYS = 10;
    /// Instead of min, max, first and last.
    static final int ZONE_ENDS = 10;
    /// Instead of both parts of sums, with [#ZONE_ENDS] only.
    static final int ZONE_SUMS = 11;

    /// A zone map's flag beside those of `ZoneMap`: no value but NaN, so min and max say nothing.
    static final int ZONE_FLAG_NO_MIN_MAX = 8;

    private SstableFormat() {}

    static long blocks(long extentBytes) {
        return (extentBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }
}
