// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.io.Clock;

/// How full one shard is, as admission sees it: accepting, pressuring above 80 %, rejecting at 100 % until it is below 60 % again.
///
/// Threads: [#update] the apply agent; the rest any.
final class Pressure {
    private static final double ACCEPTING_BELOW = 0.6;

    private final Clock clock;
    private volatile PressureReport report;

    Pressure(Clock clock) {
        this.clock = clock;
        this.report = PressureReport.begin(clock.monotonicNs());
    }

    PressureState state() {
        return report.state();
    }

    /// How often and how long each state was there, up to now.
    PressureReport report() {
        return report.at(clock.monotonicNs());
    }

    /// Takes the share of the memtable budget in use; returns whether the state changed.
    boolean update(double used) {
        PressureState now = state();
        PressureState next = now;
        if (used >= PressureState.REJECTING_FROM) {
            next = PressureState.REJECTING;
        } else if (now == PressureState.REJECTING) {
            next = used < ACCEPTING_BELOW ? PressureState.ACCEPTING : PressureState.REJECTING;
        } else {
            next = used > PressureState.PRESSURING_ABOVE ? PressureState.PRESSURING : PressureState.ACCEPTING;
        }
        if (next == now) {
            return false;
        }
        report = report.at(clock.monotonicNs()).enter(next);
        return true;
    }
}
