// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import static io.varve.engine.log.LogFixture.FIRST;
import static io.varve.engine.log.LogFixture.SEGMENT_BYTES;
import static io.varve.engine.log.LogFixture.SHARD;
import static io.varve.engine.log.LogFixture.segmentPath;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.testing.LeakExtension;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Damages a small log in every way and looks for the three legal outcomes: all of it, a prefix with its gap, a typed error.
@Tag("sim")
class LogCorruptionTest {
    private static final int[] LENGTHS = {104, 512, 200, 1024, 104, 936, 512};
    private static final String SEGMENT = segmentPath(0);

    /// How a specimen was left; decides what an unreported loss may be.
    private enum End {
        /// Nothing states that the last batch is durable.
        OPEN,
        MARKED,
        CLEAN
    }

    @RegisterExtension
    final LeakExtension leaks = new LeakExtension();

    private LogFixture fixture;
    private final List<Long> all = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private long opens;

    @BeforeEach
    void setUp() {
        leaks.memory().limit(MemoryTag.BATCH_POOL, 16L * SEGMENT_BYTES);
        fixture = new LogFixture(leaks.memory());
    }

    private SimDisk specimen(End end) {
        SimDisk disk = new SimDisk();
        all.clear();
        positions.clear();
        ShardLog log = fixture.open(disk);
        for (int i = 0; i < LENGTHS.length; i++) {
            all.add((long) i);
            positions.add(LogFixture.append(log, i, LENGTHS[i]));
            log.force();
        }
        assertTrue(log.endPosition() - FIRST <= 4096);
        if (end == End.MARKED) {
            log.mark();
            log.force();
        }
        if (end == End.CLEAN) {
            log.closeClean();
        }
        log.close();
        return disk;
    }

    /// Opens a damaged log and checks what comes out; returns the report, null after a typed error.
    private RecoveryReport open(SimDisk disk, End end, String what) {
        opens++;
        List<Long> found;
        RecoveryReport report;
        try (ShardLog log = fixture.open(disk)) {
            report = log.report();
            found = LogFixture.numbers(log, 0);
            LogFixture.append(log, 99, 104);
            log.force();
        }
        assertTrue(
                found.size() <= all.size() && all.subList(0, found.size()).equals(found),
                what + ": wrong batches " + found);
        LogRange gap = report.newGap();
        if (gap == null) {
            int allowed = end == End.OPEN ? 1 : 0;
            assertTrue(found.size() >= all.size() - allowed, what + ": unreported loss, found " + found);
        } else {
            long expected = found.size() < all.size() ? positions.get(found.size()) : gap.from();
            assertTrue(gap.from() == expected || gap.from() == 0, what + ": gap " + gap + " after " + found);
            assertFalse(report.quarantined().isEmpty(), what);
        }
        if (opens % 16 == 0) {
            try (ShardLog log = fixture.open(disk)) {
                assertNull(log.report().newGap(), what);
                found.add(99L);
                assertEquals(found, LogFixture.numbers(log, 0), what);
            }
        }
        return report;
    }

    /// Which bits to flip: all of what means something, one of each byte that is only padding; sampled in the quick suite.
    private static boolean isChosen(long bit, boolean matters, SeededRng rng) {
        return switch (Suite.current()) {
            case QUICK -> bit % 8 == 0 && (matters ? rng.nextLong(2) == 0 : rng.nextLong(16) == 0);
            case CI -> matters || bit % 8 == 3;
            case NIGHTLY -> true;
        };
    }

    @Test
    void shouldSurviveEveryBitFlipOfASegment() {
        SeededRng rng = SeededRng.forTest("segment flips", 1);
        int gaps = 0;
        for (End end : End.values()) {
            SimDisk specimen = specimen(end);
            for (long bit = 0; bit < SEGMENT_BYTES * 8L; bit++) {
                long at = bit / 8;
                boolean matters = at < 4096 ? at < 128 : at < FIRST ? at < 4096 + 128 : at < FIRST + 4096;
                if (isChosen(bit, matters, rng)) {
                    long flipped = bit - bit % 8 + (Suite.current() == Suite.QUICK ? rng.nextLong(8) : bit % 8);
                    SimDisk disk = specimen.crash(SimCrashModel.ALL, 0);
                    disk.flipBit(SEGMENT, flipped);
                    RecoveryReport report = open(disk, end, end + " bit " + flipped);
                    gaps += report.newGap() == null ? 0 : 1;
                    if (at < FIRST) {
                        assertEquals(List.of(SEGMENT), report.healed());
                        assertNull(report.newGap());
                    }
                }
            }
        }
        TestLog.print("segment flips: opens=" + opens + ", reported=" + gaps);
        assertTrue(gaps > 0);
    }

