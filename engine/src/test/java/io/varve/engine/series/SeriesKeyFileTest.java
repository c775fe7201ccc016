// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import static io.varve.engine.series.SeriesFixture.PATH;
import static io.varve.engine.series.SeriesFixture.diskWith;
import static io.varve.engine.series.SeriesFixture.expected;
import static io.varve.engine.series.SeriesFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.testing.TestLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class SeriesKeyFileTest {
    private static final int STEP = 5;
    private static final int FLUSHES = 4;
    private static final int SERIES = STEP * FLUSHES;

    private final SimDisk disk = new SimDisk();

    /// Adds and flushes STEP series FLUSHES times; `flushed[0]` counts what a flush answered.
    private static void run(SimDisk disk, int[] flushed) {
        PendingKeys pending = new PendingKeys();
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile file = SeriesKeyFile.open(disk, PATH, () -> 42)) {
            file.load(index, SeriesKeyFile.start());
            SeriesFixture.add(index, pending, 0, SERIES);
            for (int n = STEP; n <= SERIES; n += STEP) {
                assertEquals(STEP, pending.moveTo(file, index, n - 1));
                file.force();
                flushed[0] = n;
            }
        }
    }

    private byte[] written() {
        run(disk, new int[1]);
        return disk.bytes(PATH);
    }

    /// Text and report of what a file gives.
    private record Loaded(String text, long series, SeriesKeyFile.Report report) {}

    private static Loaded load(SimDisk disk) {
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile file = SeriesKeyFile.open(disk, PATH, () -> 43)) {
            SeriesKeyFile.Report report = file.load(index, SeriesKeyFile.start());
            return new Loaded(text(index), index.seriesCount(), report);
        }
    }

    private static List<String> states() {
        List<String> states = new ArrayList<>();
        for (int i = 0; i <= SERIES; i++) {
            states.add(expected(i));
        }
        return states;
    }

    @Test
    void shouldGiveTheSameIndexAfterRestart() {
        written();
        Loaded loaded = load(disk);
        assertEquals(expected(SERIES), loaded.text);
        assertEquals(SERIES, loaded.report.series());
        assertNull(loaded.report.damage());
        assertEquals(0, loaded.report.tailBytes());
    }

    @Test
    void shouldMoveOnlyWhatWasGivenUpToThePosition() {
        PendingKeys pending = new PendingKeys();
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile file = SeriesKeyFile.open(disk, PATH, () -> 42)) {
            SeriesFixture.add(index, pending, 0, 1000);
            assertEquals(0, pending.moveTo(file, index, -1));
            assertEquals(400, pending.moveTo(file, index, 399));
            assertEquals(600, pending.count());
            SeriesFixture.add(index, pending, 1000, 1500);
            assertEquals(1100, pending.moveTo(file, index, Long.MAX_VALUE));
            assertEquals(500, file.nextSeriesId(1));
            file.force();
        }
        assertEquals(expected(1500), load(disk).text);
    }

    @Test
    void shouldCutATornTailAtEveryLength() {
        byte[] good = written();
        List<String> states = states();
        for (int length = (int) SeriesKeyFile.start(); length <= good.length; length++) {
            SimDisk cut = diskWith(PATH, Arrays.copyOf(good, length));
            Loaded loaded = load(cut);
            assertNull(loaded.report.damage(), "length=" + length);
            assertTrue(states.contains(loaded.text), "length=" + length);
            assertEquals(length - loaded.report.tailBytes(), cut.sizeBytes(PATH));
        }
    }

    @Test
    void shouldTellEveryFlippedBitAndLoadAllOtherSeries() {
        byte[] good = written();
        List<String> states = states();
        int lastFlush = -1;
        int opens = 0;
        for (int bit = 0; bit < good.length * 8; bit += bit < SeriesKeyFile.start() * 8 ? 61 : 1) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Loaded loaded = load(diskWith(PATH, bad));
            opens++;
            if (bit / 8 < SeriesKeyFile.start()) {
                assertEquals(states.getLast(), loaded.text, "bit=" + bit);
            } else if (loaded.report.damage() != null) {
                assertEquals(SERIES - 1, loaded.series, "bit=" + bit);
                assertTrue(loaded.report.damage().offset() <= bit / 8);
                lastFlush = bit;
            } else {
                // In the last flush nothing later says that it was forced: the manifest's next ids do.
                int state = states.indexOf(loaded.text);
                assertTrue(state >= SERIES - STEP && state < SERIES, "bit=" + bit + ", state=" + state);
            }
        }
        TestLog.print("series key file: opens=" + opens);
        assertTrue(lastFlush > SeriesKeyFile.start() * 8, "damage was told");
    }

    @Test
    void shouldGoOnBehindDamage() {
        byte[] bad = written();
        bad[(int) SeriesKeyFile.start() + 41] ^= 1;
        SimDisk damaged = diskWith(PATH, bad);
        PendingKeys pending = new PendingKeys();
        String before;
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile file = SeriesKeyFile.open(damaged, PATH, () -> 43)) {
            CorruptionException damage = file.load(index, SeriesKeyFile.start()).damage();
            assertNotNull(damage);
            assertNull(index.key(1, 0));
            SeriesFixture.add(index, pending, SERIES, SERIES + 3);
            pending.moveTo(file, index, Long.MAX_VALUE);
            file.force();
            before = text(index);
        }
        assertEquals(before, load(damaged).text);
    }

    @Test
    void shouldHaveEveryForcedKeyAfterACrashAtEveryOperation() {
        List<String> states = states();
        written();
        int recoveries = 0;
        for (long op = 1; op <= disk.ops(); op++) {
            SimDisk crashing = new SimDisk();
            crashing.crashAfterOps(op);
            int[] flushed = new int[1];
            assertThrows(SimCrash.class, () -> run(crashing, flushed));
            for (SimCrashModel model : crashing.models(5)) {
                SimDisk left = crashing.crash(model, op);
                String where = "op=" + op + ", model=" + model;
                Loaded loaded = load(left);
                assertNull(loaded.report.damage(), where);
                int state = states.indexOf(loaded.text);
                assertTrue(state >= flushed[0] && state <= flushed[0] + STEP, where + ", state=" + state);
                assertEquals(loaded.text, load(left).text, where);
                recoveries++;
            }
        }
        assertTrue(recoveries > 20, "recoveries=" + recoveries);
    }

    @Test
    void shouldRepeatAfterDiskFullAndFailForGoodAfterAnError() {
        PendingKeys pending = new PendingKeys();
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile file = SeriesKeyFile.open(disk, PATH, () -> 42)) {
            SeriesFixture.add(index, pending, 0, SERIES);
            pending.moveTo(file, index, Long.MAX_VALUE);
            disk.capacity(disk.usedBytes());
            assertThrows(DiskFullException.class, file::force);
            disk.capacity(Long.MAX_VALUE);
            file.force();
            assertEquals(expected(SERIES), load(disk).text);
            SeriesFixture.add(index, pending, SERIES, SERIES + 1);
            pending.moveTo(file, index, Long.MAX_VALUE);
            disk.failAt(SimOp.FORCE, 1, false);
            assertThrows(DiskException.class, file::force);
            assertThrows(EngineFailedException.class, file::force);
        }
    }

    @Test
    void shouldRefuseAFileWithoutAHeader() {
        byte[] bad = written();
        bad[1] ^= 1;
        bad[4097] ^= 1;
        assertThrows(CorruptionException.class, () -> load(diskWith(PATH, bad)));
    }
}
