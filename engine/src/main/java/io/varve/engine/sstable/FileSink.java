// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memory.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/// Writes a file front to back through one large buffer and checksums the blocks of the current extent on the way.
///
/// Threads: one. Memory: the buffer.
final class FileSink implements AutoCloseable {
    static final int BUFFER_BYTES = 1 << 20;
    /// So much at a time goes to the disk: the last force of a large file is short, and so is what the log's forces and a stop may wait for.
    private static final long FORCE_STEP_BYTES = 32L << 20;

    private final Disk disk;
    private final String path;
    private final DiskFile file;
    private final Region region;
    private final MemorySegment buffer;
    private final ByteBuffer view;
    private final Checksum checksum;
    private final ByteSink blockCrcs = new ByteSink();
    /// File offset of the buffer's first byte, and bytes in it.
    private long bufferStart;

    private long forcedTo;

    private int filled;
    private boolean inExtent;
    private long blockStart;
    /// File offset up to which the current block is checksummed.
    private long summedTo;

    private boolean dropsBehind;

    FileSink(Disk disk, String path, long fileId, NativeMemory memory) {
        this.disk = disk;
        this.path = path;
        region = memory.allocate(MemoryTag.MAINTENANCE, BUFFER_BYTES);
        buffer = region.segment();
        view = buffer.asByteBuffer();
        checksum = new Checksum(fileId);
        boolean created = false;
        try {
            file = disk.create(path);
            created = true;
        } finally {
            if (!created) {
                region.close();
            }
        }
    }

    long position() {
        return bufferStart + filled;
    }

    void write(MemorySegment source, long offset, long length) {
        long done = 0;
        while (done < length) {
            int step = (int) Math.min(length - done, BUFFER_BYTES - filled);
            MemorySegment.copy(source, offset + done, buffer, filled, step);
            done += step;
            advance(step);
        }
    }

    void write(ByteSink source) {
        int done = 0;
        while (done < source.length()) {
            int step = Math.min(source.length() - done, BUFFER_BYTES - filled);
            MemorySegment.copy(source.bytes(), done, buffer, ValueLayout.JAVA_BYTE, filled, step);
            done += step;
            advance(step);
        }
    }

    /// Writes zeros up to the next multiple of `alignment`.
    void align(int alignment) {
        long left = Math.floorMod(-position(), (long) alignment);
        while (left > 0) {
            int step = (int) Math.min(left, BUFFER_BYTES - filled);
            buffer.asSlice(filled, step).fill((byte) 0);
            left -= step;
            advance(step);
        }
    }

    void beginExtent() {
        inExtent = true;
        blockCrcs.clear();
        beginBlock(position());
    }

    /// Ends the extent; the result holds one checksum per block and is valid until the next extent.
    ByteSink endExtent() {
        if (position() > blockStart) {
            sumTo(position());
            blockCrcs.i32(checksum.value());
        }
        inExtent = false;
        return blockCrcs;
    }

    private void beginBlock(long start) {
        blockStart = start;
        summedTo = start;
        checksum.start(start);
    }

    private void advance(int bytes) {
        filled += bytes;
        while (inExtent && position() - blockStart >= SstableFormat.BLOCK_BYTES) {
            long end = blockStart + SstableFormat.BLOCK_BYTES;
            sumTo(end);
            blockCrcs.i32(checksum.value());
            beginBlock(end);
        }
        if (filled == BUFFER_BYTES) {
            flush();
        }
    }

    private void sumTo(long end) {
        view.limit((int) (end - bufferStart)).position((int) (summedTo - bufferStart));
        checksum.update(view);
        view.clear();
        summedTo = end;
    }

    private void flush() {
        if (inExtent) {
            sumTo(position());
        }
        file.write(bufferStart, buffer.asSlice(0, filled));
        bufferStart += filled;
        filled = 0;
        if (bufferStart - forcedTo >= FORCE_STEP_BYTES) {
            forceFile();
        }
    }

    private void forceFile() {
        file.force();
        if (dropsBehind) {
            disk.dropCached(path, forcedTo, bufferStart - forcedTo);
        }
        forcedTo = bufferStart;
    }

    /// Leaves what is written out of the page cache once it is durable.
    void dropBehind() {
        dropsBehind = true;
    }

    /// Writes what is left and makes the contents durable.
    void force() {
        flush();
        forceFile();
    }

    @Override
    public void close() {
        try {
            file.close();
        } finally {
            region.close();
        }
    }
}
