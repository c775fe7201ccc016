// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memory.Region;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lends blocks of 2, 8, 32, 128 and 512 KiB to memtables and takes them back.
///
/// A buddy allocator with four children per block over slabs of 2 MiB: memory that one table's large pages gave back serves thousands of
/// small ones, and the other way round. Slabs stay touched and mapped until [#close].
/// Threads: any; one short lock, taken once per page or column, never per row.
/// Memory: [MemoryTag#MEMTABLE]. Errors: [ResourceExhaustedException] at the tag's limit.
public final class BlockPool implements AutoCloseable {
    static final int SIZE_CLASSES = 5;
    static final int SMALLEST_BLOCK_BYTES = 2048;
    static final int LARGEST_BLOCK_BYTES = SMALLEST_BLOCK_BYTES << (2 * (SIZE_CLASSES - 1));

    private static final int SLAB_BYTES = 4 * LARGEST_BLOCK_BYTES;
    private static final int UNITS_PER_SLAB = SLAB_BYTES / SMALLEST_BLOCK_BYTES;
    private static final int TOUCHED_BYTES = 4096;
    private static final int NONE = -1;
    private static final byte FREE = 16;

    private final NativeMemory memory;
    private final List<Region> slabs = new ArrayList<>();
    /// Per size class the first free block's unit; the others follow by `next`.
    private final int[] free = new int[SIZE_CLASSES];
    /// Per first unit of a block: its size class, plus [#FREE] while it is in the free list.
    private byte[] state = new byte[0];
    private int[] next = new int[0];
    private int[] previous = new int[0];
    private long lentBytes;

    public BlockPool(NativeMemory memory) {
        this.memory = memory;
        Arrays.fill(free, NONE);
    }

    static int blockBytes(int sizeClass) {
        return SMALLEST_BLOCK_BYTES << (2 * sizeClass);
    }

    /// The smallest class whose blocks have `bytes` bytes.
    static int sizeClassFor(long bytes) {
        for (int sizeClass = 0; sizeClass < SIZE_CLASSES; sizeClass++) {
            if (blockBytes(sizeClass) >= bytes) {
                return sizeClass;
            }
        }
        throw new IllegalArgumentException("no block is that large: bytes=" + bytes);
    }

    /// Bytes of all blocks that are on loan.
    public synchronized long lentBytes() {
        return lentBytes;
    }

    /// Adds a slab whose pages are touched already, unless `aheadBytes` are free or the pool has `mostBytes`, or no memory is left.
    ///
    /// @return whether a slab was added
    boolean warm(long aheadBytes, long mostBytes) {
        synchronized (this) {
            long heldBytes = (long) slabs.size() * SLAB_BYTES;
            if (heldBytes - lentBytes >= aheadBytes || heldBytes + SLAB_BYTES > mostBytes) {
                return false;
            }
        }
        Region region;
        try {
            region = memory.allocate(MemoryTag.MEMTABLE, SLAB_BYTES);
        } catch (ResourceExhaustedException e) {
            return false;
        }
        // The first write to a page is what the kernel takes its time for: not under the lock.
        for (long at = 0; at < SLAB_BYTES; at += TOUCHED_BYTES) {
            region.segment().set(ValueLayout.JAVA_BYTE, at, (byte) 0);
        }
        addSlab(region);
        return true;
    }

    synchronized Block acquire(int sizeClass) {
        int from = sizeClass;
        while (from < SIZE_CLASSES && free[from] == NONE) {
            from++;
        }
        if (from == SIZE_CLASSES) {
            addSlab();
            from--;
        }
        int unit = free[from];
        unlink(unit, from);
        while (from > sizeClass) {
            from--;
            int step = blockBytes(from) / SMALLEST_BLOCK_BYTES;
            for (int child = 3; child > 0; child--) {
                link(unit + child * step, from);
            }
        }
        state[unit] = (byte) sizeClass;
        lentBytes += blockBytes(sizeClass);
        long offset = (long) (unit % UNITS_PER_SLAB) * SMALLEST_BLOCK_BYTES;
        return new Block(
                slabs.get(unit / UNITS_PER_SLAB).segment().asSlice(offset, blockBytes(sizeClass)), unit, sizeClass);
    }

    synchronized void release(Block block) {
        int unit = block.unit;
        int sizeClass = block.sizeClass;
        assert state[unit] == sizeClass : "block returned twice";
        lentBytes -= blockBytes(sizeClass);
        while (sizeClass < SIZE_CLASSES - 1) {
            int step = blockBytes(sizeClass) / SMALLEST_BLOCK_BYTES;
            int parent = unit & -(4 * step);
            if (!buddiesAreFree(unit, parent, step, sizeClass)) {
                break;
            }
            for (int buddy = parent; buddy < parent + 4 * step; buddy += step) {
                if (buddy != unit) {
                    unlink(buddy, sizeClass);
                }
            }
            unit = parent;
            sizeClass++;
        }
        link(unit, sizeClass);
    }

    private boolean buddiesAreFree(int unit, int parent, int step, int sizeClass) {
        for (int buddy = parent; buddy < parent + 4 * step; buddy += step) {
            if (buddy != unit && state[buddy] != (FREE | sizeClass)) {
                return false;
            }
        }
        return true;
    }

    private void addSlab() {
        addSlab(memory.allocate(MemoryTag.MEMTABLE, SLAB_BYTES));
    }

    private synchronized void addSlab(Region region) {
        int first = slabs.size() * UNITS_PER_SLAB;
        slabs.add(region);
        state = Arrays.copyOf(state, first + UNITS_PER_SLAB);
        next = Arrays.copyOf(next, first + UNITS_PER_SLAB);
        previous = Arrays.copyOf(previous, first + UNITS_PER_SLAB);
        int step = LARGEST_BLOCK_BYTES / SMALLEST_BLOCK_BYTES;
        for (int unit = first; unit < first + UNITS_PER_SLAB; unit += step) {
            link(unit, SIZE_CLASSES - 1);
        }
    }

    private void link(int unit, int sizeClass) {
        state[unit] = (byte) (FREE | sizeClass);
        previous[unit] = NONE;
        next[unit] = free[sizeClass];
        if (next[unit] != NONE) {
            previous[next[unit]] = unit;
        }
        free[sizeClass] = unit;
    }

    private void unlink(int unit, int sizeClass) {
        if (previous[unit] == NONE) {
            free[sizeClass] = next[unit];
        } else {
            next[previous[unit]] = next[unit];
        }
        if (next[unit] != NONE) {
            previous[next[unit]] = previous[unit];
        }
    }

    /// Unmaps all slabs. Every block must be back: a reader that still looks at one would fail.
    @Override
    public synchronized void close() {
        if (lentBytes != 0) {
            throw new IllegalStateException("blocks are still on loan: bytes=" + lentBytes);
        }
        slabs.forEach(Region::close);
        slabs.clear();
        Arrays.fill(free, NONE);
        state = new byte[0];
    }
}
