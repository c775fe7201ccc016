// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.batch.RecordBatch;
import io.varve.engine.batch.RecordBatchDescriptor;
import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.Layouts;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memory.Region;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads the batches of one segment after the other through one large buffer.
///
/// Large reads instead of a mapping: the file is still written, and an I/O error is an error, not a fault of the process.
/// Memory: 4 MiB, more only for a batch that is longer, never more than a segment's file.
final class SegmentReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 4 << 20;

    private final NativeMemory memory;
    private final LogConfig config;
    private Region region;
    private @Nullable DiskFile file;
    private long salt;
    private long start;
    private int fileBytes;
    private int windowStart;
    private int windowEnd;

    SegmentReader(NativeMemory memory, LogConfig config) {
        this.memory = memory;
        this.config = config;
        this.region = memory.allocate(MemoryTag.BATCH_POOL, Math.min(BUFFER_BYTES, config.segmentBytes()));
    }

    /// Goes to another segment; its file stays open until the next one or [#close].
    void open(LogFiles files, Segment segment, SegmentHeader header) {
        closeFile();
        file = files.disk().openForRead(files.segment(segment.name()));
        salt = header.salt();
        start = segment.start();
        fileBytes = (int) Math.min(config.segmentBytes(), segment.fileBytes());
        windowStart = 0;
        windowEnd = 0;
    }

    int fileBytes() {
        return fileBytes;
    }

    /// Wraps `into` around the batch at `offset` and says whether it is one: CRC, position and shard are right.
    boolean read(int offset, RecordBatch into) {
        int available = fileBytes - offset;
        if (available < RecordBatchDescriptor.HEADER_BYTES) {
            return false;
        }
        load(offset, RecordBatchDescriptor.HEADER_BYTES);
        into.wrap(region.segment(), offset - windowStart);
        if (!into.isPlausible(available) || into.position() != start + offset) {
            return false;
        }
        load(offset, into.length());
        into.wrap(region.segment(), offset - windowStart);
        return into.isValid(salt, Math.min(available, windowEnd - offset)) && into.shard() == config.shard();
    }

    /// The first offset from `offset` on at which the bytes could begin a batch, -1 when there is none.
    int find(int offset) {
        for (int at = offset;
                fileBytes - at >= RecordBatchDescriptor.HEADER_BYTES;
                at += RecordBatchDescriptor.ALIGNMENT) {
            load(at, RecordBatchDescriptor.HEADER_BYTES);
            if (region.segment().get(Layouts.I32, at - windowStart) == RecordBatchDescriptor.MAGIC) {
                return at;
            }
        }
        return -1;
    }

    /// Whether the header-sized piece at `offset` is in the file and was never written.
    boolean isZero(int offset) {
        if (fileBytes - offset < RecordBatchDescriptor.HEADER_BYTES) {
            return false;
        }
        load(offset, RecordBatchDescriptor.HEADER_BYTES);
        MemorySegment bytes = region.segment().asSlice(offset - windowStart, RecordBatchDescriptor.HEADER_BYTES);
        for (long i = 0; i < bytes.byteSize(); i++) {
            if (bytes.get(Layouts.U8, i) != 0) {
                return false;
            }
        }
        return true;
    }

    private void load(int offset, int length) {
        if (offset >= windowStart && offset + length <= windowEnd) {
            return;
        }
        if (length > region.segment().byteSize()) {
            Region larger = memory.allocate(MemoryTag.BATCH_POOL, length);
            region.close();
            region = larger;
        }
        DiskFile from = file;
        int wanted = (int) Math.min(region.segment().byteSize(), fileBytes - offset);
        int got = from == null ? 0 : from.read(offset, region.segment().asSlice(0, wanted));
        windowStart = offset;
        windowEnd = offset + got;
    }

    private void closeFile() {
        DiskFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        try {
            closeFile();
        } finally {
            region.close();
        }
    }
}
