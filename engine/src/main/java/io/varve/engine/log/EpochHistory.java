// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The opens of a log, oldest first; immutable. Starts never decrease, epochs increase.
record EpochHistory(List<EpochEntry> entries) {
    static final EpochHistory EMPTY = new EpochHistory(List.of());

    EpochHistory {
        entries = List.copyOf(entries);
    }

    int lastEpoch() {
        return entries.isEmpty() ? 0 : entries.getLast().epoch();
    }

    /// The position from which the last writer went on: everything below was durable then.
    long lastStart() {
        return entries.isEmpty() ? 0 : entries.getLast().start();
    }

    long leaderTimeNs() {
        return entries.isEmpty() ? Long.MIN_VALUE : entries.getLast().leaderTimeNs();
    }

    /// The least epoch that a batch at `position` may have.
    int epochAt(long position) {
        int epoch = 0;
        for (EpochEntry entry : entries) {
            if (entry.start() > position) {
                break;
            }
            epoch = entry.epoch();
        }
        return epoch;
    }

    /// Where the log goes on when it is read at `position`: behind the gap, or right there.
    long skipGap(long position) {
        long at = position;
        for (EpochEntry entry : entries) {
            if (entry.isGap() && entry.previousEnd() <= at && at < entry.start()) {
                at = entry.start();
            }
        }
        return at;
    }

    /// The first end of an older epoch above `position`; no batch that begins below it reaches beyond it.
    long nextEnd(long position) {
        for (EpochEntry entry : entries) {
            if (entry.previousEnd() > position) {
                return entry.previousEnd();
            }
        }
        return Long.MAX_VALUE;
    }

    /// Whether a segment of `epoch` at `start` was set aside by a recovery that found damage before it.
    boolean isDamaged(long start, int epoch) {
        for (EpochEntry entry : entries) {
            if (entry.isGap() && start >= entry.previousEnd() && epoch < entry.epoch()) {
                return true;
            }
        }
        return false;
    }

    List<LogRange> gapsFrom(long floor) {
        List<LogRange> gaps = new ArrayList<>();
        for (EpochEntry entry : entries) {
            if (entry.isGap() && entry.start() > floor) {
                gaps.add(entry.gap());
            }
        }
        return gaps;
    }

    /// The history with one more open, without what no reader from `floor` on needs, at most `limit` entries.
    ///
    /// An open that wrote nothing is replaced by the next one. When there are too many, the oldest that is no gap goes: between
    /// two entries the batches' own epochs still never decrease.
    ///
    /// @return null when there are more gaps than the file has room for
    @Nullable
    EpochHistory plus(EpochEntry added, long floor, int limit) {
        List<EpochEntry> list = new ArrayList<>(entries);
        EpochEntry next = added;
        if (!list.isEmpty() && list.getLast().start() == added.previousEnd()) {
            next = new EpochEntry(added.epoch(), list.removeLast().previousEnd(), added.start(), added.leaderTimeNs());
        }
        list.add(next);
        while (list.size() > 1 && list.get(1).start() <= floor) {
            list.removeFirst();
        }
        for (int i = 0; list.size() > limit && i < list.size() - 1; ) {
            if (list.get(i).isGap()) {
                i++;
            } else {
                list.remove(i);
            }
        }
        return list.size() > limit ? null : new EpochHistory(list);
    }
}