    @Test
    void shouldSurviveEveryTruncationOfASegment() {
        for (End end : End.values()) {
            SimDisk specimen = specimen(end);
            byte[] bytes = specimen.bytes(SEGMENT);
            for (int length = 0; length < bytes.length; length += Suite.pick(37, 1, 1)) {
                SimDisk disk = specimen.crash(SimCrashModel.ALL, 0);
                disk.put(SEGMENT, Arrays.copyOf(bytes, length));
                RecoveryReport report = open(disk, end, end + " length " + length);
                if (length < FIRST + 3000) {
                    assertNotNull(report.newGap(), "a cut segment is damage, length " + length);
                }
            }
        }
        TestLog.print("segment truncations: opens=" + opens);
    }

    @Test
    void shouldSurviveLostAndSwappedBlocks() {
        SimDisk specimen = specimen(End.CLEAN);
        byte[] bytes = specimen.bytes(SEGMENT);
        for (int size : new int[] {512, 4096}) {
            for (int at = 0; at + size <= bytes.length; at += size) {
                byte[] zeroed = bytes.clone();
                Arrays.fill(zeroed, at, at + size, (byte) 0);
                byte[] misdirected = bytes.clone();
                System.arraycopy(bytes, FIRST, misdirected, at, size);
                for (byte[] damaged : List.of(zeroed, misdirected)) {
                    SimDisk disk = specimen.crash(SimCrashModel.ALL, 0);
                    disk.put(SEGMENT, damaged);
                    open(disk, End.CLEAN, "block at " + at + " of " + size);
                }
            }
        }
        SimDisk disk = specimen.crash(SimCrashModel.ALL, 0);
        disk.put(SEGMENT, Arrays.copyOf(bytes, bytes.length + 5000));
        assertNull(open(disk, End.CLEAN, "appended").newGap());
    }

    @Test
    void shouldSurviveEveryFlipAndTruncationOfTheEpochFile() {
        String path = SHARD + "/epoch";
        SimDisk specimen = specimen(End.MARKED);
        SeededRng rng = SeededRng.forTest("epoch file flips", 2);
        for (long bit = 0; bit < 8L * EpochFile.SLOTS * EpochFile.SLOT_BYTES; bit++) {
            if (isChosen(bit, bit / 8 % EpochFile.SLOT_BYTES < 96, rng)) {
                SimDisk disk = specimen.crash(SimCrashModel.ALL, 0);
                disk.flipBit(path, bit);
                RecoveryReport report = open(disk, End.MARKED, "epoch bit " + bit);
                assertNull(report.newGap());
                assertEquals(List.of(path), report.healed());
            }
        }
        byte[] bytes = specimen.bytes(path);
        int refused = 0;
        for (int length = 0; length < bytes.length; length += Suite.pick(17, 1, 1)) {
            SimDisk disk = specimen.crash(SimCrashModel.ALL, 0);
            disk.put(path, Arrays.copyOf(bytes, length));
            try {
                assertNull(open(disk, End.MARKED, "epoch length " + length).newGap());
            } catch (CorruptionException e) {
                assertEquals("sim:/" + path, e.file());
                refused++;
            }
        }
        assertTrue(refused > 0);
        TestLog.print("epoch file: opens=" + opens + ", refused=" + refused);
    }

    @Test
    void shouldSurviveEveryFlipAndTruncationOfTheCleanMarker() {
        String path = SHARD + "/clean";
        SimDisk specimen = specimen(End.CLEAN);
        byte[] bytes = specimen.bytes(path);
        for (long bit = 0; bit < 8L * bytes.length; bit++) {
            SimDisk disk = specimen.crash(SimCrashModel.ALL, 0);
            disk.flipBit(path, bit);
            RecoveryReport report = open(disk, End.CLEAN, "marker bit " + bit);
            assertNull(report.newGap());
            assertFalse(report.clean());
        }
        for (int length = 0; length < bytes.length; length++) {
            SimDisk disk = specimen.crash(SimCrashModel.ALL, 0);
            disk.put(path, Arrays.copyOf(bytes, length));
            assertFalse(open(disk, End.CLEAN, "marker length " + length).clean());
        }
        assertTrue(open(specimen, End.CLEAN, "untouched").clean());
    }
}
