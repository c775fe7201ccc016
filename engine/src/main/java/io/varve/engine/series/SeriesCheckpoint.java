// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/// A derived image of the series index, for a fast open: docs/format/series-checkpoint.md.
///
/// It holds exactly the series that the key file held durably when it was written, as the memory of an index: opening maps it and reads a directory,
/// whatever the number of series. Two generations, `PATH.a` and `PATH.b`; a damaged one is passed over, and
/// without any the key file alone gives the same index. Nothing waits for it and nothing is kept for it.
///
/// Threads: `write` beside the index's writer, by the owner of the key file; `load` before the index is shared.
public final class SeriesCheckpoint {
    /// Fewer series than this are read from the key file as quickly.
    public static final long MIN_SERIES = 100_000;

    static final int MAGIC = 0x4B435356; // "VSCK"
    private static final int VERSION = 2;
    static final int HEADER_BYTES = 64;
    private static final int GENERATION = 8;
    private static final int SALT = 16;
    private static final int COVERED = 24;
    private static final int BODY = 32;
    private static final int TABLES = 40;
    private static final int DIRECTORY = 48;
    private static final int CRC_OF_CRCS = 56;
    private static final int HEADER_CRC = 60;
    static final int BLOCK_BYTES = 1 << 20;
    static final String[] GENERATIONS = {".a", ".b"};

    private final Disk disk;
    private final String path;
    private long coveredSeries;

    public SeriesCheckpoint(Disk disk, String path) {
        this.disk = disk;
        this.path = path;
    }

    /// Whether the index has `minSeries` and a quarter more than the newest image.
    public boolean isDue(SeriesIndex index, long minSeries) {
        long series = index.seriesCount();
        return series >= minSeries && series > coveredSeries && series >= coveredSeries + coveredSeries / 4;
    }

    /// Fills the empty `index` from the newest sound image that belongs to `keys`; returns the offset in the key file from which
    /// [SeriesKeyFile#load] goes on.
    public long load(SeriesIndex index, SeriesKeyFile keys, long keyFileBytes) {
        String newest = newest(keys.salt(), keyFileBytes);
        if (newest.isEmpty()) {
            return SeriesKeyFile.start();
        }
        MemorySegment header = header(newest);
        index.restore(
                disk,
                newest,
                HEADER_BYTES,
                header.get(Layouts.I64, BODY),
                header.get(Layouts.I64, DIRECTORY),
                header.get(Layouts.I32, TABLES));
        coveredSeries = index.seriesCount();
        return header.get(Layouts.I64, COVERED);
    }

