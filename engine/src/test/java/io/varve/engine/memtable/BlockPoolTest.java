// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockPoolTest {
    private static final int SLAB_BYTES = 2 << 20;

    private final NativeMemory memory = new NativeMemory();
    private final BlockPool pool = new BlockPool(memory);

    @Test
    void shouldNeverLendTheSameBytesTwice() {
        Random random = new Random(5);
        List<Block> lent = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < 20_000; i++) {
            if (lent.isEmpty() || random.nextInt(100) < (i / 4000 % 2 == 0 ? 60 : 40)) {
                Block block = pool.acquire(random.nextInt(BlockPool.SIZE_CLASSES));
                block.segment.fill((byte) block.unit);
                lent.add(block);
                bytes += block.segment.byteSize();
            } else {
                Block block = lent.remove(random.nextInt(lent.size()));
                for (long at = 0; at < block.segment.byteSize(); at += 509) {
                    assertEquals((byte) block.unit, block.segment.get(ValueLayout.JAVA_BYTE, at));
                }
                bytes -= block.segment.byteSize();
                pool.release(block);
            }
            assertEquals(bytes, pool.lentBytes());
        }
        lent.forEach(pool::release);
        pool.close();
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void shouldKeepMemoryReadyUpToItsBound() {
        BlockWarmer warmer = new BlockWarmer(pool, 3L * SLAB_BYTES + 1);
        int steps = 0;
        while (warmer.doWork() > 0) {
            steps++;
        }
        assertEquals(3, steps);
        assertEquals(3L * SLAB_BYTES, memory.usedBytes(MemoryTag.MEMTABLE));
        Block block = pool.acquire(BlockPool.SIZE_CLASSES - 1);
        assertEquals(3L * SLAB_BYTES, memory.usedBytes(MemoryTag.MEMTABLE));
        assertEquals(0, warmer.doWork());
        pool.release(block);
        pool.close();
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void shouldReadyNoMoreThanTheTagAllows() {
        memory.limit(MemoryTag.MEMTABLE, SLAB_BYTES);
        BlockWarmer warmer = new BlockWarmer(pool, Long.MAX_VALUE);
        assertEquals(1, warmer.doWork());
        assertEquals(0, warmer.doWork());
        pool.close();
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void shouldServeLargeBlocksFromWhatSmallOnesGaveBack() {
        List<Block> small = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            small.add(pool.acquire(0));
        }
        assertEquals(SLAB_BYTES, memory.usedBytes(MemoryTag.MEMTABLE));
        small.forEach(pool::release);
        for (int i = 0; i < 4; i++) {
            pool.acquire(4);
        }
        assertEquals(SLAB_BYTES, memory.usedBytes(MemoryTag.MEMTABLE));
    }

    @Test
    void shouldRefuseAtTheLimitAndGoOnAfterARelease() {
        memory.limit(MemoryTag.MEMTABLE, SLAB_BYTES);
        List<Block> large = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            large.add(pool.acquire(4));
        }
        assertThrows(ResourceExhaustedException.class, () -> pool.acquire(0));
        pool.release(large.removeFirst());
        assertTrue(pool.acquire(0).segment.byteSize() == 2048);
    }

    @Test
    void shouldRefuseToCloseWhileBlocksAreOnLoan() {
        Block block = pool.acquire(2);
        assertThrows(IllegalStateException.class, pool::close);
        pool.release(block);
        pool.close();
    }
}
