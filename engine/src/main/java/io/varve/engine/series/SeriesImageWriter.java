// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes the body of a checkpoint image, block by block, and keeps the blocks' checksums.
final class SeriesImageWriter {
    private final DiskFile file;
    private final MemorySegment block = MemorySegment.ofArray(new byte[SeriesCheckpoint.BLOCK_BYTES]);
    private final MemorySegment word = MemorySegment.ofArray(new byte[Integer.BYTES]);
    private long blockAt = SeriesCheckpoint.HEADER_BYTES;
    private int fill;
    private int[] crcs = new int[16];
    private int blocks;
    private long series;

    SeriesImageWriter(DiskFile file) {
        this.file = file;
    }

    /// Adds the series `[0, nextId)` of one table.
    void table(SeriesIndex index, int tableId, int nextId) {
        u32(tableId);
        u32(nextId);
        for (int id = 0; id < nextId; id++) {
            MemorySegment key = index.key(tableId, id);
            if (key == null) {
                u32(0);
                continue;
            }
            u32((int) key.byteSize());
            put(key);
            long at = SeriesKey.TAGS_OFFSET;
            while (at < key.byteSize()) {
                u32(index.symbol(tableId, id, key.get(Layouts.U16, at) & 0xFFFF));
                at += SeriesKey.TAG_HEADER_BYTES + (key.get(Layouts.U16, at + 2) & 0xFFFF);
            }
            series++;
        }
    }

    /// Writes what is left; returns the offset behind the body.
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

    long series() {
        return series;
    }

    private void u32(int value) {
        word.set(Layouts.I32, 0, value);
        put(word);
    }

    private void put(MemorySegment bytes) {
        long done = 0;
        while (done < bytes.byteSize()) {
            long length = Math.min(bytes.byteSize() - done, SeriesCheckpoint.BLOCK_BYTES - fill);
            MemorySegment.copy(bytes, done, block, fill, length);
            fill += (int) length;
            done += length;
            if (fill == SeriesCheckpoint.BLOCK_BYTES) {
                flush();
            }
        }
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
