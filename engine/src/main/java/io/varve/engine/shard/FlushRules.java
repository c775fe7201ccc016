// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.BlockPool;
import java.util.List;

/// When memtables are flushed without being asked: those that are large, the largest when memory runs short, those that keep a long log alive, those
/// that have not been written for a while, and all of them when the log has no room.
///
/// Threads: the apply agent's.
final class FlushRules {
    /// How often the rules are looked at: they visit every memtable.
    private static final long INTERVAL_NS = 10_000_000L;

    private final ShardConfig config;
    private final BlockPool blocks;
    private final MemtableSet memtables;
    private final FlushAgent flush;
    private long requestedFloor;
    private long nextLookNs = Long.MIN_VALUE;

    FlushRules(ShardConfig config, BlockPool blocks, MemtableSet memtables, FlushAgent flush) {
        this.config = config;
        this.blocks = blocks;
        this.memtables = memtables;
        this.flush = flush;
    }

    /// What is to be sealed now; mostly nothing.
    ///
    /// @param appliedPosition end of the last batch applied
    List<MemtableSet.Active> due(long nowNs, long appliedPosition) {
        if (memtables.all().isEmpty()) {
            return List.of();
        }
        if (flush.journal().isRefused()) {
            // Only what is in files lets the log go on.
            return List.copyOf(memtables.all());
        }
        if (nowNs < nextLookNs) {
            return List.of();
        }
        nextLookNs = nowNs + INTERVAL_NS;
        MemtableSet.Active largest = memtables.largest();
        if (largest != null && (isLarge(largest) || isMemoryShort())) {
            return List.of(largest);
        }
        List<MemtableSet.Active> holders = holdingLog(appliedPosition);
        return holders.isEmpty() ? memtables.idleSince(nowNs - config.idleFlushNs()) : holders;
    }

    private boolean isLarge(MemtableSet.Active memtable) {
        return memtable.memtable.value().bytes() > config.memtableBytes() / 8;
    }

    private boolean isMemoryShort() {
        return blocks.lentBytes() - flush.pendingBytes() > config.memtableBytes() / 2;
    }

    /// Those that need log farther back than its tail may be, and an eighth of it ahead; each floor is asked for once.
    private List<MemtableSet.Active> holdingLog(long appliedPosition) {
        long tailBytes = flush.journal().tailBytes();
        long floorBound = appliedPosition - tailBytes;
        if (floorBound <= requestedFloor) {
            return List.of();
        }
        requestedFloor = floorBound;
        return memtables.needingLogBelow(floorBound + tailBytes / 8);
    }
}
