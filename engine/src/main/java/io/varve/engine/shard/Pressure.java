// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

/// How full one shard is, as admission sees it: accepting, pressuring above 80 %, rejecting at 100 % until it is below 60 % again.
///
/// Threads: [#update] the apply agent; [#state] any.
final class Pressure {
    enum State {
        ACCEPTING,
        PRESSURING,
        REJECTING
    }

    private static final double PRESSURING_ABOVE = 0.8;
    private static final double REJECTING_FROM = 1.0;
    private static final double ACCEPTING_BELOW = 0.6;

    private volatile State state = State.ACCEPTING;

    State state() {
        return state;
    }

    /// Takes the share of the memtable budget in use; returns whether the state changed.
    boolean update(double used) {
        State now = state;
        State next = now;
        if (used >= REJECTING_FROM) {
            next = State.REJECTING;
        } else if (now == State.REJECTING) {
            next = used < ACCEPTING_BELOW ? State.ACCEPTING : State.REJECTING;
        } else {
            next = used > PRESSURING_ABOVE ? State.PRESSURING : State.ACCEPTING;
        }
        if (next == now) {
            return false;
        }
        state = next;
        return true;
    }
}
