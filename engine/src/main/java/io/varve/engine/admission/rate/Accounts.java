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
/// Beyond `most` the one that has been quiet for the longest is forgotten, with its debt: when it comes back it begins with full ones.
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
            Measure[] measures = Measure.values();
            @Nullable TokenBucket[] buckets = new TokenBucket[measures.length];
            for (Measure measure : measures) {
                long amount = limits.amount(scope, measure);
                buckets[measure.ordinal()] = amount == 0
                        ? null
                        : new TokenBucket(amount, measure.periodNs(), measure.mostDebtPeriods(), nowNs);
            }
            return new Account(name, buckets);
        }

        String name() {
            return name;
        }

        /// Null = no limit.
        @Nullable
        TokenBucket bucket(Measure measure) {
            return buckets[measure.ordinal()];
        }
    }

    private final int most;
    private final Scope scope;
    private final RateLimits limits;
    private final LongSupplier nowNs;
    private final Function<K, String> name;
    private final Map<K, Account> known = new LinkedHashMap<>(16, 0.75f, true);
    private long forgotten;

    Accounts(int most, Scope scope, RateLimits limits, LongSupplier nowNs, Function<K, String> name) {
        this.most = most;
        this.scope = scope;
        this.limits = limits;
        this.nowNs = nowNs;
        this.name = name;
    }

    synchronized Account of(K key) {
        Account found = known.get(key);
        if (found == null) {
            if (known.size() >= most) {
                known.remove(known.keySet().iterator().next());
                forgotten++;
            }
            found = Account.of(name.apply(key), scope, limits, nowNs.getAsLong());
            known.put(key, found);
        }
        return found;
    }

    synchronized int size() {
        return known.size();
    }

    synchronized long forgotten() {
        return forgotten;
    }
}
