// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.Clock;
import io.varve.engine.partition.ShardView;
import io.varve.engine.scan.ScanView;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// A query's view over all shards; may be revoked while nobody reads through it.
/// When it was last read tells a stalled query from one at work.
///
/// The state counts the readers inside [#read]; closing or revoking sets one bit, and whoever finds the bit set and no reader left lets the shards go:
/// so memory is given back at once from a query whose client has stalled, and never under a reader's hands.
/// Threads: any.
final class QueryView implements ScanView {
    private static final int CLOSED = 1 << 30;

    private final List<ShardSnapshot> shards;
    private final ViewRegistry registry;
    private final Clock clock;
    private final AtomicInteger state = new AtomicInteger();
    private volatile boolean revoked;
    private volatile boolean ended;
    private volatile long lastReadNs;

    QueryView(List<ShardSnapshot> shards, ViewRegistry registry, Clock clock) {
        this.shards = List.copyOf(shards);
        this.registry = registry;
        this.clock = clock;
        this.lastReadNs = clock.monotonicNs();
    }

    @Override
    public List<ShardSnapshot> shards() {
        return shards;
    }

    @Override
    public <T> T read(Supplier<T> action) {
        enter();
        try {
            return action.get();
        } catch (CorruptionException e) {
            registry.corrupted(e);
            throw e;
        } finally {
            lastReadNs = clock.monotonicNs();
            if (state.decrementAndGet() == CLOSED) {
                release();
            }
        }
    }

    private void enter() {
        int now = state.get();
        while ((now & CLOSED) == 0) {
            if (state.compareAndSet(now, now + 1)) {
                return;
            }
            now = state.get();
        }
        checkHeld();
        throw new IllegalStateException("view is closed");
    }

    @Override
    public void checkHeld() {
        if (ended) {
            throw new EngineClosedException("engine was closed before the query had ended");
        }
        if (revoked) {
            throw new ResourceExhaustedException("memtable memory held by a query that began long ago", 0, 0);
        }
    }

    /// Monotonic time at which the last read ended, or the view was opened.
    long lastReadNs() {
        return lastReadNs;
    }

    boolean keepsFlushed(int shard, ShardView current) {
        return shards.get(shard).keepsFlushed(current);
    }

    /// Takes the view away from its query.
    void revoke() {
        revoked = true;
        close();
    }

    /// Takes the view away because the engine closes.
    void end() {
        ended = true;
        close();
    }

    @Override
    public void close() {
        int before = state.getAndUpdate(now -> now | CLOSED);
        if (before == 0) {
            release();
        }
    }

    private void release() {
        shards.forEach(ShardSnapshot::release);
        registry.remove(this);
    }
}
