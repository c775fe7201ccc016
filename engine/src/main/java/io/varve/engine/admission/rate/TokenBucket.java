// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

/// A budget that fills evenly and holds what one period brings, so that after a pause one period's worth passes at once.
///
/// Who finds anything in it may take as much as he likes: it goes into debt, and nobody passes until time has paid that. So what is larger than the budget
/// is possible, and the long run is exact: nothing is rounded away. Threads: any; calls are a few instructions under the lock. Memory: nothing per call.
final class TokenBucket {
    /// So that no product below leaves 64 bits.
    private static final long MOST_PARTS = Long.MAX_VALUE / 2;

    private final long amount;
    private final long periodNs;
    private long level;
    /// What has come of the next token, in parts of which it takes `periodNs`.
    private long carry;
    private long atNs;

    /// A full one.
    ///
    /// @param amount so many in each period, from 1 on
    TokenBucket(long amount, long periodNs, long nowNs) {
        if (amount <= 0 || amount > most(periodNs)) {
            throw new IllegalArgumentException("rate is out of range: amount=" + amount + ", most=" + most(periodNs));
        }
        this.amount = amount;
        this.periodNs = periodNs;
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

    /// How long until there is something in it; 0 = there is.
    synchronized long waitNs(long nowNs) {
        refill(nowNs);
        if (level > 0) {
            return 0;
        }
        long missing = 1 - level;
        long periods = missing / amount;
        if (periods >= MOST_PARTS / periodNs) {
            return MOST_PARTS;
        }
        return periods * periodNs + Math.ceilDiv(missing % amount * periodNs - carry, amount);
    }

    /// Takes `taken` tokens, whether or not they are there.
    synchronized void charge(long taken, long nowNs) {
        refill(nowNs);
        level -= taken;
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
