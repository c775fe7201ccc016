// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memory.Region;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// A fixed number of batch buffers; an empty pool is the first sign of back-pressure.
///
/// Threads: any. Memory: one region for all buffers, freed by [#close].
public final class BatchPool implements AutoCloseable {
    private final MpmcVarHandleArrayQueue<BatchBuffer> free;
    private final Region region;
    private final int bufferBytes;
    private final int count;

    public BatchPool(NativeMemory memory, int count, int bufferBytes) {
        this.region = memory.allocate(MemoryTag.BATCH_POOL, (long) count * bufferBytes);
        this.free = new MpmcVarHandleArrayQueue<>(count);
        this.bufferBytes = bufferBytes;
        this.count = count;
        for (int i = 0; i < count; i++) {
            free.offer(new BatchBuffer(region.segment().asSlice((long) i * bufferBytes, bufferBytes)));
        }
    }

    @Nullable
    BatchBuffer tryTake() {
        return free.poll();
    }

    void give(BatchBuffer buffer) {
        free.offer(buffer);
    }

    public int bufferBytes() {
        return bufferBytes;
    }

    /// Bytes of all buffers: what the log keeps preallocated ahead, so that whatever was published fits.
    public long totalBytes() {
        return (long) count * bufferBytes;
    }

    /// Share of the buffers in use, 0 to 1.
    public double used() {
        return 1.0 - (double) free.size() / count;
    }

    @Override
    public void close() {
        region.close();
    }
}
