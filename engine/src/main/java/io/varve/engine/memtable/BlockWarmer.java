// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import org.agrona.concurrent.Agent;

/// Keeps touched memory ahead of whoever fills memtables faster than one thread gets pages from the kernel, as a replay does.
///
/// Threads: its runtime's. Memory: at most [#AHEAD_BYTES] that nobody asked for yet; they stay the pool's.
public final class BlockWarmer implements Agent {
    private static final long AHEAD_BYTES = 128L << 20;

    private final BlockPool pool;
    private final long mostBytes;

    /// @param mostBytes what the pool is not to grow beyond on account of this
    public BlockWarmer(BlockPool pool, long mostBytes) {
        this.pool = pool;
        this.mostBytes = mostBytes;
    }

    @Override
    public String roleName() {
        return "memtable-memory";
    }

    @Override
    public int doWork() {
        return pool.warm(AHEAD_BYTES, mostBytes) ? 1 : 0;
    }
}
