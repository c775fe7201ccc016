// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.Scope;
import java.util.Optional;

/// The rate limits from the server's options, which are named as the limits are.
final class RateSettings {
    private RateSettings() {}

    static RateLimits of(ServerConfig config) {
        RateLimits limits = RateLimits.NONE;
        for (Scope scope : Scope.values()) {
            for (Measure measure : Measure.values()) {
                Optional<ServerOption> option = ServerOption.ofKey(RateLimits.key(scope, measure));
                if (option.isPresent()) {
                    limits = limits.with(scope, measure, amount(config, option.get(), measure));
                }
            }
        }
        return limits;
    }

    private static long amount(ServerConfig config, ServerOption option, Measure measure) {
        long amount = measure == Measure.BYTES ? config.bytes(option) : config.count(option);
        if (amount > RateLimits.most(measure)) {
            throw new ConfigException(config.origin(option) + ": " + option.key() + " has to be at most "
                    + RateLimits.most(measure) + ", got " + amount);
        }
        return amount;
    }
}