    /// The newest sound image; an older one is only looked at when that is none.
    private String newest(long salt, long keyFileBytes) {
        // The image is mapped as it stands, so its numbers must be the machine's.
        String[] order = ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN
                ? new String[0]
                : generation(path + GENERATIONS[0]) > generation(path + GENERATIONS[1])
                        ? GENERATIONS
                        : new String[] {GENERATIONS[1], GENERATIONS[0]};
        for (String generation : order) {
            String candidate = path + generation;
            if (disk.exists(candidate)) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment image = disk.map(candidate, arena);
                    if (isSound(image) && belongsTo(image, salt, keyFileBytes)) {
                        return candidate;
                    }
                }
            }
        }
        return "";
    }

    static boolean isSound(MemorySegment image) {
        return damagedAt(image) < 0;
    }

    /// Whether a sound image belongs to the key file of this salt and length.
    static boolean belongsTo(MemorySegment image, long salt, long keyFileBytes) {
        return image.get(Layouts.I64, SALT) == salt && image.get(Layouts.I64, COVERED) <= keyFileBytes;
    }

    /// Whether an earlier version of Varve wrote this image: it is passed over, and no damage.
    static boolean isOlder(MemorySegment image) {
        return image.byteSize() >= HEADER_BYTES
                && image.get(Layouts.I32, 0) == MAGIC
                && image.get(Layouts.I32, 4) < VERSION
                && image.get(Layouts.I32, HEADER_CRC) == SeriesKeyFileFormat.crc(image, 0, HEADER_CRC, 0, 0);
    }

    /// Offset of the first piece that is not what was written; -1 when all of it is.
    static long damagedAt(MemorySegment image) {
        if (image.byteSize() < HEADER_BYTES
                || image.get(Layouts.I32, 0) != MAGIC
                || image.get(Layouts.I32, HEADER_CRC) != SeriesKeyFileFormat.crc(image, 0, HEADER_CRC, 0, 0)
                || image.get(Layouts.I32, 4) != VERSION) {
            return 0;
        }
        long body = image.get(Layouts.I64, BODY);
        long blocks = (body + BLOCK_BYTES - 1) / BLOCK_BYTES;
        if (body < 0 || image.byteSize() != HEADER_BYTES + body + blocks * Integer.BYTES) {
            return Math.min(image.byteSize(), HEADER_BYTES + Math.max(0, body));
        }
        long table = HEADER_BYTES + body;
        int crcOfCrcs = SeriesKeyFileFormat.crc(image, table, blocks * Integer.BYTES, 0, table);
        if (image.get(Layouts.I32, CRC_OF_CRCS) != crcOfCrcs) {
            return table;
        }
        for (long block = 0; block < blocks; block++) {
            long at = HEADER_BYTES + block * BLOCK_BYTES;
            int crc = SeriesKeyFileFormat.crc(image, at, Math.min(BLOCK_BYTES, table - at), 0, at);
            if (image.get(Layouts.I32, table + block * Integer.BYTES) != crc) {
                return at;
            }
        }
        return -1;
    }

    /// Writes the next generation over the older one: the series that `keys` holds durably. `keys` has nothing unforced.
    public void write(SeriesIndex index, SeriesKeyFile keys) {
        String older = GENERATIONS[0];
        long olderGeneration = Long.MAX_VALUE;
        long newestGeneration = 0;
        for (String each : GENERATIONS) {
            long generation = generation(path + each);
            if (generation < olderGeneration) {
                olderGeneration = generation;
                older = each;
            }
            newestGeneration = Math.max(newestGeneration, generation);
        }
        String temporary = path + ".tmp";
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        long series;
        try (DiskFile file = disk.create(temporary)) {
            ImageStream out = new ImageStream(file);
            SeriesImageWriter writer = new SeriesImageWriter(index, out);
            int tables = 0;
            for (int tableId : index.tableIds()) {
                TableSeries each = index.table(tableId);
                int nextId = keys.nextSeriesId(tableId);
                if (each != null && nextId > 0) {
                    writer.table(each, nextId);
                    tables++;
                }
            }
            writer.hash(index.seriesHash);
            writer.hash(index.symbolHash);
            long directory = writer.directory();
            long table = out.finish();
            MemorySegment crcs = MemorySegment.ofArray(out.crcs());
            file.write(table, crcs);
            MemorySegment header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
            header.set(Layouts.I32, 0, MAGIC);
            header.set(Layouts.I32, 4, VERSION);
            header.set(Layouts.I64, GENERATION, newestGeneration + 1);
            header.set(Layouts.I64, SALT, keys.salt());
            header.set(Layouts.I64, COVERED, keys.durableBytes());
            header.set(Layouts.I64, BODY, table - HEADER_BYTES);
            header.set(Layouts.I32, TABLES, tables);
            header.set(Layouts.I64, DIRECTORY, directory);
            header.set(Layouts.I32, CRC_OF_CRCS, SeriesKeyFileFormat.crc(crcs, 0, crcs.byteSize(), 0, table));
            header.set(Layouts.I32, HEADER_CRC, SeriesKeyFileFormat.crc(header, 0, HEADER_CRC, 0, 0));
            file.write(0, header);
            file.force();
            series = writer.series();
        }
        disk.rename(temporary, path + older);
        int slash = path.lastIndexOf('/');
        disk.syncDirectory(slash < 0 ? "" : path.substring(0, slash));
        coveredSeries = series;
    }

    private long generation(String file) {
        MemorySegment header = disk.exists(file) ? header(file) : MemorySegment.ofArray(new byte[HEADER_BYTES]);
        boolean sound = header.get(Layouts.I32, HEADER_CRC) == SeriesKeyFileFormat.crc(header, 0, HEADER_CRC, 0, 0);
        return sound ? header.get(Layouts.I64, GENERATION) : 0;
    }

    private MemorySegment header(String file) {
        MemorySegment header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
        try (DiskFile open = disk.openForRead(file)) {
            open.read(0, header);
        }
        return header;
    }
}
