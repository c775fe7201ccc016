// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import static io.varve.engine.series.SeriesFixture.IMAGE;
import static io.varve.engine.series.SeriesFixture.PATH;
import static io.varve.engine.series.SeriesFixture.expected;
import static io.varve.engine.series.SeriesFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.testing.TestLog;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class SeriesCheckpointTest {
    private static final int FIRST = 60;
    private static final int SECOND = 90;
    private static final int ALL = 100;

    private final SimDisk disk = new SimDisk();

    /// Flushes 60 series, images them, 90, images them, 100; more series are in the index than in the file all the time.
    private static void run(SimDisk disk) {
        PendingKeys pending = new PendingKeys();
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile keys = SeriesKeyFile.open(disk, PATH, () -> 42)) {
            keys.load(index, SeriesKeyFile.start());
            SeriesCheckpoint checkpoint = new SeriesCheckpoint(disk, IMAGE);
            SeriesFixture.add(index, pending, 0, ALL + 7);
            for (int n : new int[] {FIRST, SECOND, ALL}) {
                pending.moveTo(keys, index, n - 1);
                keys.force();
                if (n < ALL) {
                    checkpoint.write(index, keys);
                }
            }
        }
    }

    /// Series that came from the image, and the whole index as text.
    private record Opened(long fromImage, String text) {}

    private static Opened open(SimDisk disk) {
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile keys = SeriesKeyFile.open(disk, PATH, () -> 43)) {
            long from = new SeriesCheckpoint(disk, IMAGE).load(index, keys, disk.sizeBytes(PATH));
            long fromImage = index.seriesCount();
            keys.load(index, from);
            String text = text(index);
            // What was restored takes more series like any other.
            for (int i = 0; i < 2 * ALL; i++) {
                SeriesFixture.add(index, i);
            }
            if (text.equals(expected(ALL))) {
                assertEquals(expected(2 * ALL), text(index));
            }
            return new Opened(fromImage, text);
        }
    }

    @Test
    void shouldGiveTheSameIndexAsTheKeyFile() {
        run(disk);
        Opened opened = open(disk);
        assertEquals(SECOND, opened.fromImage);
        assertEquals(expected(ALL), opened.text);
    }

    @Test
    void shouldFallBackToTheOlderImageAndThenToTheKeyFile() {
        run(disk);
        disk.remove(IMAGE + ".b");
        assertEquals(new Opened(FIRST, expected(ALL)), open(disk));
        disk.remove(IMAGE + ".a");
        assertEquals(new Opened(0, expected(ALL)), open(disk));
    }

    @Test
    void shouldPassOverAnImageWithAnyFlippedBitOrCutAnywhere() {
        run(disk);
        String expected = expected(ALL);
        byte[] good = disk.bytes(IMAGE + ".b");
        for (int bit = 0; bit < good.length * 8; bit += 7) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(SeriesCheckpoint.isSound(java.lang.foreign.MemorySegment.ofArray(bad)), "bit=" + bit);
            if (bit % 491 == 0) {
                disk.put(IMAGE + ".b", bad);
                assertEquals(new Opened(FIRST, expected), open(disk), "bit=" + bit);
            }
        }
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertFalse(SeriesCheckpoint.isSound(java.lang.foreign.MemorySegment.ofArray(cut)), "length=" + length);
        }
        TestLog.print("series checkpoint: images=" + (8 * good.length / 7 + good.length));
    }

    @Test
    void shouldNotUseAnImageOfAnotherKeyFile() {
        run(disk);
        SimDisk other = new SimDisk();
        other.put(IMAGE + ".b", disk.bytes(IMAGE + ".b"));
        assertEquals(new Opened(0, ""), open(other));
        byte[] shorter = Arrays.copyOf(disk.bytes(PATH), (int) SeriesKeyFile.start() + 8);
        disk.put(PATH, shorter);
        assertEquals(0, open(disk).fromImage);
    }

    @Test
    void shouldOpenEquallyAfterACrashAtEveryOperation() {
        run(disk);
        for (long op = 1; op <= disk.ops(); op++) {
            SimDisk crashing = new SimDisk();
            crashing.crashAfterOps(op);
            assertThrows(SimCrash.class, () -> run(crashing));
            for (SimCrashModel model : crashing.models(2)) {
                SimDisk left = crashing.crash(model, op);
                String where = "op=" + op + ", model=" + model;
                Opened opened = open(left);
                left.files().stream().filter(file -> file.startsWith(IMAGE)).forEach(left::remove);
                assertEquals(open(left).text, opened.text, where);
            }
        }
    }

    @Test
    void shouldBeDueWhenAQuarterCameSinceTheLast() {
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile keys = SeriesKeyFile.open(disk, PATH, () -> 42)) {
            PendingKeys pending = new PendingKeys();
            SeriesCheckpoint checkpoint = new SeriesCheckpoint(disk, IMAGE);
            SeriesFixture.add(index, pending, 0, 99);
            assertFalse(checkpoint.isDue(index, 100));
            SeriesFixture.add(index, pending, 99, 100);
            assertTrue(checkpoint.isDue(index, 100));
            pending.moveTo(keys, index, Long.MAX_VALUE);
            keys.force();
            checkpoint.write(index, keys);
            SeriesFixture.add(index, pending, 100, 124);
            assertFalse(checkpoint.isDue(index, 100));
            SeriesFixture.add(index, pending, 124, 125);
            assertTrue(checkpoint.isDue(index, 100));
        }
    }
}
