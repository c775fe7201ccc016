// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import com.lmax.disruptor.EventPoller;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Signal;
import io.varve.engine.io.Waker;
import io.varve.engine.log.Reservation;
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
    /// How often the free space of the volume is looked at while the log would grow.
    private static final long SPACE_LOOK_NS = 5_000_000L;

    private final ShardLog log;
    private final ShardRing ring;
    private final EngineHealth health;
    private final SyncMode mode;
    private final long intervalNs;
    private final Clock clock;
    /// What must be there for whatever may be published, and what is made ahead so that it always is.
    private final long reserveBytes;

    private final long aheadBytes;
    private final long maxTailBytes;
    private final VolumeShare volume;
    private final StorageCounters counters;
    private final Waker flushWaker;
    private final Waker ownWaker;
    private final Signal changed;

    // written by: this agent
    private long groupBytes;
    private boolean groupNeedsForce;
    private long groupEnd = -1;
    private boolean unsynced;
    private long unsyncedSinceNs;
    private boolean markDue;
    private final List<Completion> writtenAnswers = new ArrayList<>();
    private volatile long durablePosition;
    private long nextSpaceLookNs = Long.MIN_VALUE;
    private volatile boolean room;
    private volatile boolean refused;
    private volatile long reservedBytes;
    private volatile long tailBytes;

    // written by: the flush and apply agents (monotonic), read here
    private volatile long forceUpTo;
    private volatile long releaseUpTo;
    private volatile long released;

    private final EventPoller.Handler<RingSlot> onSlot = this::append;

    JournalAgent(
            ShardLog log,
            ShardRing ring,
            ShardParts parts,
            long reserveBytes,
            Waker ownWaker,
            Waker flushWaker,
            Signal changed) {
        this.log = log;
        this.ring = ring;
        this.health = parts.health();
        this.mode = parts.config().syncMode();
        this.intervalNs = parts.config().syncIntervalNs();
        this.clock = parts.clock();
        this.reserveBytes = reserveBytes;
        this.aheadBytes = reserveBytes + reserveBytes / 2;
        // Half of it: the log grows while the rest is flushed, and gives up whole segments.
        this.maxTailBytes = Math.max(parts.config().maxTailBytes() / 2, log.segmentBytes());
        this.volume = new VolumeShare(parts.disk(), parts.config().shards());
        this.counters = parts.counters();
        this.ownWaker = ownWaker;
        this.flushWaker = flushWaker;
        this.changed = changed;
        this.durablePosition = log.durablePosition();
        lookAtSpace();
        log.reserve(reserveBytes);
        keepRoom();
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
        long floor = releaseUpTo;
        if (floor > released) {
            lookAtSpace();
            log.release(floor);
            nextSpaceLookNs = Long.MIN_VALUE;
            work++;
        }
        work += keepRoom();
        released = floor;
        return work;
    }

    private boolean append(RingSlot slot, long sequence, boolean endOfBatch) {
        BatchBuffer batch = slot.batch;
        assert batch != null : "published without a batch";
        log.append(batch.segment(), batch.length());
        slot.endPosition = log.endPosition();
        groupBytes += batch.length();
        counters.logged(batch.length());
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

    private void lookAtSpace() {
        long limit = volume.logLimitBytes(log.footprintBytes());
        log.limitBytes(limit);
        // Half of the limit is flushed while the other half fills.
        tailBytes = Math.min(maxTailBytes, Math.max(limit / 2, log.segmentBytes()));
    }

    /// One short step at a time, so that making a segment ahead does not hold up the next group.
    private int keepRoom() {
        if (log.reservedBytes() < aheadBytes) {
            long nowNs = clock.monotonicNs();
            if (nowNs >= nextSpaceLookNs) {
                nextSpaceLookNs = nowNs + SPACE_LOOK_NS;
                lookAtSpace();
            }
        }
        Reservation state = log.reserveStep(aheadBytes);
        reservedBytes = log.reservedBytes();
        boolean enough = reservedBytes >= reserveBytes;
        boolean isRefused = state == Reservation.REFUSED && !enough;
        if (enough != room || isRefused != refused) {
            refused = isRefused;
            room = enough;
            changed.raise();
        }
        return state == Reservation.MAKING ? 1 : 0;
    }

    /// Whether the log has preallocated what the pool may still publish; when not, nothing more may be published.
    boolean hasRoom() {
        return room;
    }

    /// Whether the log has no room and may not take any: the disk is full, or what is left of it is for flushes.
    boolean isRefused() {
        return refused;
    }

    /// Whether segments that nobody needs are still to be given up.
    boolean isReleasing() {
        return releaseUpTo > released;
    }

    /// Length of the log above which whoever holds its floor is to be flushed: less than the option says on a small volume.
    long tailBytes() {
        return tailBytes;
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
