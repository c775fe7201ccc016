// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

/// A budget that fills evenly and holds what one period brings, so that after a pause one period's worth passes at once.
///
/// Who finds anything in it may take as much as he likes: it goes into debt, and nobody passes until time has paid that. So what is larger than the budget
/// is possible, and the long run is exact: nothing is rounded away. Only what would go beyond the largest debt is given, so that one mistake shuts nobody out
/// for hours.
///
/// Connections of lines, which look at the very moment when there is something, give way to a request that was refused and comes back after whole seconds; then
/// it is their turn before another refused one is waited for. Threads: any; calls are a few instructions under the lock. Memory: nothing per call.
final class TokenBucket {
    /// So that no product below leaves 64 bits.
    private static final long MOST_PARTS = Long.MAX_VALUE / 2;

    private final long amount;
    private final long periodNs;
    private final long mostDebt;
    private long level;
    /// What has come of the next token, in parts of which it takes `periodNs`.
    private long carry;
    private long atNs;
    /// A refused request is awaited, until [#awaitedUntilNs].
    private boolean awaiting;

    private long awaitedUntilNs;
    /// No line has passed since one was awaited.
    private boolean owesLines;

    /// A full one.
    ///
    /// @param amount so many in each period, from 1 on
    /// @param mostDebtPeriods so many periods' worth can be owed
    TokenBucket(long amount, long periodNs, int mostDebtPeriods, long nowNs) {
        if (amount <= 0 || amount > most(periodNs)) {
            throw new IllegalArgumentException("rate is out of range: amount=" + amount + ", most=" + most(periodNs));
        }
        this.amount = amount;
        this.periodNs = periodNs;
        this.mostDebt = Math.multiplyExact(amount, mostDebtPeriods);
        this.level = amount;
        this.atNs = nowNs;
    }

    /// The largest amount of a period.
    static long most(long periodNs) {
        return MOST_PARTS / periodNs;
    }

    long amount() {
        return amount;
    }

    /// Whether nothing is owed or has to be waited for.
    synchronized boolean isFull(long nowNs) {
        refill(nowNs);
        return level == amount && !(awaiting && awaitedUntilNs - nowNs > 0);
    }

    /// How long a request waits until there is something in it; 0 = there is, and a request that was awaited has come.
    synchronized long waitNs(long nowNs) {
        long waitNs = emptyNs(nowNs);
        if (waitNs == 0) {
            awaiting = false;
        }
        return waitNs;
    }

    /// The same for a connection of lines, which lets an awaited request go first.
    synchronized long lineWaitNs(long nowNs) {
        long waitNs = emptyNs(nowNs);
        if (awaiting && awaitedUntilNs - nowNs > 0) {
            return Math.max(waitNs, awaitedUntilNs - nowNs);
        }
        awaiting = false;
        if (waitNs == 0) {
            owesLines = false;
        }
        return waitNs;
    }

    /// A request was told to come back, and is awaited until `untilNs` unless that would be the second one in a row.
    synchronized void awaitRequest(long untilNs) {
        if (!owesLines) {
            awaiting = true;
            awaitedUntilNs = untilNs;
            owesLines = true;
        }
    }

    private long emptyNs(long nowNs) {
        refill(nowNs);
        if (level > 0) {
            return 0;
        }
        long missing = 1 - level;
        long periods = missing / amount;
        return periods * periodNs + Math.ceilDiv(missing % amount * periodNs - carry, amount);
    }

    /// Takes `taken` tokens, whether or not they are there, down to the largest debt.
    synchronized void charge(long taken, long nowNs) {
        refill(nowNs);
        level = taken > level + mostDebt ? -mostDebt : level - taken;
    }

    private void refill(long nowNs) {
        long elapsedNs = nowNs - atNs;
        if (elapsedNs <= 0) {
            return;
        }
        atNs = nowNs;
        long periods = elapsedNs / periodNs;
        if (periods <= (amount - level) / amount) {
            long parts = elapsedNs % periodNs * amount + carry;
            level += periods * amount + parts / periodNs;
            carry = parts % periodNs;
        } else {
            level = amount;
        }
        if (level >= amount) {
            level = amount;
            carry = 0;
        }
    }
}
