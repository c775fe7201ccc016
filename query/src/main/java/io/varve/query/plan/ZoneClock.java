// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// The clock on the wall of a time zone, in nanoseconds: local time is what it shows, counted as if it were UTC.
///
/// Errors:  IllegalArgumentException for a name that is no zone; ArithmeticException out of i64 nanoseconds.
/// Threads: one; it remembers the last stretch without a change of the clock, in which the next instant mostly lies.
public final class ZoneClock {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final ZoneRules rules;
    private long fromSecond;
    private long toSecond;
    private long offsetNs;

    public ZoneClock(String zone) {
        try {
            this.rules = ZoneId.of(zone).getRules();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("unknown time zone '" + zone + "'", e);
        }
    }

    /// How far the clock is ahead of UTC at an instant.
    public long offsetNs(long timeNs) {
        long second = Math.floorDiv(timeNs, NS_PER_SECOND);
        if (second < fromSecond || second >= toSecond) {
            find(second);
        }
        return offsetNs;
    }

    private void find(long second) {
        Instant at = Instant.ofEpochSecond(second);
        offsetNs = rules.getOffset(at).getTotalSeconds() * NS_PER_SECOND;
        ZoneOffsetTransition next = rules.nextTransition(at);
        fromSecond = second;
        toSecond = next == null ? Long.MAX_VALUE : next.toEpochSecond();
    }

    /// What the clock shows.
    public long toLocal(long timeNs) {
        return Math.addExact(timeNs, offsetNs(timeNs));
    }

    /// The instant at which the clock shows `localNs`: the first of two, or as much later as the clock was put forward.
    public long toUtc(long localNs) {
        LocalDateTime local = LocalDateTime.ofEpochSecond(
                Math.floorDiv(localNs, NS_PER_SECOND), (int) Math.floorMod(localNs, NS_PER_SECOND), ZoneOffset.UTC);
        ZoneOffsetTransition gap = rules.getTransition(local);
        ZoneOffset offset = gap == null ? rules.getOffset(local) : gap.getOffsetBefore();
        return Math.subtractExact(localNs, offset.getTotalSeconds() * NS_PER_SECOND);
    }

    /// The instant at which the clock shows `localNs`, seen from `nearNs`: with the offset of then if it has it still.
    long toUtcNear(long localNs, long nearNs) {
        long same = offsetNs(nearNs);
        long candidate = Math.subtractExact(localNs, same);
        return offsetNs(candidate) == same ? candidate : toUtc(localNs);
    }
}
