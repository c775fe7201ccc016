// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimDiskTest {
    private final SimDisk disk = new SimDisk();

    private static MemorySegment filled(int length, int value) {
        return MemorySegment.ofArray(new byte[length]).fill((byte) value);
    }

    private DiskFile synced(String path, int length, int value) {
        DiskFile file = disk.create(path);
        file.write(0, filled(length, value));
        file.force();
        disk.syncDirectory("");
        return file;
    }

    @Test
    void shouldKeepOnlyWhatWasSyncedWhenNothingElseSurvives() {
        DiskFile file = synced("a", 1024, 1);
        file.write(0, filled(512, 2));
        disk.create("b").write(0, filled(8, 3));
        SimDisk after = disk.crash(SimCrashModel.NOTHING, 0);
        assertEquals(List.of("a"), after.files());
        assertArrayEquals(filled(1024, 1).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), after.bytes("a"));
        SimDisk all = disk.crash(SimCrashModel.ALL, 0);
        assertEquals(List.of("a", "b"), all.files());
        assertEquals(2, all.bytes("a")[0]);
    }

    @Test
    void shouldTearTheLastWriteBetweenSectors() {
        DiskFile file = synced("a", 2048, 1);
        file.write(0, filled(2048, 2));
        Set<Integer> kept = new HashSet<>();
        for (SimCrashModel model : disk.models(0)) {
            if (model.kind() == SimCrashModel.Kind.TORN) {
                byte[] bytes = disk.crash(model, 0).bytes("a");
                int twos = 0;
                while (twos < bytes.length && bytes[twos] == 2) {
                    twos++;
                }
                assertEquals(0, twos % 512);
                kept.add(twos / 512);
            }
        }
        assertEquals(Set.of(0, 1, 2, 3), kept);
    }

    @Test
    void shouldExtendWithZerosAndLoseNames() {
        DiskFile file = synced("a", 512, 1);
        file.write(512, filled(512, 2));
        disk.rename("a", "c");
        byte[] extended =
                disk.crash(new SimCrashModel(SimCrashModel.Kind.EXTENDED, 0), 0).bytes("c");
        assertEquals(1024, extended.length);
        assertEquals(0, extended[512]);
        SimDisk lost = disk.crash(new SimCrashModel(SimCrashModel.Kind.NAMES_LOST, 0), 0);
        assertEquals(List.of("a"), lost.files());
        assertEquals(2, lost.bytes("a")[1023]);
        assertEquals(
                512,
                disk.crash(new SimCrashModel(SimCrashModel.Kind.NAMES_ONLY, 0), 0)
                        .bytes("c")
                        .length);
    }

    @Test
    void shouldLoseAFileWhoseDirectoryIsLost() {
        disk.createDirectories("d/e");
        disk.create("d/e/f").force();
        disk.syncDirectory("d/e");
        assertEquals(List.of("d/e/f"), disk.crash(SimCrashModel.NOTHING, 0).files(), "a synced name needs its parents");
        disk.createDirectories("g");
        disk.create("g/h");
        // Pending: the directory g and the name g/h; dropping the first drops both.
        SimDisk after = disk.crash(new SimCrashModel(SimCrashModel.Kind.DROP_ONE, 0), 0);
        assertFalse(after.exists("g/h"));
    }

    @Test
    void shouldNeverMixMomentsWithinASectorAndReachManyRandomStates() {
        DiskFile file = synced("a", 4096, 0);
        for (int version = 1; version <= 4; version++) {
            file.write(0, filled(4096, version));
        }
        Set<String> states = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            byte[] bytes = disk.crash(new SimCrashModel(SimCrashModel.Kind.RANDOM, i), 7)
                    .bytes("a");
            for (int sector = 0; sector < 8; sector++) {
                byte[] one = Arrays.copyOfRange(bytes, sector * 512, sector * 512 + 512);
                byte[] same = new byte[512];
                Arrays.fill(same, one[0]);
                assertArrayEquals(same, one);
            }
            states.add(Arrays.toString(bytes));
            assertArrayEquals(
                    bytes,
                    disk.crash(new SimCrashModel(SimCrashModel.Kind.RANDOM, i), 7)
                            .bytes("a"));
        }
        assertTrue(states.size() > 20, "states " + states.size());
    }

    @Test
    void shouldKeepWhatIsPendingPendingWhenTheProcessAloneEnds() {
        DiskFile file = synced("a", 8, 1);
        file.write(0, filled(8, 2));
        disk.rename("a", "b");
        SimDisk next = disk.crash(SimCrashModel.PROCESS, 0);
        assertEquals(2, next.bytes("b")[0]);
        SimDisk after = next.crash(SimCrashModel.NOTHING, 0);
        assertEquals(1, after.bytes("a")[0]);
        next.open("b").force();
        next.syncDirectory("");
        assertEquals(2, next.crash(SimCrashModel.NOTHING, 0).bytes("b")[0]);
        assertEquals(1, disk.crash(SimCrashModel.NOTHING, 0).bytes("a")[0], "the copies are apart");
    }

    @Test
    void shouldStopEverythingAtTheCrash() {
        DiskFile file = synced("a", 8, 1);
        disk.crashAfterOps(2);
        file.write(0, filled(8, 2));
        assertThrows(SimCrash.class, file::force);
        assertThrows(SimCrash.class, () -> disk.list(""));
        assertEquals(SimOp.FORCE, disk.crashedAt());
        assertEquals(1, disk.crash(SimCrashModel.NOTHING, 0).bytes("a")[0]);
        assertEquals(2, disk.crash(SimCrashModel.ALL, 0).bytes("a")[0]);
    }

    @Test
    void shouldLosePagesOfAFailedForce() {
        DiskFile file = synced("a", 8, 1);
        file.write(0, filled(8, 2));
        disk.failAt(SimOp.FORCE, 1, false);
        assertThrows(DiskException.class, file::force);
        file.force();
        assertEquals(2, disk.bytes("a")[0]);
        file.write(100, filled(8, 3));
        file.force();
        DiskFile other = synced("b", 8, 1);
        other.write(0, filled(8, 2));
        disk.failAt(SimOp.FORCE, 1, false);
        assertThrows(DiskException.class, other::force);
        assertEquals(1, disk.crash(SimCrashModel.ALL, 0).bytes("b")[0]);
    }

    @Test
    void shouldRefuseToGrowBeyondItsCapacity() {
        DiskFile file = synced("a", 8, 1);
        disk.capacity(16);
        assertThrows(DiskFullException.class, () -> file.write(8, filled(9, 1)));
        file.write(8, filled(8, 1));
        file.write(0, filled(16, 2));
        assertEquals(0, disk.usableBytes());
    }

    @Test
    void shouldExcludeAndNameTheHolderOfALock() {
        DiskLock lock = disk.lock("LOCK", false);
        assertThrows(DirectoryLockedException.class, () -> disk.lock("LOCK", true));
        lock.close();
        DiskLock first = disk.lock("LOCK", true);
        DiskLock second = disk.lock("LOCK", true);
        first.close();
        first.close();
        assertThrows(DirectoryLockedException.class, () -> disk.lock("LOCK", false));
        second.close();
        disk.lock("LOCK", false).close();
    }

    @Test
    void shouldMapACopyAndFlipBits() {
        synced("a", 8, 1).close();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment map = disk.map("a", arena);
            disk.flipBit("a", 9);
            assertEquals(1, map.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 1));
            assertEquals(3, disk.bytes("a")[1]);
            assertEquals(3, disk.crash(SimCrashModel.NOTHING, 0).bytes("a")[1]);
        }
        assertEquals(List.of(), disk.openFiles());
    }
}
