// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.varve.engine.io.Waker;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The Disruptor ring of one shard: producers publish packed batches, the journal agent writes them, the apply agent shows them.
///
/// *Claim, swap the buffer in, publish* is one step without anything in between that could fail or wait, so a claimed place is always
/// published. The journal polls up to the cursor, apply up to `committed`, which the journal sets; the only gating sequence is apply's, so a
/// place is reused when its rows are visible.
/// Threads: [#tryPublish] any; each poller its agent.
final class ShardRing {
    /// Ring places; each needs a pool buffer, so the pool usually runs out first.
    private static final int PLACES = 1024;

    private final RingBuffer<RingSlot> ring;
    private final EventPoller<RingSlot> journal;
    private final EventPoller<RingSlot> apply;
    private final Sequence committed = new Sequence();
    private final Waker journalWaker;
    private final Waker applyWaker;

    ShardRing(Waker journalWaker, Waker applyWaker) {
        this.journalWaker = journalWaker;
        this.applyWaker = applyWaker;
        // The wait strategy is never used: pollers do not wait, their agents park by themselves.
        ring = RingBuffer.createMultiProducer(RingSlot::new, PLACES, new BusySpinWaitStrategy());
        journal = ring.newPoller();
        apply = ring.newPoller(committed);
        ring.addGatingSequences(apply.getSequence());
    }

    /// Publishes `batch`; false when the ring is full (nothing happened).
    boolean tryPublish(BatchBuffer batch, @Nullable Completion completion, Durability durability) {
        long sequence;
        try {
            sequence = ring.tryNext();
        } catch (InsufficientCapacityException full) {
            return false;
        }
        RingSlot slot = ring.get(sequence);
        slot.batch = batch;
        slot.completion = completion;
        slot.durability = durability;
        ring.publish(sequence);
        journalWaker.wake();
        return true;
    }

    EventPoller<RingSlot> journalPoller() {
        return journal;
    }

    EventPoller<RingSlot> applyPoller() {
        return apply;
    }

    /// Lets apply have every batch up to `sequence`.
    void commit(long sequence) {
        committed.set(sequence);
        applyWaker.wake();
    }

    /// Hands every batch that was published and not applied to `action`; both agents have ended.
    void forEachRemaining(Consumer<RingSlot> action) {
        for (long at = apply.getSequence().get() + 1; at <= ring.getCursor(); at++) {
            if (ring.isAvailable(at)) {
                action.accept(ring.get(at));
            }
        }
    }

    /// Batches applied so far.
    long applied() {
        return apply.getSequence().get() + 1;
    }

    /// Batches published and not yet applied.
    long pending() {
        return Math.max(0, ring.getCursor() - apply.getSequence().get());
    }

    /// Whether every published batch is applied.
    boolean isDrained() {
        return apply.getSequence().get() >= ring.getCursor();
    }
}
