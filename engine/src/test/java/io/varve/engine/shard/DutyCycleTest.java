// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.ManualClock;
import org.junit.jupiter.api.Test;

class DutyCycleTest {
    private static final long STEP_NS = DutyCycle.TURN_NS / 4;
    private static final int FEW = 3;

    private final ManualClock clock = new ManualClock(1_700_000_000_000_000_000L);
    private long arrivals;
    private int running;
    private final DutyCycle duty = new DutyCycle(clock, () -> arrivals, () -> running);

    /// How long it works of `forNs`; each step takes the same time, and something comes every millisecond when `comes`.
    private double share(long forNs, boolean comes, int mostRuns) {
        long startNs = clock.monotonicNs();
        long workedNs = 0;
        while (clock.monotonicNs() - startNs < forNs) {
            arrivals += comes ? 1 : 0;
            long nowNs = clock.monotonicNs();
            if (nowNs < duty.restUntilNs()) {
                clock.advance(duty.restUntilNs() - nowNs);
            } else {
                work(STEP_NS, mostRuns);
                workedNs += STEP_NS;
            }
        }
        return (double) workedNs / (clock.monotonicNs() - startNs);
    }

    private void work(long ns, int mostRuns) {
        long beganNs = clock.monotonicNs();
        clock.advance(ns);
        duty.onWorked(beganNs, () -> mostRuns);
    }

    private long restNs() {
        return Math.max(0, duty.restUntilNs() - clock.monotonicNs());
    }

    @Test
    void shouldNeverRestWhileNobodyWantsAnything() {
        assertEquals(1.0, share(1_000_000_000L, false, FEW));
    }

    @Test
    void shouldTakeAQuarterWhileRowsComeIn() {
        assertEquals(0.25, share(1_000_000_000L, true, FEW), 0.01);
    }

    @Test
    void shouldTakeAQuarterWhileAQueryRuns() {
        running = 1;
        assertEquals(0.25, share(1_000_000_000L, false, FEW), 0.01);
    }

    @Test
    void shouldWorkInTurnsThatAreShort() {
        arrivals++;
        work(STEP_NS, FEW);
        assertEquals(0, restNs(), "a step is not a turn yet");
        work(3 * STEP_NS, FEW);
        assertEquals(3 * DutyCycle.TURN_NS, restNs());
    }

    @Test
    void shouldGoOnRestingAsLongAsMoreMayFollow() {
        arrivals++;
        work(DutyCycle.TURN_NS, FEW);
        clock.advance(DutyCycle.QUIET_NS / 2);
        work(DutyCycle.TURN_NS, FEW);
        assertEquals(3 * DutyCycle.TURN_NS, restNs());
        clock.advance(DutyCycle.QUIET_NS);
        work(DutyCycle.TURN_NS, FEW);
        assertEquals(0, restNs());
    }

    @Test
    void shouldRestLongerWhenAStepHadToWait() {
        arrivals++;
        work(10 * DutyCycle.TURN_NS, FEW);
        assertEquals(30 * DutyCycle.TURN_NS, restNs());
    }

    @Test
    void shouldNotRestForHoursWhenTheMachineSlept() {
        arrivals++;
        work(3_600_000_000_000L, FEW);
        assertTrue(restNs() <= DutyCycle.MAX_REST_NS, "restNs=" + restNs());
    }

    @Test
    void shouldTakeMoreTheLongerItIsBehind() {
        assertEquals(0.25, share(1_000_000_000L, true, FEW), 0.01);
        clock.advance(DutyCycle.BEHIND_NS);
        assertEquals(0.5, share(1_000_000_000L, true, FEW), 0.01);
        clock.advance(DutyCycle.FAR_BEHIND_NS);
        assertEquals(1.0, share(1_000_000_000L, true, FEW));
        duty.onIdle();
        assertEquals(0.25, share(1_000_000_000L, true, FEW), 0.01);
    }

    @Test
    void shouldTakeMoreWhenAPartitionHasManyRuns() {
        assertEquals(0.5, share(1_000_000_000L, true, DutyCycle.MANY_RUNS), 0.01);
        assertEquals(1.0, share(1_000_000_000L, true, DutyCycle.VERY_MANY_RUNS), 0.01);
    }
}
