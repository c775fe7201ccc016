// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Signal;
import io.varve.engine.partition.ShardView;
import io.varve.engine.scan.ScanView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// The open query views, oldest first. Threads: any.
public final class ViewRegistry {
    /// A query that has read within this time is at work: taking its memory would fail it and help the writers by no more than the wait.
    static final long STALLED_AFTER_NS = 200_000_000L;

    private final ConcurrentSkipListMap<Long, QueryView> open = new ConcurrentSkipListMap<>();
    private final AtomicLong nextNumber = new AtomicLong();
    private final Signal changed;
    private final Clock clock;
    private volatile Consumer<CorruptionException> onCorruption = cause -> {};
    private boolean ended;

    /// `changed` is raised when a view has gone.
    public ViewRegistry(Signal changed, Clock clock) {
        this.changed = changed;
        this.clock = clock;
    }

    /// A view over the present state of `shards`. Not beside [#revokeAll], or a view could come to be of what is being freed.
    public synchronized ScanView open(Collection<? extends Shard> shards) {
        if (ended) {
            throw new EngineClosedException("engine is closed");
        }
        List<ShardSnapshot> snapshots = new ArrayList<>(shards.size());
        for (Shard shard : shards) {
            snapshots.add(shard.snapshot());
        }
        QueryView view = new QueryView(snapshots, this, clock);
        open.put(nextNumber.getAndIncrement(), view);
        return view;
    }

    /// Whom to tell of damage that a query meets.
    public void onCorruption(Consumer<CorruptionException> newListener) {
        onCorruption = newListener;
    }

    void corrupted(CorruptionException cause) {
        onCorruption.accept(cause);
    }

    void remove(QueryView view) {
        open.values().remove(view);
        changed.raise();
    }

    /// Revokes the oldest stalled view that keeps memtables of `shard` alive which `current` no longer lists; false when there is none.
    boolean revokeOldest(int shard, ShardView current) {
        long stalledBeforeNs = clock.monotonicNs() - STALLED_AFTER_NS;
        for (QueryView view : open.values()) {
            if (view.lastReadNs() - stalledBeforeNs <= 0 && view.keepsFlushed(shard, current)) {
                view.revoke();
                return true;
            }
        }
        return false;
    }

    /// How many have been opened until now.
    long opened() {
        return nextNumber.get();
    }

    public int size() {
        return open.size();
    }

    /// Ends every open view and opens no other: the engine is closing.
    public synchronized void revokeAll() {
        ended = true;
        Set.copyOf(open.values()).forEach(QueryView::end);
    }
}
