// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The budgets of the addresses or databases that were here last.
///
/// Beyond `most` one that owes nothing is forgotten for a newcomer, of those that have been quiet for the longest; a newcomer who finds none among those that
/// are looked at shares an account with others like him, in which no long debts are kept. So whoever has an account loses no debt, however many names somebody
/// makes up. Who was looked at in vain goes to the end, so that the next look finds others.
/// Threads: any. Memory: some 300 bytes for each of `most`; nothing per call for one that is known.
final class Accounts<K> {
    /// One address's or database's budgets.
    static final class Account {
        private final @Nullable TokenBucket[] buckets;
        private final String name;

        private Account(String name, @Nullable TokenBucket[] buckets) {
            this.name = name;
            this.buckets = buckets;
        }

        /// The server's, an address's or a database's, all full.
        static Account of(String name, Scope scope, RateLimits limits, long nowNs) {
            return of(name, scope, limits, nowNs, Integer.MAX_VALUE);
        }

        private static Account of(String name, Scope scope, RateLimits limits, long nowNs, int mostDebtPeriods) {
            Measure[] measures = Measure.values();
            @Nullable TokenBucket[] buckets = new TokenBucket[measures.length];
            for (Measure measure : measures) {
                long amount = limits.amount(scope, measure);
                buckets[measure.ordinal()] = amount == 0
                        ? null
                        : new TokenBucket(
                                amount,
                                measure.periodNs(),
                                Math.min(measure.mostDebtPeriods(), mostDebtPeriods),
                                nowNs);
            }
            return new Account(name, buckets);
        }

        String name() {
            return name;
        }

        boolean owesNothing(long nowNs) {
            for (TokenBucket bucket : buckets) {
                if (bucket != null && !bucket.isFull(nowNs)) {
                    return false;
                }
            }
            return true;
        }

        /// Null = no limit.
        @Nullable
        TokenBucket bucket(Measure measure) {
            return buckets[measure.ordinal()];
        }
    }

    /// So many are looked at for one that can be forgotten.
    private static final int LOOKED_AT = 64;

    private final int most;
    private final Scope scope;
    private final RateLimits limits;
    private final LongSupplier nowNs;
    private final Function<K, String> name;
    private final LinkedHashMap<K, Account> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Account others;
    private long forgotten;
    private long shared;

    Accounts(int most, Scope scope, RateLimits limits, LongSupplier nowNs, Function<K, String> name) {
        this.most = most;
        this.scope = scope;
        this.limits = limits;
        this.nowNs = nowNs;
        this.name = name;
        this.others = Account.of("others, of more than " + most + " at a time", scope, limits, nowNs.getAsLong(), 1);
    }

    synchronized Account of(K key) {
        Account found = known.get(key);
        if (found == null) {
            if (known.size() >= most && !forgetOne()) {
                shared++;
                return others;
            }
            found = Account.of(name.apply(key), scope, limits, nowNs.getAsLong());
            known.put(key, found);
        }
        return found;
    }

    private boolean forgetOne() {
        long now = nowNs.getAsLong();
        for (int i = 0; i < LOOKED_AT; i++) {
            Map.Entry<K, Account> quietest = known.firstEntry();
            known.remove(quietest.getKey());
            if (quietest.getValue().owesNothing(now)) {
                forgotten++;
                return true;
            }
            known.put(quietest.getKey(), quietest.getValue());
        }
        return false;
    }

    /// How often the shared account stood in for one of its own.
    synchronized long shared() {
        return shared;
    }

    synchronized int size() {
        return known.size();
    }

    synchronized long forgotten() {
        return forgotten;
    }
}
