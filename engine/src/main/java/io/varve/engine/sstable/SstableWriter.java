// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.io.Disk;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.vector.RowVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one file: header, runs, footer, each byte once and in order.
///
/// ```
/// try (SstableWriter writer = new SstableWriter(disk, path, fileId, shard, memory)) {
///     writer.beginRun(header, columns);
///     while (more) writer.add(rows);
///     writer.endRun();
///     SstableInfo info = writer.finish();
/// }
/// ```
/// The same calls give the same bytes. [#finish] makes the contents durable; syncing the directory and naming the file in a manifest are the
/// caller's, and so is deleting the file when [#close] comes without [#finish].
/// Threads: one. Memory: one row group, a buffer of 1 MiB, and the encoded index of the run.
/// Errors: [io.varve.engine.fault.DiskException]; IllegalArgumentException for rows out of order.
public final class SstableWriter implements AutoCloseable {
    private final long fileId;
    private final FileSink sink;
    private final RunWriter runs;
    private final Footer.Builder footer;
    private @Nullable RunHeader header;
    private List<RunColumn> columns = List.of();
    private boolean closed;

    /// Creates the file; it must not exist.
    public SstableWriter(Disk disk, String path, long fileId, int shard, NativeMemory memory) {
        this.fileId = fileId;
        sink = new FileSink(disk, path, fileId, memory);
        footer = new Footer.Builder(fileId);
        boolean created = false;
        try {
            runs = new RunWriter(sink, memory);
            created = true;
        } finally {
            if (!created) {
                sink.close();
            }
        }
        ByteSink bytes = new ByteSink();
        bytes.i64(SstableFormat.MAGIC);
        bytes.u16(SstableFormat.MAJOR);
        bytes.u16(SstableFormat.MINOR);
        bytes.i32(shard);
        bytes.i64(fileId);
        while (bytes.length() < SstableFormat.HEADER_CRC_OFFSET) {
            bytes.i32(0);
        }
        bytes.i32(new Checksum(fileId).of(bytes.bytes(), bytes.length(), 0));
        sink.write(bytes);
    }

    /// Leaves the file out of the page cache, as one that nobody reads soon: what it would drive out may be read at once.
    public void dropBehind() {
        sink.dropBehind();
    }

    /// Begins a run of the hot tier's encodings.
    public void beginRun(RunHeader newHeader, List<RunColumn> newColumns) {
        beginRun(newHeader, newColumns, EncodingLevel.HOT);
    }

    /// Begins a run whose rows have these columns, ascending by id, and whose values are pressed as `level` says.
    public void beginRun(RunHeader newHeader, List<RunColumn> newColumns, EncodingLevel level) {
        if (header != null) {
            throw new IllegalStateException("run not ended: tableId=" + header.tableId());
        }
        for (int c = 1; c < newColumns.size(); c++) {
            if (newColumns.get(c).columnId() <= newColumns.get(c - 1).columnId()) {
                throw new IllegalArgumentException("columns not ascending: columns=" + newColumns);
            }
        }
        if (newHeader.granuleNs() != 0 && !Granules.isGranule(newHeader.granuleNs())) {
            throw new IllegalArgumentException("not a granule: granuleNs=" + newHeader.granuleNs());
        }
        header = newHeader;
        columns = List.copyOf(newColumns);
        runs.begin(newHeader, columns, level);
    }

    /// Adds 0 to 1024 rows of one series; `rows` has the run's columns in order. Rows come by (series, time), strictly ascending.
    public void add(RowVector rows) {
        if (header == null) {
            throw new IllegalStateException("no run was begun");
        }
        if (rows.columnCount() != columns.size()) {
            throw new IllegalArgumentException(
                    "columns differ: expected=" + columns.size() + ", actual=" + rows.columnCount());
        }
        runs.add(rows);
    }

    /// Ends the run, which must have rows.
    public RunInfo endRun() {
        RunHeader ended = header;
        if (ended == null) {
            throw new IllegalStateException("no run was begun");
        }
        RunInfo info = runs.end(ended, columns, footer);
        header = null;
        return info;
    }

    /// Writes the footer and forces the file.
    public SstableInfo finish() {
        if (header != null) {
            throw new IllegalStateException("run not ended: tableId=" + header.tableId());
        }
        ByteSink bytes = new ByteSink();
        footer.write(bytes, fileId);
        int footerBytes = bytes.length();
        int crc = new Checksum(fileId).of(bytes.bytes(), footerBytes, sink.position());
        bytes.i32(footerBytes);
        bytes.i32(crc);
        bytes.i64(SstableFormat.TAIL_MAGIC);
        sink.write(bytes);
        sink.force();
        return new SstableInfo(fileId, sink.position(), footer.runs());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                runs.close();
            } finally {
                sink.close();
            }
        }
    }
}
