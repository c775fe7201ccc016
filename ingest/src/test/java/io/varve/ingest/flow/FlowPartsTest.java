// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.ingest.line.LineError;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowPartsTest {
    @Test
    void shouldGiveEachInstantOnce() {
        InstantSource source = new InstantSource();
        assertEquals(100, source.take(100, 5));
        assertEquals(105, source.take(50, 1));
        assertEquals(200, source.take(200, 1));
        assertEquals(201, source.take(200, 1));
    }

    @Test
    void shouldEstimateTheReturnFromTheDrainRate() {
        assertEquals(1, RetryAfter.seconds(0, 0.4, 0));
        assertEquals(5, RetryAfter.seconds(0, 0.4, 4));
        assertEquals(4, RetryAfter.seconds(0.1, 0.4, 1));
        assertEquals(30, RetryAfter.seconds(0.001, 0.4, 1));
        assertEquals(1, RetryAfter.seconds(0.5, -0.1, 1));
    }

    @Test
    void shouldNameTheUnitOfARefusedTime() {
        long nowNs = 1_700_000_000_000_000_000L;
        byte[] text = "m x=1 1700000000000 rest".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                ": times look like milliseconds; add precision=ms",
                UnitHint.of(LineError.TIME_OVERFLOW, text, 6, text.length, nowNs));
        assertEquals("", UnitHint.of(LineError.BAD_TIMESTAMP, text, 6, text.length, nowNs));
        assertEquals("", UnitHint.of(LineError.TIME_OVERFLOW, text, 2, text.length, nowNs));
    }

    @Test
    void shouldGiveConnectionTimesThatOnlyRise() {
        ConnectionTimes times = new ConnectionTimes();
        Set<Long> given = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertTrue(given.add(times.next(i, 1000 - i)));
        }
    }
}
