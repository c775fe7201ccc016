// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import com.lmax.disruptor.EventPoller;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Waker;
import io.varve.engine.log.ShardLog;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;

/// Appends published batches to the log, syncs as the mode says, and moves the commit position.
///
/// Group commit needs no timer: whatever was published while the last sync ran is the next group. When the ring runs dry one mark states the
/// durable position, so that a later open can tell a damaged batch from a torn tail.
/// Threads: owns the log. Others reach it by [#requestForce], [#requestRelease] and read [#durablePosition], [#hasRoom].
final class JournalAgent implements Agent {
    /// Bytes after which a group is closed, so that its sync does not wait for an endless stream.
    private static final long GROUP_BYTES = 8L << 20;

    private final ShardLog log;
    private final ShardRing ring;
    private final EngineHealth health;
    private final SyncMode mode;
    private final long intervalNs;
    private final Clock clock;
    /// What must be there for whatever may be published, and what is made ahead so that it always is.
    private final long reserveBytes;

    private final long aheadBytes;
    private final Waker flushWaker;
    private final Waker ownWaker;

    // written by: this agent
    private long groupBytes;
    private boolean groupNeedsForce;
    private long groupEnd = -1;
    private boolean unsynced;
    private long unsyncedSinceNs;
    private boolean markDue;
    private final List<Completion> writtenAnswers = new ArrayList<>();
    private volatile long durablePosition;
    private volatile boolean room = true;
    private volatile long reservedBytes;

    // written by: the flush and apply agents (monotonic), read here
    private volatile long forceUpTo;
    private volatile long releaseUpTo;
    private long released;

    private final EventPoller.Handler<RingSlot> onSlot = this::append;

    JournalAgent(ShardLog log, ShardRing ring, ShardParts parts, long reserveBytes, Waker ownWaker, Waker flushWaker) {
        this.log = log;
        this.ring = ring;
        this.health = parts.health();
        this.mode = parts.config().syncMode();
        this.intervalNs = parts.config().syncIntervalNs();
        this.clock = parts.clock();
        this.reserveBytes = reserveBytes;
        this.aheadBytes = reserveBytes + reserveBytes / 2;
        this.ownWaker = ownWaker;
        this.flushWaker = flushWaker;
        this.durablePosition = log.durablePosition();
        this.room = log.reserve(reserveBytes);
    }

    @Override
    public String roleName() {
        return "journal";
    }

    @Override
    public int doWork() throws Exception {
        if (health.failure() != null) {
            return 0;
        }
        groupBytes = 0;
        groupNeedsForce = false;
        ring.journalPoller().poll(onSlot);
        int work = groupBytes > 0 ? 1 : 0;
        if (groupBytes > 0) {
            log.write();
            writtenAnswers.forEach(Completion::onCommitted);
            writtenAnswers.clear();
            closeGroup();
        } else {
            work += forceIfAsked();
            work += markIfDry();
        }
        work += releaseIfAsked();
        keepRoom();
        return work;
    }

    private boolean append(RingSlot slot, long sequence, boolean endOfBatch) {
        BatchBuffer batch = slot.batch;
        assert batch != null : "published without a batch";
        log.append(batch.segment(), batch.length());
        slot.endPosition = log.endPosition();
        groupBytes += batch.length();
        groupEnd = sequence;
        groupNeedsForce |= slot.durability == Durability.DURABLE;
        Completion completion = slot.completion;
        if (slot.durability == Durability.WRITTEN && completion != null) {
            slot.completion = null;
            writtenAnswers.add(completion);
        }
        return groupBytes < GROUP_BYTES;
    }

    private void closeGroup() {
        if (mode == SyncMode.ALWAYS || groupNeedsForce) {
            force();
        } else {
            if (!unsynced) {
                unsynced = true;
                unsyncedSinceNs = clock.monotonicNs();
            }
            forceIfAsked();
        }
        markDue = true;
        ring.commit(groupEnd);
    }

    private void force() {
        log.force();
        unsynced = false;
        durablePosition = log.durablePosition();
        flushWaker.wake();
    }

    private int forceIfAsked() {
        long durable = log.durablePosition();
        boolean asked = forceUpTo > durable && log.writtenPosition() > durable;
        // Begun at half of the interval, so that one slow sync does not make it longer.
        boolean due = mode == SyncMode.INTERVAL && unsynced && clock.monotonicNs() - unsyncedSinceNs >= intervalNs / 2;
        if (asked || due) {
            force();
            return 1;
        }
        return 0;
    }

    private int markIfDry() {
        if (!markDue || log.durablePosition() < log.writtenPosition()) {
            return 0;
        }
        markDue = false;
        return log.mark() ? 1 : 0;
    }

    private int releaseIfAsked() {
        long floor = releaseUpTo;
        if (floor <= released) {
            return 0;
        }
        released = floor;
        log.release(floor);
        return 1;
    }

    /// One short step at a time, so that making a segment ahead does not hold up the next group.
    private void keepRoom() {
        boolean enough = log.reserveStep(aheadBytes) || log.reservedBytes() >= reserveBytes;
        reservedBytes = log.reservedBytes();
        if (enough != room) {
            room = enough;
        }
    }

    /// Whether the log has preallocated what the pool may still publish; when not, admission refuses with a definite error.
    boolean hasRoom() {
        return room;
    }

    /// Whether at least `bytes` are preallocated, whoever may use them.
    boolean hasRoomFor(long bytes) {
        return reservedBytes >= bytes;
    }

    long durablePosition() {
        return durablePosition;
    }

    /// Asks for everything below `position` to be synced; the flush agent is woken when it is.
    void requestForce(long position) {
        if (position > forceUpTo) {
            forceUpTo = position;
            ownWaker.wake();
        }
    }

    /// Says that nothing below `floor` is needed any more.
    void requestRelease(long floor) {
        if (floor > releaseUpTo) {
            releaseUpTo = floor;
            ownWaker.wake();
        }
    }
}
