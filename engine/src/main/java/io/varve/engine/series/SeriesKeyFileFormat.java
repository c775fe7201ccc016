// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// Layout of a series key file: docs/format/series-key-file.md.
///
/// Two copies of the header 4 KiB apart, then records at multiples of 8. A record's checksum is seeded with the file's salt and the
/// record's offset: a tag value that looks like a record is none.
final class SeriesKeyFileFormat {
    static final int HEADER_BYTES = 64;
    static final int SECOND_HEADER = 4096;
    static final int RECORDS = 8192;

    static final int LENGTH = 0;
    static final int CRC = 4;
    static final int TABLE = 8;
    static final int ID = 12;
    static final int POSITION = 16;
    static final int DURABLE = 24;
    static final int KEY_LENGTH = 32;
    static final int KEY = 40;

    static final int MAGIC = 0x59454B56; // "VKEY"
    private static final int VERSION = 1;
    private static final int VERSION_OFFSET = 4;
    private static final int SALT_OFFSET = 8;
    static final int HEADER_CRC = 60;

    private SeriesKeyFileFormat() {}

    static byte[] headers(long salt) {
        byte[] bytes = new byte[RECORDS];
        MemorySegment all = MemorySegment.ofArray(bytes);
        for (int at : new int[] {0, SECOND_HEADER}) {
            MemorySegment header = all.asSlice(at, HEADER_BYTES);
            header.set(Layouts.I32, 0, MAGIC);
            header.set(Layouts.I32, VERSION_OFFSET, VERSION);
            header.set(Layouts.I64, SALT_OFFSET, salt);
            header.set(Layouts.I32, HEADER_CRC, crc(header, 0, HEADER_CRC, 0, 0));
        }
        return bytes;
    }

    static boolean isHeader(MemorySegment header) {
        return header.get(Layouts.I32, 0) == MAGIC
                && header.get(Layouts.I32, HEADER_CRC) == crc(header, 0, HEADER_CRC, 0, 0);
    }

    static boolean isSupported(MemorySegment header) {
        return header.get(Layouts.I32, VERSION_OFFSET) == VERSION;
    }

    static long salt(MemorySegment header) {
        return header.get(Layouts.I64, SALT_OFFSET);
    }

    static int recordBytes(int keyLength) {
        return (KEY + keyLength + 7) & -8;
    }

    /// Fills the header of a record whose key is in place, and seals it.
    static void seal(
            MemorySegment record,
            int tableId,
            int id,
            long position,
            long durable,
            int keyLength,
            long salt,
            long offset) {
        record.set(Layouts.I32, LENGTH, (int) record.byteSize());
        record.set(Layouts.I32, TABLE, tableId);
        record.set(Layouts.I32, ID, id);
        record.set(Layouts.I64, POSITION, position);
        record.set(Layouts.I64, DURABLE, durable);
        record.set(Layouts.I32, KEY_LENGTH, keyLength);
        record.set(Layouts.I32, CRC, recordCrc(record, salt, offset));
    }

    /// The record at `at`, or an empty segment when there is no whole one.
    static MemorySegment record(MemorySegment file, long at, long salt) {
        if (at <= file.byteSize() - KEY) {
            int length = file.get(Layouts.I32, at + LENGTH);
            int keyLength = file.get(Layouts.I32, at + KEY_LENGTH);
            boolean plausible = keyLength >= SeriesKey.TAGS_OFFSET
                    && keyLength <= SeriesKey.MAX_KEY_BYTES
                    && length == recordBytes(keyLength)
                    && length <= file.byteSize() - at;
            if (plausible) {
                MemorySegment record = file.asSlice(at, length);
                if (record.get(Layouts.I32, CRC) == recordCrc(record, salt, at)) {
                    return record;
                }
            }
        }
        return MemorySegment.NULL;
    }

    /// Offset of the next whole record behind `bad`, if one of those that follow knew `bad` to be durable; else -1: it is the tail.
    static long nextRecord(MemorySegment file, long bad, long salt) {
        long first = -1;
        long at = bad + 8;
        while (at <= file.byteSize() - KEY) {
            MemorySegment record = record(file, at, salt);
            if (record.byteSize() == 0) {
                at += 8;
                continue;
            }
            first = first < 0 ? at : first;
            if (record.get(Layouts.I64, DURABLE) > bad) {
                return first;
            }
            at += record.byteSize();
        }
        return -1;
    }

    private static int recordCrc(MemorySegment record, long salt, long offset) {
        CRC32C crc = new CRC32C();
        crc.update(record.asSlice(LENGTH, CRC).asByteBuffer());
        return crc(crc, record.asSlice(TABLE), salt, offset);
    }

    static int crc(MemorySegment bytes, long from, long length, long salt, long offset) {
        return crc(new CRC32C(), bytes.asSlice(from, length), salt, offset);
    }

    private static int crc(CRC32C crc, MemorySegment bytes, long salt, long offset) {
        crc.update(bytes.asByteBuffer());
        MemorySegment seed = MemorySegment.ofArray(new byte[16]);
        seed.set(Layouts.I64, 0, salt);
        seed.set(Layouts.I64, 8, offset);
        crc.update(seed.asByteBuffer());
        return (int) crc.getValue();
    }
}
