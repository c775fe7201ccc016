// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PressureTest {
    private final ManualClock clock = new ManualClock(0);
    private final Pressure pressure = new Pressure(clock);

    @ParameterizedTest
    @CsvSource({
        "0.8, ACCEPTING",
        "0.81, PRESSURING",
        "0.99, PRESSURING",
        "1.0, REJECTING",
        "1.2, REJECTING",
    })
    void shouldFollowWhatIsUsed(double used, PressureState wanted) {
        assertEquals(wanted != PressureState.ACCEPTING, pressure.update(used));
        assertEquals(wanted, pressure.state());
        assertFalse(pressure.update(used));
    }

    @ParameterizedTest
    @CsvSource({"0.9, REJECTING", "0.6, REJECTING", "0.59, ACCEPTING"})
    void shouldAcceptAgainOnlyBelowSixtyPercent(double used, PressureState wanted) {
        assertTrue(pressure.update(1.0));
        assertEquals(wanted == PressureState.ACCEPTING, pressure.update(used));
        assertEquals(wanted, pressure.state());
    }

    @Test
    void shouldCountChangesAndTimeOfEachState() {
        clock.advance(10);
        pressure.update(0.9);
        clock.advance(3);
        pressure.update(1.0);
        clock.advance(4);
        pressure.update(0.95);
        clock.advance(5);
        pressure.update(0.1);
        clock.advance(7);
        PressureReport report = pressure.report();
        assertEquals(PressureState.ACCEPTING, report.state());
        assertEquals(new PressureReport.Stay(1, 17), report.stay(PressureState.ACCEPTING));
        assertEquals(new PressureReport.Stay(1, 3), report.stay(PressureState.PRESSURING));
        assertEquals(new PressureReport.Stay(1, 9), report.stay(PressureState.REJECTING));
        assertEquals(report, pressure.report(), "asking changes nothing");
    }
}
