// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.producer;

import io.varve.engine.batch.RecordBatch;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The producers of one shard as its batches are applied, and as they were at places where a replay may begin.
///
/// A replay from any other place would take lines for known that were applied behind it. So states are copied now and then, and the log is kept from one of the copies on:
/// [#checkpoint].
///
/// ```
/// log   ──┬────────────┬───────┬──────────────┬──────►      a mark holds from where it was made
///       mark         until   mark           until            to the next batch that changed something
/// ```
/// Threads: one applies; [#epoch] any. Memory: 200 bytes a producer, 8 for each mark.
public final class ProducerTable {
    /// For a producer of which nothing is known.
    public static final int NO_EPOCH = -1;
    /// Lines are numbered from 1.
    private static final long NO_LINE = 0;

    private final ProducerMap known = new ProducerMap();
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private final long strideBytes;
    /// Where the first batch lies that changed something since the last mark; negative when none did.
    private long changedAt = -1;

    /// States that hold at each position in [from, until].
    private record Mark(long from, long until, List<ProducerState> states) {}

    /// @param strideBytes so much log lies between two marks at least
    /// @param position where the first batch to be applied lies
    /// @param states what was known there
    public ProducerTable(long strideBytes, long position, Collection<ProducerState> states) {
        this.strideBytes = strideBytes;
        states.forEach(known::put);
        marks.add(new Mark(position, Long.MAX_VALUE, known.copy()));
    }

    /// Takes note of a batch that is applied now; up to which of its lines they are known, so not to be applied again. Without a producer, that is none.
    public long knownThrough(RecordBatch batch) {
        long id = batch.producerId();
        if (id == 0) {
            return Long.MIN_VALUE;
        }
        ProducerState before = known.get(id);
        if (before != null && before.epoch() > batch.producerEpoch()) {
            return Long.MAX_VALUE;
        }
        long through = before == null || before.epoch() < batch.producerEpoch() ? NO_LINE : before.lastLine();
        changedAt = changedAt < 0 ? batch.position() : changedAt;
        known.put(new ProducerState(
                id, batch.producerEpoch(), Math.max(through, batch.lastLine()), batch.leaderTimeNs()));
        return through;
    }

    /// The newest epoch of a producer, or [#NO_EPOCH]. Threads: any.
    public int epoch(long id) {
        ProducerState state = known.get(id);
        return state == null ? NO_EPOCH : state.epoch();
    }

    /// A checkpoint at or below `floor`, which every batch that is not in files is at or behind; all batches below `applied` are applied.
    public ProducerCheckpoint checkpoint(long floor, long applied) {
        Mark last = marks.getLast();
        if (changedAt >= 0 && applied - last.from >= strideBytes) {
            marks.removeLast();
            marks.add(new Mark(last.from, changedAt, last.states));
            marks.add(new Mark(applied, Long.MAX_VALUE, known.copy()));
            changedAt = -1;
        }
        Mark best = marks.removeFirst();
        for (@Nullable Mark next = marks.peek(); next != null && next.from <= floor; next = marks.peek()) {
            best = marks.remove();
        }
        marks.addFirst(best);
        long until = marks.size() == 1 && changedAt >= 0 ? changedAt : best.until;
        return new ProducerCheckpoint(Math.min(floor, until), best.states);
    }
}
