// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/// Framing of a catalog log file: docs/format/catalog-log.md.
///
/// A header of constants, then records at multiples of 8, then zeros. A record's checksum is seeded with its offset, so that bytes
/// of a record that lie elsewhere are none.
final class CatalogLogFormat {
    static final int HEADER_BYTES = 64;
    static final int RECORD_HEADER_BYTES = 24;
    /// Space is taken, as zeros, in steps of this.
    static final int STEP_BYTES = 1 << 16;

    static final int MAGIC = 0x4C544356; // "VCTL"
    private static final int VERSION = 1;
    static final int HEADER_CRC_OFFSET = 60;

    private static final int LENGTH_OFFSET = 0;
    private static final int CRC_OFFSET = 4;
    private static final int VERSION_OFFSET = 8;
    private static final int COUNT_OFFSET = 16;

    private CatalogLogFormat() {}

    private static ByteBuffer buffer(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] header() {
        byte[] header = new byte[HEADER_BYTES];
        buffer(header).putInt(0, MAGIC).putInt(4, VERSION);
        buffer(header).putInt(HEADER_CRC_OFFSET, crc(header, 0, HEADER_CRC_OFFSET, 0));
        return header;
    }

    /// The format version that a whole header states; 0 when the header is damaged or missing.
    static int formatVersion(byte[] file) {
        if (file.length < HEADER_BYTES) {
            return 0;
        }
        ByteBuffer header = buffer(file);
        boolean whole =
                header.getInt(0) == MAGIC && header.getInt(HEADER_CRC_OFFSET) == crc(file, 0, HEADER_CRC_OFFSET, 0);
        return whole ? header.getInt(4) : 0;
    }

    static boolean isSupported(int formatVersion) {
        return formatVersion == VERSION;
    }

    /// The record at `offset` that leads to `versionAfter`.
    static byte[] record(long offset, long versionAfter, List<CatalogChange> changes) {
        byte[] body = CatalogEncoder.encode(changes);
        int length = (RECORD_HEADER_BYTES + body.length + 7) & -8;
        byte[] record = new byte[length];
        System.arraycopy(body, 0, record, RECORD_HEADER_BYTES, body.length);
        ByteBuffer header = buffer(record);
        header.putInt(LENGTH_OFFSET, length);
        header.putLong(VERSION_OFFSET, versionAfter);
        header.putInt(COUNT_OFFSET, changes.size());
        header.putInt(CRC_OFFSET, recordCrc(record, 0, length, offset));
        return record;
    }

    /// Length of the record at `at` when it is whole; 0 when it is not.
    static int validLength(byte[] file, int at) {
        if (at > file.length - RECORD_HEADER_BYTES) {
            return 0;
        }
        int length = buffer(file).getInt(at + LENGTH_OFFSET);
        boolean plausible = length >= RECORD_HEADER_BYTES && (length & 7) == 0 && length <= file.length - at;
        return plausible && buffer(file).getInt(at + CRC_OFFSET) == recordCrc(file, at, length, at) ? length : 0;
    }

    static long versionAfter(byte[] file, int at) {
        return buffer(file).getLong(at + VERSION_OFFSET);
    }

    static int changeCount(byte[] file, int at) {
        return buffer(file).getInt(at + COUNT_OFFSET);
    }

    private static int recordCrc(byte[] bytes, int at, int length, long offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at + LENGTH_OFFSET, 4);
        crc.update(bytes, at + VERSION_OFFSET, length - VERSION_OFFSET);
        return seeded(crc, offset);
    }

    private static int crc(byte[] bytes, int at, int length, long offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, length);
        return seeded(crc, offset);
    }

    private static int seeded(CRC32C crc, long offset) {
        crc.update(buffer(new byte[Long.BYTES]).putLong(0, offset));
        return (int) crc.getValue();
    }

    static MemorySegment segment(byte[] bytes, int from, int to) {
        return MemorySegment.ofArray(bytes).asSlice(from, to - from);
    }
}
