// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.ManualClock;
import io.varve.ingest.line.LineError;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    void shouldTellOfSuspiciousTimesNowAndThen() {
        ManualClock clock = new ManualClock(0);
        List<String> told = new ArrayList<>();
        SuspiciousTimes times = new SuspiciousTimes(clock, new IngestListener() {
            @Override
            public void onSuspiciousTimes(String source, long count, Precision looksLike, long silenced) {
                told.add(source + " " + count + " " + looksLike + " " + silenced);
            }
        });
        for (int i = 0; i < 1000; i++) {
            times.add("tcp", 5, Precision.MS);
        }
        assertEquals(SuspiciousTimes.TOLD_PER_PERIOD, told.size());
        clock.advance(SuspiciousTimes.PERIOD_NS);
        times.add("http", 1, Precision.S);
        assertEquals("http 1 S " + 5 * (1000 - SuspiciousTimes.TOLD_PER_PERIOD), told.getLast());
    }

    @Test
    void shouldNameTheUnitOfWhatAWindowRefuses() {
        long nowNs = 1_700_000_000_000_000_000L;
        assertEquals(
                ": times look like milliseconds; add precision=ms",
                UnitHint.ofOutside(1_700_000_000_000L, Precision.NS, nowNs));
        assertEquals(
                ": times look like seconds; add precision=s",
                UnitHint.ofOutside(1_700_000_000_000L, Precision.US, nowNs));
        assertEquals("", UnitHint.ofOutside(nowNs, Precision.NS, nowNs), "what it is said to be");
        assertEquals("", UnitHint.ofOutside(1_700_000_000_000L, Precision.AUTO, nowNs));
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
