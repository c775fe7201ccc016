// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.producer.ProducerState;
import io.varve.engine.testing.TestLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final String DIRECTORY = "shard-0";

    @Test
    void shouldComeBackAsItWasCommitted() {
        SimDisk disk = disk();
        try (Manifest manifest = Manifest.open(disk, DIRECTORY)) {
            for (int i = 0; i < 5; i++) {
                manifest.commit(add(i));
            }
            manifest.commit(new ManifestEdit(
                    List.of(run(9, 4)), List.of(new RunId(3, 0), new RunId(4, 0)), Map.of(), 50, 50, 1));
        }
        ManifestState state = Manifest.read(disk, DIRECTORY);
        assertEquals(Set.of(0L, 1L, 2L, 9L), state.fileIds());
        assertEquals(50, state.logFloor());
        assertEquals(50, state.highestPosition());
        assertEquals(14, state.nextSeriesIds().get(1));
        assertEquals(5, state.nextOrdinal(run(0, 0).partition()));
        assertEquals(40, state.flushedPosition(run(0, 0).partition()));
    }

    @Test
    void shouldKnowTheNewestOfEachProducer() {
        SimDisk disk = disk();
        ProducerState first = new ProducerState(8, 0, 1000, 5);
        ProducerState second = new ProducerState(9, 2, Long.MAX_VALUE, 6);
        ProducerState newer = new ProducerState(8, 1, 3, 7);
        try (Manifest manifest = Manifest.open(disk, DIRECTORY)) {
            manifest.commit(of(List.of(first, second), 10));
            manifest.commit(add(2));
            manifest.commit(of(List.of(newer), 20));
        }
        assertEquals(
                List.of(second, newer),
                Manifest.read(disk, DIRECTORY).producers().copy(),
                "the one used last at the end");
    }

    private static ManifestEdit of(List<ProducerState> producers, long floor) {
        return new ManifestEdit(List.of(), List.of(), Map.of(), List.of(), producers, floor, floor, 1);
    }

    @Test
    void shouldRewriteItselfWhenItHasGrown() {
        SimDisk disk = disk();
        int commits = 60_000;
        try (Manifest manifest = Manifest.open(disk, DIRECTORY)) {
            for (int i = 0; i < commits; i++) {
                List<RunId> gone = i == 0 ? List.of() : List.of(new RunId(i - 1, 0));
                manifest.commit(new ManifestEdit(List.of(run(i, i)), gone, Map.of(), i, i, 1));
            }
        }
        assertTrue(disk.list(DIRECTORY).stream().noneMatch("manifest.1"::equals), "the first generation is gone");
        assertEquals(Set.of(commits - 1L), Manifest.read(disk, DIRECTORY).fileIds());
    }

    @Test
    void shouldSurviveACrashAtEveryOperation() {
        for (int crashAt = 1; ; crashAt++) {
            SimDisk disk = disk();
            disk.crashAfterOps(disk.ops() + crashAt);
            int acknowledged = 0;
            boolean finished = false;
            try (Manifest manifest = Manifest.open(disk, DIRECTORY)) {
                for (int i = 0; i < 6; i++) {
                    manifest.commit(add(i));
                    acknowledged++;
                }
                finished = true;
            } catch (SimCrash crash) {
                // The point of this test.
            }
            for (SimCrashModel model : disk.models(4)) {
                SimDisk after = disk.crash(model, crashAt);
                try (Manifest manifest = Manifest.open(after, DIRECTORY)) {
                    int found = manifest.state().fileIds().size();
                    assertTrue(
                            found == acknowledged || found == acknowledged + 1,
                            "crash at " + crashAt + ", model " + model + ": " + found + " of " + acknowledged);
                }
            }
            if (finished) {
                return;
            }
        }
    }

    @Test
    void shouldNeverTakeADamagedManifestForAnotherOne() {
        SimDisk disk = disk();
        try (Manifest manifest = Manifest.open(disk, DIRECTORY)) {
            for (int i = 0; i < 4; i++) {
                manifest.commit(add(i));
            }
        }
        String path = DIRECTORY + "/manifest.1";
        byte[] whole = disk.bytes(path);
        Set<Set<Long>> legal = new HashSet<>();
        for (int i = 0; i <= 4; i++) {
            Set<Long> files = new HashSet<>();
            for (long k = 0; k < i; k++) {
                files.add(k);
            }
            legal.add(files);
        }
        for (long bit = 0; bit < 8L * whole.length; bit++) {
            disk.put(path, whole.clone());
            disk.flipBit(path, bit);
            assertLegal(disk, legal, "bit " + bit);
        }
        for (int length = 0; length < whole.length; length++) {
            disk.put(path, Arrays.copyOf(whole, length));
            assertLegal(disk, legal, "length " + length);
        }
        TestLog.print("manifest: opens=" + 9 * whole.length);
    }

    /// A lost last record reads as a torn tail; the log's floor tells (see the shard's opening).
    private static void assertLegal(SimDisk disk, Set<Set<Long>> legal, String what) {
        try {
            assertTrue(legal.contains(Manifest.read(disk, DIRECTORY).fileIds()), what);
        } catch (CorruptionException e) {
            assertTrue(e.file().contains("manifest"), what);
        }
    }

    @Test
    void shouldRefuseDamageBeforeAValidRecord() {
        SimDisk disk = disk();
        try (Manifest manifest = Manifest.open(disk, DIRECTORY)) {
            manifest.commit(add(0));
            manifest.commit(add(1));
        }
        disk.flipBit(DIRECTORY + "/manifest.1", 8 * (ManifestCodec.HEADER_BYTES + 20));
        assertThrows(CorruptionException.class, () -> Manifest.open(disk, DIRECTORY));
    }

    private static SimDisk disk() {
        SimDisk disk = new SimDisk();
        disk.createDirectories(DIRECTORY);
        disk.syncDirectory("");
        return disk;
    }

    private static ManifestEdit add(int i) {
        List<ProducerState> producers = i % 2 == 0 ? List.of() : List.of(new ProducerState(1 + i % 3, 0, 100L * i, i));
        return new ManifestEdit(
                new ArrayList<>(List.of(run(i, i))),
                List.of(),
                Map.of(1, 10 + i),
                List.of(),
                producers,
                10L * i,
                10L * i,
                1);
    }

    private static RunRecord run(long file, long ordinal) {
        return new RunRecord(
                new RunId(file, 0), new PartitionKey(1, 0, 3600), 0, ordinal, 10, 100, 0, 10, 10 * ordinal);
    }
}
