// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.admission.TimeRange;
import io.varve.engine.testing.SeededRng;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PartitionMapTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long DAY = TimeUnit.DAYS.toNanos(1);
    private static final long NOW = TimeUnit.SECONDS.toNanos(1_700_000_000L);

    private final PartitionMap map = new PartitionMap();

    @Test
    void shouldChooseTheWidthByAge() {
        assertEquals(HOUR, width(map.route(1, NOW, NOW)));
        assertEquals(DAY, width(map.route(1, NOW - 2 * DAY, NOW)));
        assertEquals(7 * DAY, width(map.route(1, NOW - 60 * DAY, NOW)));
        assertEquals(HOUR, width(map.route(1, NOW + DAY, NOW)), "rows of the future are young");
    }

    @Test
    void shouldBeginWeeksOnMonday() {
        PartitionKey week = map.route(1, NOW - 100 * DAY, NOW);
        Instant start = Instant.ofEpochSecond(0, week.fromNs());
        assertEquals(DayOfWeek.MONDAY, start.atOffset(ZoneOffset.UTC).getDayOfWeek());
        PartitionKey before1970 = map.route(1, -1, NOW);
        assertTrue(before1970.contains(-1));
        assertEquals(
                DayOfWeek.MONDAY,
                Instant.ofEpochSecond(0, before1970.fromNs())
                        .atOffset(ZoneOffset.UTC)
                        .getDayOfWeek());
    }

    @Test
    void shouldShrinkUntilNothingIsMet() {
        long day = Math.floorDiv(NOW, DAY) * DAY;
        PartitionKey hour = map.route(1, day + 5 * HOUR, day + 6 * HOUR);
        // Two days later the same day would be one partition, were the hour not there.
        PartitionKey neighbour = map.route(1, day + 7 * HOUR, day + 3 * DAY);
        assertEquals(HOUR, width(neighbour));
        assertFalse(hour.overlaps(neighbour.fromNs(), neighbour.toNs()));
        assertEquals(hour, map.route(1, day + 5 * HOUR + 1, day + 40 * DAY), "a partition keeps its width");
    }

    @Test
    void shouldCoverTheWholeLegalRange() {
        for (long time : new long[] {TimeRange.MIN_NS, TimeRange.MAX_NS, 0, -1}) {
            assertTrue(map.route(7, time, NOW).contains(time), () -> "time " + time);
        }
    }

    @Test
    void shouldMakeTheSamePartitionsInAReplayThatKnowsLaterOnes() {
        SeededRng rng = SeededRng.forTest("partition-replay", 7);
        for (int round = 0; round < 50; round++) {
            List<long[]> rows = new ArrayList<>();
            PartitionMap first = new PartitionMap();
            List<PartitionKey> made = new ArrayList<>();
            long leader = NOW;
            for (int i = 0; i < 200; i++) {
                leader += rng.nextLong(HOUR);
                long time = leader - rng.nextLong(rng.nextLong(4) == 0 ? 90 * DAY : 2 * DAY);
                rows.add(new long[] {time, leader});
                made.add(first.route(1, time, leader));
            }
            PartitionMap replay = new PartitionMap();
            for (PartitionKey key : made) {
                if (rng.nextLong(2) == 0) {
                    replay.add(key);
                }
            }
            for (int i = 0; i < rows.size(); i++) {
                assertEquals(made.get(i), replay.route(1, rows.get(i)[0], rows.get(i)[1]), "seed " + rng.seed());
            }
        }
    }

    private static long width(PartitionKey key) {
        return key.toNs() - key.fromNs();
    }
}
