// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.admission.Cardinality;
import io.varve.engine.log.LogConfig;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.shard.BatchPool;
import io.varve.engine.shard.Shard;
import java.util.List;

/// How an engine divides its off-heap budget: half to memtables, a quarter to the series index, an eighth to queries, the rest to batches and
/// maintenance.
///
/// @param memtableBytes all shards together
/// @param batchBuffers pool buffers of one shard
record MemoryPlan(long memtableBytes, long seriesBytes, long queryBytes, int batchBuffers, int batchBytes) {
    private static final int FEWEST_BUFFERS = 8;
    private static final int MOST_BUFFERS = 64;
    private static final long LEAST_BYTES = 64L << 20;

    static long defaultBytes() {
        return Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory());
    }

    static MemoryPlan of(EngineOptions options, int shards) {
        long bytes = options.memoryBytes();
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("memory too small: bytes=" + bytes + ", least=" + LEAST_BYTES);
        }
        long perShard = bytes / 16 / shards / options.batchBytes();
        int buffers = options.batchBuffers() > 0
                ? options.batchBuffers()
                : (int) Math.max(FEWEST_BUFFERS, Math.min(MOST_BUFFERS, perShard));
        return new MemoryPlan(bytes / 2, bytes / 4, bytes / 8, buffers, options.batchBytes());
    }

    /// Memtables and the series index may pass their budgets by what is in flight, and a replay has no choice: admission keeps them, not
    /// the allocator.
    NativeMemory memory() {
        return new NativeMemory().limit(MemoryTag.QUERY, queryBytes);
    }

    /// The series of all shards, with the limits that this budget sets.
    Cardinality cardinality(List<? extends Shard> shards) {
        return new Cardinality(shards.stream().map(Shard::series).toList(), seriesBytes);
    }

    /// The pool of one shard. A batch must fit into a segment, and leave at most half of it unused at its end.
    BatchPool pool(NativeMemory memory, LogConfig log) {
        int most = log.maxBatchBytes() / 2 / Long.BYTES * Long.BYTES;
        return new BatchPool(memory, batchBuffers, Math.min(batchBytes, most));
    }
}
