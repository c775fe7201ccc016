// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes the body of a checkpoint image, block by block, and keeps the blocks' checksums. Positions count from the body's begin.
///
/// What a reference names never lies across a multiple of [IndexMemory#IMAGE_CHUNK_BYTES], which is where the body is cut when it is mapped.
final class ImageStream {
    private final DiskFile file;
    private final MemorySegment block = MemorySegment.ofArray(new byte[SeriesCheckpoint.BLOCK_BYTES]);
    private long blockAt = SeriesCheckpoint.HEADER_BYTES;
    private int fill;
    private int[] crcs = new int[16];
    private int blocks;

    ImageStream(DiskFile file) {
        this.file = file;
    }

    long position() {
        return blockAt - SeriesCheckpoint.HEADER_BYTES + fill;
    }

    /// Where `length` bytes that a reference names go when what is before them ends at `position`.
    static long placed(long position, int length) {
        long chunk = IndexMemory.IMAGE_CHUNK_BYTES;
        long left = chunk - position % chunk;
        return length <= left ? position : position + left;
    }

    /// Goes on where `length` bytes may be named by a reference.
    void place(int length) {
        zeros(placed(position(), length) - position());
    }

    /// Goes on at a multiple of 8.
    void align() {
        zeros(-position() & 7);
    }

    void zeros(long count) {
        for (long i = 0; i < count; i++) {
            i8(0);
        }
    }

    void i8(int value) {
        block.set(Layouts.U8, fill, (byte) value);
        advance(1);
    }

    /// At a multiple of 4.
    void i32(int value) {
        block.set(Layouts.I32, fill, value);
        advance(Integer.BYTES);
    }

    /// At a multiple of 8.
    void i64(long value) {
        block.set(Layouts.I64, fill, value);
        advance(Long.BYTES);
    }

    void put(MemorySegment bytes) {
        long done = 0;
        while (done < bytes.byteSize()) {
            int length = (int) Math.min(bytes.byteSize() - done, SeriesCheckpoint.BLOCK_BYTES - fill);
            MemorySegment.copy(bytes, done, block, fill, length);
            advance(length);
            done += length;
        }
    }

    private void advance(int bytes) {
        fill += bytes;
        if (fill == SeriesCheckpoint.BLOCK_BYTES) {
            flush();
        }
    }

    /// Writes what is left; returns the offset in the file behind the body.
    long finish() {
        if (fill > 0) {
            flush();
        }
        return blockAt;
    }

    byte[] crcs() {
        MemorySegment table = MemorySegment.ofArray(new byte[blocks * Integer.BYTES]);
        for (int i = 0; i < blocks; i++) {
            table.set(Layouts.I32, (long) i * Integer.BYTES, crcs[i]);
        }
        return table.toArray(Layouts.U8);
    }

    private void flush() {
        MemorySegment full = block.asSlice(0, fill);
        if (blocks == crcs.length) {
            crcs = Arrays.copyOf(crcs, blocks * 2);
        }
        crcs[blocks++] = SeriesKeyFileFormat.crc(full, 0, fill, 0, blockAt);
        file.write(blockAt, full);
        blockAt += fill;
        fill = 0;
    }
}
