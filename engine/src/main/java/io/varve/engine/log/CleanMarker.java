// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The clean marker: the log was forced up to `end` and then closed by the writer of `epoch`.
///
/// ```
///   0        4      6    8       12      16            24      28   32      40
///   +--------+------+----+-------+-------+-------------+-------+----+-------+
///   | "VCLN" | ver  | 0  | crc32c| shard | directoryId | epoch | 0  | end   |
///   +--------+------+----+-------+-------+-------------+-------+----+-------+
/// ```
///
/// Layout: `engine/docs/format/clean-marker.md`.
record CleanMarker(int epoch, long end) {
    static final int MAGIC = 'V' | 'C' << 8 | 'L' << 16 | 'N' << 24;
    private static final short VERSION = 1;
    private static final int BYTES = 40;
    private static final int VERSION_OFFSET = 4;
    private static final int SHARD_OFFSET = 12;
    private static final int DIRECTORY_ID_OFFSET = 16;
    private static final int EPOCH_OFFSET = 24;
    private static final int END_OFFSET = 32;

    /// The marker at `path`; null when there is none, it is damaged, or it belongs to another directory or shard.
    static @Nullable CleanMarker read(Disk disk, String path, LogConfig config) {
        if (!disk.exists(path)) {
            return null;
        }
        MemorySegment bytes = MemorySegment.ofArray(new byte[BYTES]);
        try (DiskFile file = disk.openForRead(path)) {
            if (file.sizeBytes() != BYTES || file.read(0, bytes) != BYTES) {
                return null;
            }
        }
        if (bytes.get(Layouts.I32, 0) != MAGIC
                || bytes.get(Layouts.I32, Checksums.CRC_OFFSET) != Checksums.of(bytes)
                || bytes.get(Layouts.U16, VERSION_OFFSET) != VERSION
                || bytes.get(Layouts.I32, SHARD_OFFSET) != config.shard()
                || bytes.get(Layouts.I64, DIRECTORY_ID_OFFSET) != config.directoryId()) {
            return null;
        }
        return new CleanMarker(bytes.get(Layouts.I32, EPOCH_OFFSET), bytes.get(Layouts.I64, END_OFFSET));
    }

    void write(Disk disk, String path, LogConfig config) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[BYTES]);
        bytes.set(Layouts.I32, 0, MAGIC);
        bytes.set(Layouts.U16, VERSION_OFFSET, VERSION);
        bytes.set(Layouts.I32, SHARD_OFFSET, config.shard());
        bytes.set(Layouts.I64, DIRECTORY_ID_OFFSET, config.directoryId());
        bytes.set(Layouts.I32, EPOCH_OFFSET, epoch);
        bytes.set(Layouts.I64, END_OFFSET, end);
        bytes.set(Layouts.I32, Checksums.CRC_OFFSET, Checksums.of(bytes));
        String temporary = path + LogFiles.TEMPORARY_SUFFIX;
        try (DiskFile file = disk.create(temporary)) {
            file.write(0, bytes);
            file.force();
        }
        disk.rename(temporary, path);
        disk.syncDirectory(LogFiles.parent(path));
    }
}
