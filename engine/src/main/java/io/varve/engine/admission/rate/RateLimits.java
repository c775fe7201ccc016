// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

import java.util.HashMap;
import java.util.Map;

/// Which budgets there are. Immutable.
public final class RateLimits {
    public static final RateLimits NONE = new RateLimits(Map.of());

    private final Map<String, Long> amounts;

    private RateLimits(Map<String, Long> amounts) {
        this.amounts = amounts;
    }

    /// The name of a budget, by which options and errors call it.
    public static String key(Scope scope, Measure measure) {
        return "limit." + scope.key() + '_' + measure.key();
    }

    /// The largest budget there can be.
    public static long most(Measure measure) {
        return TokenBucket.most(measure.periodNs());
    }

    /// The same with another budget.
    ///
    /// @param amount per second, of new series per minute; 0 = no limit
    public RateLimits with(Scope scope, Measure measure, long amount) {
        if (amount < 0 || amount > most(measure)) {
            throw new IllegalArgumentException("rate is out of range: " + key(scope, measure) + "=" + amount);
        }
        Map<String, Long> changed = new HashMap<>(amounts);
        if (amount == 0) {
            changed.remove(key(scope, measure));
        } else {
            changed.put(key(scope, measure), amount);
        }
        return new RateLimits(Map.copyOf(changed));
    }

    /// 0 = no limit.
    public long amount(Scope scope, Measure measure) {
        return amounts.getOrDefault(key(scope, measure), 0L);
    }

    boolean limits(Scope scope) {
        for (Measure measure : Measure.values()) {
            if (amount(scope, measure) > 0) {
                return true;
            }
        }
        return false;
    }

    boolean limits(Measure measure) {
        for (Scope scope : Scope.values()) {
            if (amount(scope, measure) > 0) {
                return true;
            }
        }
        return false;
    }
}
