// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import java.util.EnumMap;
import java.util.Map;

/// The state that a shard is in, and how often it came to each, and for how long, since the open. Immutable.
///
/// @param untilNs up to when times are counted, monotonic
public record PressureReport(PressureState state, long untilNs, Map<PressureState, Stay> stays) {
    /// What one state came to.
    ///
    /// @param entered how often the state was come to
    /// @param spentNs how long it lasted in all
    public record Stay(long entered, long spentNs) {
        private static final Stay NONE = new Stay(0, 0);
    }

    public PressureReport {
        stays = Map.copyOf(stays);
    }

    static PressureReport begin(long nowNs) {
        return new PressureReport(PressureState.ACCEPTING, nowNs, Map.of());
    }

    public Stay stay(PressureState in) {
        return stays.getOrDefault(in, Stay.NONE);
    }

    /// The same, with the time that has gone by since.
    PressureReport at(long nowNs) {
        Stay now = stay(state);
        return with(state, new Stay(now.entered, now.spentNs + nowNs - untilNs), state, nowNs);
    }

    PressureReport enter(PressureState next) {
        Stay old = stay(next);
        return with(next, new Stay(old.entered + 1, old.spentNs), next, untilNs);
    }

    private PressureReport with(PressureState of, Stay stay, PressureState newState, long nowNs) {
        Map<PressureState, Stay> changed = new EnumMap<>(PressureState.class);
        changed.putAll(stays);
        changed.put(of, stay);
        return new PressureReport(newState, nowNs, changed);
    }
}
