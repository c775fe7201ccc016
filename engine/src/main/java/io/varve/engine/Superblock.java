// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.check.FieldReader;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.io.Rng;
import io.varve.engine.memory.Layouts;
import io.varve.engine.series.Slot;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// What a data directory is, written once when it is made: the file `VARVE`.
///
/// ```
/// 0 "VARVEDIR" · 8 u16 major · 10 u16 minor · 12 u32 length · 16 i64 directoryId · 24 i64 segmentBytes · 32 u32 shardCount
/// 36 u16 firstSlot[shardCount] · u32 crc32c of all before
/// ```
/// The slot map gives each of the 16,384 hash slots to one shard in ascending ranges. Whoever finds another major version refuses it by name.
/// @param directoryId random, so that files of another directory are noticed
record Superblock(long directoryId, long segmentBytes, int shardCount) {
    static final String FILE = "VARVE";
    private static final String TEMPORARY = "VARVE-new";
    static final long MAGIC = 0x5249444556524156L;
    private static final int MAJOR = 1;
    private static final int MINOR = 0;
    private static final int FIXED_BYTES = 36;
    private static final int MAX_SHARDS = 1024;

    static Superblock create(long segmentBytes, int shardCount, Rng rng) {
        if (shardCount < 1 || shardCount > MAX_SHARDS) {
            throw new IllegalArgumentException("shards out of range: shards=" + shardCount + ", most=" + MAX_SHARDS);
        }
        return new Superblock(rng.nextLong(), segmentBytes, shardCount);
    }

    private static int firstSlot(int shard, int shardCount) {
        return (shard * Slot.COUNT + shardCount - 1) / shardCount;
    }

    /// Writes the file durably; everything it promises to exist must exist already.
    void write(Disk disk) {
        int length = FIXED_BYTES + 2 * shardCount + 4;
        MemorySegment out = MemorySegment.ofArray(new byte[length]);
        out.set(Layouts.I64, 0, MAGIC);
        out.set(Layouts.U16, 8, (short) MAJOR);
        out.set(Layouts.U16, 10, (short) MINOR);
        out.set(Layouts.I32, 12, length);
        out.set(Layouts.I64, 16, directoryId);
        out.set(Layouts.I64, 24, segmentBytes);
        out.set(Layouts.I32, 32, shardCount);
        for (int shard = 0; shard < shardCount; shard++) {
            out.set(Layouts.U16, FIXED_BYTES + 2L * shard, (short) firstSlot(shard, shardCount));
        }
        out.set(Layouts.I32, length - 4L, checksum(out, length));
        if (disk.exists(TEMPORARY)) {
            disk.delete(TEMPORARY);
        }
        try (DiskFile file = disk.create(TEMPORARY)) {
            file.write(0, out);
            file.force();
        }
        disk.rename(TEMPORARY, FILE);
        disk.syncDirectory("");
    }

    /// Takes a superblock apart for people.
    static void dump(FieldReader in) {
        in.text("magic", Long.BYTES);
        in.u16("major");
        in.u16("minor");
        int length = in.i32("length");
        in.hex64("directory id");
        in.i64("segment size");
        int shards = in.i32("shards");
        for (int shard = 0; shard < shards && in.left() > Integer.BYTES; shard++) {
            in.u16("first slot of shard " + shard);
        }
        long at = in.at();
        int crc = in.hex32("crc32c");
        in.check(!in.hasMore() && length == in.at() && crc == checksum(in.bytes(), length), at, "right checksum");
    }

    static Superblock read(Disk disk) {
        String name = disk.describe(FILE);
        long size = disk.sizeBytes(FILE);
        if (size < FIXED_BYTES + 6 || size > FIXED_BYTES + 2L * MAX_SHARDS + 4) {
            throw new CorruptionException(name, 0, "a superblock", size + " bytes");
        }
        MemorySegment in = MemorySegment.ofArray(new byte[(int) size]);
        try (DiskFile file = disk.openForRead(FILE)) {
            file.read(0, in);
        }
        if (in.get(Layouts.I64, 0) != MAGIC) {
            throw new CorruptionException(name, 0, "VARVEDIR", Long.toHexString(in.get(Layouts.I64, 0)));
        }
        int length = in.get(Layouts.I32, 12);
        if (length != size || in.get(Layouts.I32, size - 4) != checksum(in, (int) size)) {
            throw new CorruptionException(name, 0, "a right checksum", "a wrong one");
        }
        int major = in.get(Layouts.U16, 8);
        if (major != MAJOR) {
            throw new VarveException(
                    Severity.ERROR,
                    "directory has another format: file=" + name + ", major=" + major + ", supported=" + MAJOR);
        }
        int shards = in.get(Layouts.I32, 32);
        if (shards < 1 || length != FIXED_BYTES + 2 * shards + 4) {
            throw new CorruptionException(name, 32, "a shard count that fits", String.valueOf(shards));
        }
        return new Superblock(in.get(Layouts.I64, 16), in.get(Layouts.I64, 24), shards);
    }

    private static int checksum(MemorySegment block, int length) {
        CRC32C crc = new CRC32C();
        crc.update(block.asSlice(0, length - 4L).asByteBuffer());
        return (int) crc.getValue();
    }
}
