// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import static io.varve.engine.memory.Layouts.I32;
import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U16;

import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.CodecException;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A mapped file. Opening reads header and footer; a run's sections are read when it is first used, and each block is checked before
/// its first byte is used.
///
/// Threads: any. Memory: the mapping, and per used run a bitmap of checked blocks.
/// Closing unmaps: the caller counts its readers and closes when the last is gone.
/// Errors: [CorruptionException] with file and offset.
public final class SstableReader implements AutoCloseable {
    private final String file;
    private final Arena arena;
    private final MemorySegment bytes;
    private final long fileId;
    private final int shard;
    private final Footer footer;
    private final AtomicReferenceArray<@Nullable RunIndex> indexes;

    private SstableReader(String file, Arena arena, MemorySegment bytes) {
        this.file = file;
        this.arena = arena;
        this.bytes = bytes;
        long tail = bytes.byteSize() - SstableFormat.TAIL_BYTES;
        if (tail < SstableFormat.HEADER_BYTES) {
            throw new CorruptionException(
                    file,
                    0,
                    "at least " + (SstableFormat.HEADER_BYTES + SstableFormat.TAIL_BYTES) + " bytes",
                    bytes.byteSize() + " bytes");
        }
        requireMagic(0, SstableFormat.MAGIC);
        int major = bytes.get(U16, 8) & 0xFFFF;
        if (major != SstableFormat.MAJOR) {
            throw new CorruptionException(file, 8, "format version " + SstableFormat.MAJOR, "version " + major);
        }
        shard = bytes.get(I32, 12);
        fileId = bytes.get(I64, 16);
        Checksum checksum = new Checksum(fileId);
        checksum.start(0);
        requireCrc(
                SstableFormat.HEADER_CRC_OFFSET,
                bytes.get(I32, SstableFormat.HEADER_CRC_OFFSET),
                checksum.of(bytes, 0, SstableFormat.HEADER_CRC_OFFSET));
        requireMagic(tail + 8, SstableFormat.TAIL_MAGIC);
        long footerBytes = bytes.get(I32, tail) & 0xFFFF_FFFFL;
        long footerStart = tail - footerBytes;
        if (footerStart < SstableFormat.HEADER_BYTES) {
            throw new CorruptionException(file, tail, "footer within the file", footerBytes + " bytes");
        }
        requireCrc(footerStart, bytes.get(I32, tail + 4), checksum.of(bytes, footerStart, footerBytes));
        footer = readFooter(footerStart, tail);
        indexes = new AtomicReferenceArray<>(footer.runs().size());
    }

    private Footer readFooter(long start, long end) {
        try {
            return Footer.read(new ByteSource().wrap(bytes, start, end), fileId, start);
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw corrupt(start, "a readable footer", e);
        }
    }

    /// Maps and opens the file at `path`.
    public static SstableReader open(Disk disk, String path) {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            SstableReader reader = new SstableReader(disk.describe(path), arena, disk.map(path, arena));
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    public long fileId() {
        return fileId;
    }

    public int shard() {
        return shard;
    }

    public long sizeBytes() {
        return bytes.byteSize();
    }

    /// The path of the file, for messages.
    public String file() {
        return file;
    }

    long footerStart() {
        if (runs().isEmpty()) {
            return SstableFormat.HEADER_BYTES;
        }
        RunInfo last = runs().getLast();
        return last.offset() + last.lengthBytes();
    }

    /// Bytes of run `run` without its block table.
    long extentBytes(int run) {
        return footer.extentBytes(run);
    }

    /// Bytes of run `run`'s sections, by section id - 1.
    long[] sectionLengths(int run) {
        return footer.sectionLengths(run);
    }

    /// Checksum of run `run`'s block table.
    int tableCrc(int run) {
        return footer.tableCrc(run);
    }

    /// The runs in file order, with their schemas.
    public List<RunInfo> runs() {
        return footer.runs();
    }

    /// A cursor over the rows of run `run` whose series are in `filter` and whose times lie in [fromNs, toNs); `toNs` = Long.MAX_VALUE
    /// means no end. Column `columnIds[i]` is read as `types[i]`; one that the run does not have reads as null.
    public RunCursor cursor(int run, SeriesFilter filter, long fromNs, long toNs, int[] columnIds, ValueType[] types) {
        RunIndex index = index(run);
        int[] columns = new int[columnIds.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = index.columnOf(columnIds[i]);
            if (columns[i] >= 0 && index.info().columns().get(columns[i]).type() != types[i]) {
                throw new IllegalArgumentException("column has another type: columnId=" + columnIds[i] + ", asked="
                        + types[i] + ", actual="
                        + index.info().columns().get(columns[i]).type());
            }
        }
        return new SstableCursor(file, index, filter, fromNs, toNs, columns, types.clone());
    }

    /// Checks every byte of the file against its checksums, also those checked before: for scrub, backup and merges.
    public void verifyAll() {
        for (int run = 0; run < runs().size(); run++) {
            index(run).verifier().verifyAll();
        }
    }

    RunIndex index(int run) {
        RunIndex known = indexes.getAcquire(run);
        if (known != null) {
            return known;
        }
        RunInfo info = runs().get(run);
        try {
            long[] lengths = footer.sectionLengths(run);
            long extentEnd = info.offset() + footer.extentBytes(run);
            BlockVerifier verifier =
                    new BlockVerifier(file, fileId, bytes, info.offset(), extentEnd, footer.tableCrc(run));
            RunIndex index = new RunIndex(bytes, verifier, info, extentEnd, lengths);
            return indexes.compareAndSet(run, null, index) ? index : indexes.getAcquire(run);
        } catch (CodecException | IndexOutOfBoundsException | ArithmeticException e) {
            throw corrupt(info.offset(), "readable sections", e);
        }
    }

    private void requireMagic(long offset, long expected) {
        long actual = bytes.get(I64, offset);
        if (actual != expected) {
            throw new CorruptionException(
                    file, offset, "magic 0x" + Long.toHexString(expected), "0x" + Long.toHexString(actual));
        }
    }

    private void requireCrc(long offset, int expected, int actual) {
        if (expected != actual) {
            throw new CorruptionException(
                    file, offset, "crc " + BlockVerifier.hex(expected), BlockVerifier.hex(actual));
        }
    }

    private CorruptionException corrupt(long offset, String expected, RuntimeException cause) {
        CorruptionException error = new CorruptionException(file, offset, expected, String.valueOf(cause.getMessage()));
        error.addSuppressed(cause);
        return error;
    }

    @Override
    public void close() {
        arena.close();
    }
}
