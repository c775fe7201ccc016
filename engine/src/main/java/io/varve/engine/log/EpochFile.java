// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The epoch file: the history of opens, in two slots of 4 KiB that are written and forced one after the other.
///
/// ```
///   0        4      6       8       12      16            24                32
///   +--------+------+-------+-------+-------+-------------+-----------------+---------------
///   | "VEPO" | ver  | count | crc32c| shard | directoryId | 0               | entries …
///   +--------+------+-------+-------+-------+-------------+-----------------+---------------
///   entry, 32 bytes: epoch i32, 0 i32, previousEnd i64, start i64, leaderTimeNs i64
/// ```
///
/// In place and without allocation, so that a full disk cannot stop a restart. A slot that a crash tore was never acted upon; a slot
/// that rotted is restored from the other by the next open. Layout: `engine/docs/format/epoch-file.md`.
final class EpochFile {
    static final int SLOT_BYTES = 4 << 10;
    static final int SLOTS = 2;
    static final int MAX_ENTRIES = (SLOT_BYTES - 32) / 32;

    static final int MAGIC = 'V' | 'E' << 8 | 'P' << 16 | 'O' << 24;
    private static final short VERSION = 1;
    private static final int VERSION_OFFSET = 4;
    private static final int COUNT_OFFSET = 6;
    private static final int SHARD_OFFSET = 12;
    private static final int DIRECTORY_ID_OFFSET = 16;
    private static final int ENTRIES_OFFSET = 32;
    private static final int ENTRY_BYTES = 32;

    private final Disk disk;
    private final String path;
    private final LogConfig config;

    EpochFile(Disk disk, String path, LogConfig config) {
        this.disk = disk;
        this.path = path;
        this.config = config;
    }

    boolean exists() {
        return disk.exists(path);
    }

    /// Reads the newer of the two slots.
    ///
    /// @param healed gets the path when one of the slots is not as it should be
    EpochHistory read(List<String> healed) {
        MemorySegment bytes = readBoth();
        EpochHistory newest = null;
        int readable = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            EpochHistory one = decode(bytes.asSlice((long) slot * SLOT_BYTES, SLOT_BYTES));
            readable += one == null ? 0 : 1;
            if (one != null && (newest == null || one.lastEpoch() > newest.lastEpoch())) {
                newest = one;
            }
        }
        if (newest == null) {
            throw new CorruptionException(
                    disk.describe(path), 0, "an epoch file of this shard and directory", "two unreadable slots");
        }
        if (readable < SLOTS) {
            healed.add(path);
        }
        return newest;
    }

    /// Which of the slots can be read.
    List<Boolean> readableSlots() {
        MemorySegment bytes = readBoth();
        List<Boolean> readable = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            readable.add(decode(bytes.asSlice((long) slot * SLOT_BYTES, SLOT_BYTES)) != null);
        }
        return readable;
    }

    private MemorySegment readBoth() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[SLOTS * SLOT_BYTES]);
        try (DiskFile file = disk.openForRead(path)) {
            file.read(0, bytes);
        }
        return bytes;
    }

    /// Makes `history` durable: one slot, then the other.
    void write(EpochHistory history) {
        MemorySegment slot = encode(history);
        if (!exists()) {
            create(slot);
            return;
        }
        try (DiskFile file = disk.open(path)) {
            for (int i = 0; i < SLOTS; i++) {
                file.write((long) i * SLOT_BYTES, slot);
                file.force();
            }
        }
    }

    private void create(MemorySegment slot) {
        String temporary = path + LogFiles.TEMPORARY_SUFFIX;
        try (DiskFile file = disk.create(temporary)) {
            for (int i = 0; i < SLOTS; i++) {
                file.write((long) i * SLOT_BYTES, slot);
            }
            file.force();
        }
        disk.rename(temporary, path);
        disk.syncDirectory(LogFiles.parent(path));
    }

    private MemorySegment encode(EpochHistory history) {
        MemorySegment slot = MemorySegment.ofArray(new byte[SLOT_BYTES]);
        slot.set(Layouts.I32, 0, MAGIC);
        slot.set(Layouts.U16, VERSION_OFFSET, VERSION);
        slot.set(Layouts.U16, COUNT_OFFSET, (short) history.entries().size());
        slot.set(Layouts.I32, SHARD_OFFSET, config.shard());
        slot.set(Layouts.I64, DIRECTORY_ID_OFFSET, config.directoryId());
        long at = ENTRIES_OFFSET;
        for (EpochEntry entry : history.entries()) {
            slot.set(Layouts.I32, at, entry.epoch());
            slot.set(Layouts.I64, at + 8, entry.previousEnd());
            slot.set(Layouts.I64, at + 16, entry.start());
            slot.set(Layouts.I64, at + 24, entry.leaderTimeNs());
            at += ENTRY_BYTES;
        }
        slot.set(Layouts.I32, Checksums.CRC_OFFSET, Checksums.of(slot));
        return slot;
    }

    private @Nullable EpochHistory decode(MemorySegment slot) {
        int count = Short.toUnsignedInt(slot.get(Layouts.U16, COUNT_OFFSET));
        if (slot.get(Layouts.I32, 0) != MAGIC
                || slot.get(Layouts.I32, Checksums.CRC_OFFSET) != Checksums.of(slot)
                || slot.get(Layouts.U16, VERSION_OFFSET) != VERSION
                || slot.get(Layouts.I32, SHARD_OFFSET) != config.shard()
                || slot.get(Layouts.I64, DIRECTORY_ID_OFFSET) != config.directoryId()
                || count == 0
                || count > MAX_ENTRIES) {
            return null;
        }
        List<EpochEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long at = ENTRIES_OFFSET + (long) i * ENTRY_BYTES;
            entries.add(new EpochEntry(
                    slot.get(Layouts.I32, at),
                    slot.get(Layouts.I64, at + 8),
                    slot.get(Layouts.I64, at + 16),
                    slot.get(Layouts.I64, at + 24)));
        }
        return new EpochHistory(entries);
    }
}
