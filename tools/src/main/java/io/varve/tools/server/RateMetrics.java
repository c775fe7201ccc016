// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.admission.rate.Scope;

/// What `/metrics` shows of the rate limits: those that can be set, whether or not they are.
final class RateMetrics {
    private final RateMeter rates;

    RateMetrics(RateMeter rates) {
        this.rates = rates;
    }

    void bindTo(MeterRegistry registry) {
        for (Scope scope : Scope.values()) {
            for (Measure measure : Measure.values()) {
                bind(registry, scope, measure);
            }
        }
        Gauge.builder("varve.limit.addresses", rates, RateMeter::trackedAddresses)
                .description("Addresses whose budgets are known")
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder("varve.limit.forgotten", rates, RateMeter::forgotten)
                .description("Addresses and databases that owed nothing, forgotten for newcomers")
                .register(registry);
        FunctionCounter.builder("varve.limit.shared", rates, RateMeter::shared)
                .description(
                        "Looks at a budget that an address or a database shares with others, since there are too many")
                .register(registry);
    }

    private void bind(MeterRegistry registry, Scope scope, Measure measure) {
        boolean queries = measure == Measure.QUERIES || measure == Measure.SCANNED_ROWS;
        if (queries && scope == Scope.DATABASE) {
            return;
        }
        FunctionCounter.builder("varve.limit.refused", rates, each -> each.refused(scope, measure))
                .tag("scope", scope.key())
                .tag("measure", measure.key())
                .description("Requests answered 503: a rate limit")
                .register(registry);
        if (!queries) {
            FunctionCounter.builder("varve.limit.held", rates, each -> each.held(scope, measure))
                    .tag("scope", scope.key())
                    .tag("measure", measure.key())
                    .description("Connections not read from for a while: a rate limit")
                    .register(registry);
        }
    }
}
