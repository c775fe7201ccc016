// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QueryGateTest {
    private final List<String> events = new ArrayList<>();

    private Runnable says(String event) {
        return () -> events.add(event);
    }

    @Test
    void shouldLetOnlySoManyRunAndWait() {
        QueryGate gate = new QueryGate(1, 1, 1);
        Runnable second = says("second");
        assertTrue(gate.enter(says("first")));
        assertTrue(gate.enter(second));
        assertFalse(gate.enter(says("third")));
        assertTrue(gate.withdraw(second));
        assertFalse(gate.withdraw(second));
        assertTrue(gate.enter(says("fourth")));
        gate.leave();
        gate.leave();
        assertEquals(List.of("first", "fourth"), events);
        assertEquals(0, gate.active());
    }

    @Test
    void shouldLetThoseWhoComeBackAndNewOnesTakeTurns() {
        QueryGate gate = new QueryGate(1, 9, 9);
        for (int i = 0; i < 3; i++) {
            gate.enter(says("start" + i));
            gate.stall(says("end" + i));
        }
        assertEquals(0, gate.active());
        gate.enter(says("busy"));
        events.clear();
        for (int i = 0; i < 3; i++) {
            gate.enter(says("new" + i));
            gate.comeBack(says("never stalled"), says("back" + i));
        }
        for (int i = 0; i < 7; i++) {
            gate.leave();
        }
        assertEquals(List.of("back0", "new0", "back1", "new1", "back2", "new2"), events);
        assertEquals(0, gate.active());
    }

    @Test
    void shouldTellTheEldestToEnd() {
        QueryGate gate = new QueryGate(2, 0, 2);
        for (String name : List.of("a", "b", "c", "d")) {
            assertTrue(gate.enter(() -> {}));
            gate.stall(says("end " + name));
        }
        assertEquals(List.of("end a", "end b"), events);
        assertEquals(2, gate.stalled());
        assertEquals(0, gate.active());
    }

    @Test
    void shouldStartAtOnceWhatHasToEnd() {
        QueryGate gate = new QueryGate(1, 1, 1);
        gate.enter(() -> {});
        gate.stall(says("end"));
        gate.enter(says("other"));
        Runnable back = says("back");
        gate.comeBack(says("end"), back);
        gate.hurry(says("not there"));
        gate.hurry(back);
        assertEquals(List.of("other", "back"), events);
        assertEquals(2, gate.active());
        gate.leave();
        assertFalse(gate.enter(says("waits")) && gate.active() != 1);
        gate.leave();
        gate.leave();
        assertEquals(0, gate.active());
    }

    @Test
    void shouldRunOthersWhileStatementsWaitAndNotWithoutBound() {
        QueryGate gate = new QueryGate(1, 99, 1);
        for (int i = 0; i < QueryGate.MAX_ASIDE; i++) {
            gate.enter(says("statement" + i));
            assertTrue(gate.stepAside());
        }
        assertEquals(0, gate.active());
        gate.enter(says("one more"));
        assertFalse(gate.stepAside());
        gate.enter(says("query"));
        assertFalse(events.contains("query"));
        gate.stepBack();
        assertEquals(2, gate.active());
        gate.leave();
        assertFalse(events.contains("query"));
        gate.leave();
        assertTrue(events.contains("query"));
        assertEquals(1, gate.active());
    }
}
