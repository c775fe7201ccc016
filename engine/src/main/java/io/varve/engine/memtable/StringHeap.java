// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The bytes of a memtable's strings, in growing blocks. A lane is `block << 44 | offset << 24 | length`.
///
/// Written by: the owner; read by: anyone, for lanes of published rows.
final class StringHeap {
    private static final int OFFSET_SHIFT = 24;
    private static final int BLOCK_SHIFT = 44;
    private static final int LENGTH_MASK = (1 << OFFSET_SHIFT) - 1;
    private static final int OFFSET_MASK = (1 << (BLOCK_SHIFT - OFFSET_SHIFT)) - 1;

    private final BlockPool pool;
    private volatile Block[] blocks = new Block[0];
    private int used;
    private long bytes;

    StringHeap(BlockPool pool) {
        this.pool = pool;
    }

    long bytes() {
        return bytes;
    }

    /// Copies `length` bytes of `source` and returns their lane.
    long append(MemorySegment source, long offset, int length) {
        Block[] all = blocks;
        if (all.length == 0 || used + length > all[all.length - 1].segment.byteSize()) {
            all = addBlock(all, length);
        }
        int last = all.length - 1;
        MemorySegment.copy(source, offset, all[last].segment, used, length);
        long lane = (long) last << BLOCK_SHIFT | (long) used << OFFSET_SHIFT | length;
        used += length;
        return lane;
    }

    private Block[] addBlock(Block[] all, int length) {
        int grown = Math.min(all.length, BlockPool.SIZE_CLASSES - 1);
        Block block = pool.acquire(Math.max(grown, BlockPool.sizeClassFor(length)));
        Block[] copy = Arrays.copyOf(all, all.length + 1);
        copy[all.length] = block;
        blocks = copy;
        bytes += block.segment.byteSize();
        used = 0;
        return copy;
    }

    /// Makes row `row` of `into` the string of `lane`.
    void read(long lane, ColumnVector into, int row) {
        int length = (int) lane & LENGTH_MASK;
        int offset = (int) (lane >>> OFFSET_SHIFT) & OFFSET_MASK;
        MemorySegment source = blocks[(int) (lane >>> BLOCK_SHIFT)].segment;
        int at = into.heapLength();
        byte[] heap = into.ensureHeap(at + length);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, heap, at, length);
        into.heapLength(at + length);
        into.set(row, (long) at << 32 | length);
    }

    void free() {
        for (Block block : blocks) {
            pool.release(block);
        }
        blocks = new Block[0];
    }
}
