// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

import java.util.concurrent.TimeUnit;

/// The budget that keeps somebody from going on.
///
/// @param whose address or database; empty for the server
/// @param amount the limit, in the measure's unit
/// @param waitNs until there is something in it
public record RateRefusal(Scope scope, Measure measure, String whose, long amount, long waitNs) {
    /// `rate limit reached: address 192.0.2.7: limit=1000 rows/s (limit.address_rows)`.
    public String text() {
        return "rate limit reached: " + scope.text(whose) + ": limit=" + amount + ' ' + measure.unit() + " ("
                + RateLimits.key(scope, measure) + ')';
    }

    /// When to come back, from 1 on.
    public long retryAfterSeconds() {
        return Math.max(1, Math.ceilDiv(waitNs, TimeUnit.SECONDS.toNanos(1)));
    }
}
