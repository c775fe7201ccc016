// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.check.Findings;
import io.varve.engine.io.Disk;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/// Looks at one shard's series key file and its checkpoint, and changes nothing.
///
/// Threads: one. Memory: a compressed set of the ids that have keys, a few bytes for thousands of them.
public final class SeriesCheck {
    private final Disk disk;
    private final Findings findings;
    private final Map<Integer, RoaringBitmap> ids = new HashMap<>();
    private long salt;
    private boolean readable;

    public SeriesCheck(Disk disk, Findings findings) {
        this.disk = disk;
        this.findings = findings;
    }

    /// Whether the key file can be read at all, so that [#hasKey] means something.
    public boolean isReadable() {
        return readable;
    }

    /// Whether the series has a key.
    public boolean hasKey(int tableId, int seriesId) {
        RoaringBitmap known = ids.get(tableId);
        return known != null && known.contains(seriesId);
    }

    /// Ids of the table below this are stated by the key file.
    public int nextSeriesId(int tableId) {
        RoaringBitmap known = ids.get(tableId);
        return known == null || known.isEmpty() ? 0 : known.last() + 1;
    }

    /// Reads the key file at `path` to its end.
    ///
    /// @param isCleanStop whether no record can have been cut
    public void checkKeys(String path, boolean isCleanStop) {
        findings.file();
        long size = disk.sizeBytes(path);
        findings.bytes(size);
        String name = disk.describe(path);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = disk.map(path, arena);
            if (!checkHeaders(file, name, isCleanStop)) {
                return;
            }
            readable = true;
            checkPadding(file, name);
            long at = SeriesKeyFileFormat.RECORDS;
            while (at < size) {
                MemorySegment record = SeriesKeyFileFormat.record(file, at, salt);
                if (record.byteSize() > 0) {
                    add(record, name, at);
                    at += record.byteSize();
                    continue;
                }
                long next = SeriesKeyFileFormat.nextRecord(file, at, salt);
                if (next < 0) {
                    findings.leftover(
                            isCleanStop, name, at, (size - at) + " bytes that are no record: a flush that was cut");
                    return;
                }
                findings.damage(
                        name,
                        at,
                        "no series key record, the next one is at " + next + ": those between have lost their keys",
                        List.of());
                at = next;
            }
        }
    }

    private boolean checkHeaders(MemorySegment file, String name, boolean isCleanStop) {
        int sound = 0;
        int damagedAt = -1;
        for (int at : new int[] {SeriesKeyFileFormat.SECOND_HEADER, 0}) {
            boolean fits = file.byteSize() >= at + SeriesKeyFileFormat.HEADER_BYTES;
            MemorySegment header = fits ? file.asSlice(at, SeriesKeyFileFormat.HEADER_BYTES) : file;
            if (fits && SeriesKeyFileFormat.isHeader(header) && SeriesKeyFileFormat.isSupported(header)) {
                salt = SeriesKeyFileFormat.salt(header);
                sound++;
            } else {
                damagedAt = at;
            }
        }
        boolean isNew = file.byteSize() <= SeriesKeyFileFormat.RECORDS;
        if (sound == 1 && isNew) {
            findings.leftover(isCleanStop, name, damagedAt, "one copy of the header is unreadable, and no record");
        } else if (sound == 1) {
            findings.damage(
                    name,
                    damagedAt,
                    "one copy of the header is unreadable; the other one is whole, so nothing is lost",
                    List.of());
        } else if (sound == 0 && !isNew) {
            findings.damage(name, 0, "neither copy of the header is readable: no series has a key", List.of());
        } else if (sound == 0) {
            findings.leftover(isCleanStop, name, 0, "no header and no record");
        }
        return sound > 0;
    }

    /// No checksum covers what lies behind the headers.
    private void checkPadding(MemorySegment file, String name) {
        for (int header : new int[] {0, SeriesKeyFileFormat.SECOND_HEADER}) {
            long end = Math.min(file.byteSize(), header + (long) SeriesKeyFileFormat.SECOND_HEADER);
            for (long at = (long) header + SeriesKeyFileFormat.HEADER_BYTES; at < end; at++) {
                if (file.get(ValueLayout.JAVA_BYTE, at) != 0) {
                    findings.damage(name, at, "expected zeros behind a header; nothing is lost", List.of());
                    break;
                }
            }
        }
    }

    private void add(MemorySegment record, String name, long at) {
        int tableId = record.get(Layouts.I32, SeriesKeyFileFormat.TABLE);
        int id = record.get(Layouts.I32, SeriesKeyFileFormat.ID);
        byte[] key = record.asSlice(SeriesKeyFileFormat.KEY, record.get(Layouts.I32, SeriesKeyFileFormat.KEY_LENGTH))
                .toArray(ValueLayout.JAVA_BYTE);
        boolean sound = SeriesKey.isCanonical(key, 0, key.length)
                && SeriesKey.tableId(key, 0) == tableId
                && id >= nextSeriesId(tableId);
        if (sound) {
            ids.computeIfAbsent(tableId, table -> new RoaringBitmap()).add(id);
        } else {
            findings.damage(
                    name, at, "not a new series of an ascending id: table " + tableId + ", id " + id, List.of());
        }
    }

    /// Reads both generations of the checkpoint at `path`, as far as they are there.
    public void checkCheckpoint(String path, long keyFileBytes) {
        for (String generation : SeriesCheckpoint.GENERATIONS) {
            String each = path + generation;
            if (disk.exists(each)) {
                findings.file();
                findings.bytes(disk.sizeBytes(each));
                try (Arena arena = Arena.ofConfined()) {
                    checkImage(disk.map(each, arena), disk.describe(each), keyFileBytes);
                }
            }
        }
    }

    private void checkImage(MemorySegment image, String name, long keyFileBytes) {
        if (SeriesCheckpoint.isOlder(image)) {
            return;
        }
        long damagedAt = SeriesCheckpoint.damagedAt(image);
        if (damagedAt >= 0) {
            findings.damage(
                    name, damagedAt, "unreadable; the key file gives the same series, so nothing is lost", List.of());
        } else if (readable && !SeriesCheckpoint.belongsTo(image, salt, keyFileBytes)) {
            findings.damage(name, 0, "an image of another key file; it is passed over, so nothing is lost", List.of());
        }
    }
}
