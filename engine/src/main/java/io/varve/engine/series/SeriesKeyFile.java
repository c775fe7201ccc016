// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.io.Rng;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The durable truth about series: table, id, log position and key of each, in an append-only file.
///
/// Use: `open`, then `load` once, then `append…`, `force` by each flush, before its files name the ids.
/// Threads: owned by one agent at a time. Memory: one buffer of about 256 KiB.
/// Errors: after [DiskFullException] out of `append` or `force` the same call may be repeated; any other disk error makes the file
/// fail for good ([EngineFailedException]).
public final class SeriesKeyFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Disk disk;
    private final String path;
    private final DiskFile file;
    private final long salt;
    private final boolean writable;

    private byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long end = SeriesKeyFileFormat.RECORDS;
    private long durable = SeriesKeyFileFormat.RECORDS;
    private int[] nextIds = {};
    private boolean failed;

    private SeriesKeyFile(Disk disk, String path, DiskFile file, long salt, boolean writable) {
        this.disk = disk;
        this.path = path;
        this.file = file;
        this.salt = salt;
        this.writable = writable;
    }

    /// Opens the file at `path`, creating it when there is none; its directory exists.
    ///
    /// @throws CorruptionException when both copies of the header are damaged and there is something behind them
    public static SeriesKeyFile open(Disk disk, String path, Rng rng) {
        boolean created = !disk.exists(path);
        DiskFile file = created ? disk.create(path) : disk.open(path);
        try {
            MemorySegment header = created ? null : header(file);
            if (header != null) {
                return new SeriesKeyFile(disk, path, file, salt(disk, path, header), true);
            }
            refuseUnlessNew(disk, path, file);
            long salt = rng.nextLong();
            file.write(0, MemorySegment.ofArray(SeriesKeyFileFormat.headers(salt)));
            file.force();
            int slash = path.lastIndexOf('/');
            disk.syncDirectory(slash < 0 ? "" : path.substring(0, slash));
            return new SeriesKeyFile(disk, path, file, salt, true);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Opens the file for [#load] alone, which then cuts nothing; null when there is none or a crash ended its creation.
    ///
    /// @throws CorruptionException when both copies of the header are damaged and there is something behind them
    public static @Nullable SeriesKeyFile openForRead(Disk disk, String path) {
        if (!disk.exists(path)) {
            return null;
        }
        DiskFile file = disk.openForRead(path);
        SeriesKeyFile opened = null;
        try {
            MemorySegment header = header(file);
            if (header != null) {
                opened = new SeriesKeyFile(disk, path, file, salt(disk, path, header), false);
            } else {
                refuseUnlessNew(disk, path, file);
            }
            return opened;
        } finally {
            if (opened == null) {
                file.close();
            }
        }
    }

    private static long salt(Disk disk, String path, MemorySegment header) {
        if (!SeriesKeyFileFormat.isSupported(header)) {
            throw new VarveException(
                    Severity.ERROR, "series keys were written by a newer Varve: file=" + disk.describe(path));
        }
        return SeriesKeyFileFormat.salt(header);
    }

    private static void refuseUnlessNew(Disk disk, String path, DiskFile file) {
        if (file.sizeBytes() > SeriesKeyFileFormat.RECORDS) {
            throw new CorruptionException(disk.describe(path), 0, "a header", "none in either place");
        }
    }

    private static @Nullable MemorySegment header(DiskFile file) {
        for (int at : new int[] {0, SeriesKeyFileFormat.SECOND_HEADER}) {
            MemorySegment header = MemorySegment.ofArray(new byte[SeriesKeyFileFormat.HEADER_BYTES]);
            if (file.read(at, header) == SeriesKeyFileFormat.HEADER_BYTES && SeriesKeyFileFormat.isHeader(header)) {
                return header;
            }
        }
        return null;
    }

    /// What `load` met.
    ///
    /// @param series how many were read
    /// @param tailBytes what a crash had cut and was dropped; nothing that a flush answered for
    /// @param damage set when forced records are lost: their ids have no key, those behind them are loaded
    public record Report(
            long series, long tailBytes, @Nullable CorruptionException damage) {}

    /// Adds every series from `fromOffset` on ([#start] or what a checkpoint covers) to `index`, and cuts a torn tail if the file is open for writing.
    public Report load(SeriesIndex index, long fromOffset) {
        long series = 0;
        CorruptionException damage = null;
        long size = file.sizeBytes();
        long at = fromOffset;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = disk.map(path, arena);
            while (at < size) {
                MemorySegment record = SeriesKeyFileFormat.record(bytes, at, salt);
                if (record.byteSize() > 0) {
                    add(index, record, at);
                    series++;
                    at += record.byteSize();
                    continue;
                }
                long next = SeriesKeyFileFormat.nextRecord(bytes, at, salt);
                if (next < 0) {
                    break;
                }
                if (damage == null) {
                    damage = new CorruptionException(disk.describe(path), at, "a series key record", "other bytes");
                }
                at = next;
            }
        }
        if (writable) {
            if (at < size) {
                file.truncate(at);
            }
            // Records that a killed process did not force count from here on.
            file.force();
        }
        end = at;
        durable = at;
        for (int tableId : index.tableIds()) {
            noteNext(tableId, index.nextSeriesId(tableId));
        }
        return new Report(series, size - at, damage);
    }

    private void add(SeriesIndex index, MemorySegment record, long at) {
        int tableId = record.get(Layouts.I32, SeriesKeyFileFormat.TABLE);
        int id = record.get(Layouts.I32, SeriesKeyFileFormat.ID);
        byte[] key = record.asSlice(SeriesKeyFileFormat.KEY, record.get(Layouts.I32, SeriesKeyFileFormat.KEY_LENGTH))
                .toArray(ValueLayout.JAVA_BYTE);
        boolean sound = SeriesKey.isCanonical(key, 0, key.length)
                && SeriesKey.tableId(key, 0) == tableId
                && id >= index.nextSeriesId(tableId);
        if (sound) {
            index.skipTo(tableId, id);
            sound = index.add(key, 0, key.length, XxHash64.hash(key, 0, key.length)) == id;
        }
        if (!sound) {
            throw new CorruptionException(
                    disk.describe(path), at, "a new series of an ascending id", "table " + tableId + ", id " + id);
        }
    }

    /// Appends one series of `index`, first given by the batch at `position`. Durable after [#force].
    public void append(SeriesIndex index, int tableId, int seriesId, long position) {
        alive();
        MemorySegment key = index.key(tableId, seriesId);
        if (key == null || seriesId < nextSeriesId(tableId)) {
            throw new IllegalArgumentException("series cannot be appended: tableId=" + tableId + ", id=" + seriesId
                    + ", next=" + nextSeriesId(tableId));
        }
        int keyLength = (int) key.byteSize();
        int length = SeriesKeyFileFormat.recordBytes(keyLength);
        if (buffered + length > buffer.length) {
            write();
            if (length > buffer.length) {
                buffer = new byte[length];
            }
        }
        Arrays.fill(buffer, buffered, buffered + length, (byte) 0);
        MemorySegment record = MemorySegment.ofArray(buffer).asSlice(buffered, length);
        MemorySegment.copy(key, 0, record, SeriesKeyFileFormat.KEY, keyLength);
        SeriesKeyFileFormat.seal(record, tableId, seriesId, position, durable, keyLength, salt, end + buffered);
        buffered += length;
        noteNext(tableId, seriesId + 1);
    }

    /// Makes everything appended durable.
    public void force() {
        alive();
        write();
        if (durable < end) {
            failed = true;
            file.force();
            failed = false;
            durable = end;
        }
    }

    private void write() {
        if (buffered == 0) {
            return;
        }
        failed = true;
        try {
            file.write(end, MemorySegment.ofArray(buffer).asSlice(0, buffered));
        } catch (DiskFullException e) {
            // The same bytes go to the same place when space is back.
            failed = false;
            throw e;
        }
        failed = false;
        end += buffered;
        buffered = 0;
    }

    private void alive() {
        if (failed) {
            throw new EngineFailedException("series key file failed before: file=" + disk.describe(path), null);
        }
    }

    private void noteNext(int tableId, int nextId) {
        if (tableId >= nextIds.length) {
            nextIds = Arrays.copyOf(nextIds, Math.max(tableId + 1, nextIds.length * 2));
        }
        nextIds[tableId] = nextId;
    }

    /// Ids of the table below this are in the file.
    public int nextSeriesId(int tableId) {
        return tableId < nextIds.length ? nextIds[tableId] : 0;
    }

    /// Where records start.
    public static long start() {
        return SeriesKeyFileFormat.RECORDS;
    }

    /// Everything below this offset is durable.
    public long durableBytes() {
        return durable;
    }

    /// The random number that tells this file from others.
    public long salt() {
        return salt;
    }

    @Override
    public void close() {
        file.close();
    }
}
