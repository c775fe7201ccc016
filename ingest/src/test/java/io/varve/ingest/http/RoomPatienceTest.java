// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomPatienceTest {
    private final RoomPatience patience = new RoomPatience(20);

    @BeforeEach
    void begin() {
        patience.begin();
    }

    @Test
    void shouldEndWhenARequestGetsNowhere() {
        assertFalse(patience.isOver(true, 5, 100));
        assertFalse(patience.isOver(true, 5, 119));
        assertTrue(patience.isOver(true, 5, 120));
    }

    /// It waits at every look, but for something else each time.
    @Test
    void shouldLastWhileARequestGetsOn() {
        for (int i = 0; i < 100; i++) {
            assertFalse(patience.isOver(true, i, 15L * i), "line " + i);
        }
        assertFalse(patience.isOver(true, 99, 15L * 99 + 19));
        assertTrue(patience.isOver(true, 99, 15L * 99 + 20));
    }

    @Test
    void shouldBeginAnewWhenThereWasRoomMeanwhile() {
        assertFalse(patience.isOver(true, 5, 100));
        assertFalse(patience.isOver(false, 5, 115));
        assertFalse(patience.isOver(true, 5, 125));
        assertFalse(patience.isOver(true, 5, 144));
        assertTrue(patience.isOver(true, 5, 145));
    }

    @Test
    void shouldNotCountWhatTheLastRequestWaited() {
        assertFalse(patience.isOver(true, 5, 100));
        patience.begin();
        assertFalse(patience.isOver(true, 5, 200));
        assertTrue(patience.isOver(true, 5, 220));
    }
}
