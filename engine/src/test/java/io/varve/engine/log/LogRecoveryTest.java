// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import static io.varve.engine.log.LogFixture.FIRST;
import static io.varve.engine.log.LogFixture.SEGMENT_BYTES;
import static io.varve.engine.log.LogFixture.SHARD;
import static io.varve.engine.log.LogFixture.append;
import static io.varve.engine.log.LogFixture.numbers;
import static io.varve.engine.log.LogFixture.segmentPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.batch.RecordBatch;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.memory.Layouts;
import io.varve.engine.testing.LeakExtension;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LogRecoveryTest {
    private static final int LENGTH = 512;

    @RegisterExtension
    final LeakExtension leaks = new LeakExtension();

    private LogFixture fixture;
    private SimDisk disk;

    @BeforeEach
    void setUp() {
        fixture = new LogFixture(leaks.memory());
        disk = leaks.watch(new SimDisk());
    }

    /// Batches 0 … n−1 of 512 bytes, each forced on its own, so that each states that its predecessors are durable.
    private void writeForced(int n) {
        try (ShardLog log = fixture.open(disk)) {
            for (int i = 0; i < n; i++) {
                append(log, i, LENGTH);
                log.force();
            }
        }
    }

    private static long bitOf(long position) {
        return (position % SEGMENT_BYTES + 100) * 8;
    }

    private void assertGap(LogRange gap, List<Long> expected) {
        try (ShardLog log = fixture.open(disk)) {
            assertEquals(gap, log.report().newGap());
            assertEquals(List.of(gap), log.report().gaps());
            assertFalse(log.report().clean());
            assertEquals(gap.to(), log.endPosition());
            assertEquals(expected, numbers(log, 0));
            append(log, 100, LENGTH);
            log.closeClean();
        }
        try (ShardLog log = fixture.open(disk)) {
            assertNull(log.report().newGap());
            assertEquals(List.of(gap), log.report().gaps());
            assertTrue(log.report().clean());
            List<Long> all = new ArrayList<>(expected);
            all.add(100L);
            assertEquals(all, numbers(log, 0));
        }
    }

    @Test
    void shouldReportDamageBelowAStatedPositionAndKeepItInQuarantine() {
        writeForced(6);
        byte[] before = disk.bytes(segmentPath(0));
        long at = FIRST + 2 * LENGTH;
        disk.flipBit(segmentPath(0), bitOf(at));
        byte[] damaged = disk.bytes(segmentPath(0));
        assertGap(new LogRange(at, SEGMENT_BYTES), List.of(0L, 1L));
        List<String> kept = disk.list(SHARD + "/quarantine");
        assertEquals(List.of(LogFiles.hex(at) + "-2.cut"), kept);
        assertArrayEquals(
                Arrays.copyOfRange(damaged, (int) at, damaged.length),
                disk.bytes(SHARD + "/quarantine/" + kept.getFirst()));
        assertFalse(Arrays.equals(before, damaged));
    }

    @Test
    void shouldMoveWholeSegmentsBehindTheDamage() {
        writeForced(40);
        long at = FIRST + 5 * LENGTH;
        disk.flipBit(segmentPath(0), bitOf(at));
        assertGap(new LogRange(at, 3L * SEGMENT_BYTES), List.of(0L, 1L, 2L, 3L, 4L));
        assertEquals(3, disk.list(SHARD + "/quarantine").size());
    }

    @Test
    void shouldTakeTheLastGroupForTheTail() {
        writeForced(3);
        disk.flipBit(segmentPath(0), bitOf(FIRST + 2 * LENGTH));
        try (ShardLog log = fixture.open(disk)) {
            assertNull(log.report().newGap());
            assertEquals(List.of(0L, 1L), numbers(log, 0));
            assertEquals(FIRST + 2 * LENGTH, log.endPosition());
        }
    }

    @Test
    void shouldKnowByAMarkThatTheLastGroupWasDurable() {
        try (ShardLog log = fixture.open(disk)) {
            append(log, 0, LENGTH);
            append(log, 1, LENGTH);
            log.force();
            log.mark();
            log.force();
        }
        disk.flipBit(segmentPath(0), bitOf(FIRST + LENGTH));
        assertGap(new LogRange(FIRST + LENGTH, SEGMENT_BYTES), List.of(0L));
    }

    @Test
    void shouldKnowByTheCleanMarkerThatTheLastGroupWasDurable() {
        try (ShardLog log = fixture.open(disk)) {
            append(log, 0, LENGTH);
            append(log, 1, LENGTH);
            log.closeClean();
        }
        disk.flipBit(segmentPath(0), bitOf(FIRST));
        assertGap(new LogRange(FIRST, SEGMENT_BYTES), List.of());
    }

    @Test
    void shouldIgnoreTheMarkerOfAnotherDirectoryOrAnOlderEpoch() {
        try (ShardLog log = fixture.open(disk)) {
            append(log, 0, LENGTH);
            log.closeClean();
        }
        byte[] marker = disk.bytes(SHARD + "/clean");
        fixture.open(disk).close();
        assertFalse(disk.exists(SHARD + "/clean"));
        disk.put(SHARD + "/clean", marker);
        try (ShardLog log = fixture.open(disk)) {
            assertFalse(log.report().clean());
        }
        LogConfig other = new LogConfig(SEGMENT_BYTES, 0, LogFixture.DIRECTORY_ID + 1, 0);
        new CleanMarker(3, 1L << 20).write(disk, SHARD + "/clean", other);
        try (ShardLog log = fixture.open(disk)) {
            assertFalse(log.report().clean());
            assertNull(log.report().newGap());
        }
    }

    @Test
    void shouldGoOnAboveWhatTheManifestStates() {
        writeForced(3);
        try (ShardLog log = fixture.open(disk, 2L * SEGMENT_BYTES + 5000, 0)) {
            assertEquals(
                    new LogRange(FIRST + 3 * LENGTH, 3L * SEGMENT_BYTES),
                    log.report().newGap());
            assertEquals(3L * SEGMENT_BYTES, log.endPosition());
            append(log, 3, LENGTH);
            log.force();
            assertEquals(List.of(0L, 1L, 2L, 3L), numbers(log, 0));
        }
        try (ShardLog log = fixture.open(disk, 2L * SEGMENT_BYTES + 5000, FIRST + LENGTH)) {
            assertNull(log.report().newGap());
            assertEquals(List.of(1L, 2L, 3L), numbers(log, FIRST + LENGTH));
        }
    }

    @Test
    void shouldKeepSeveralGaps() {
        writeForced(6);
        disk.flipBit(segmentPath(0), bitOf(FIRST + LENGTH));
        fixture.open(disk).close();
        try (ShardLog log = fixture.open(disk)) {
            for (int i = 10; i < 14; i++) {
                append(log, i, LENGTH);
                log.force();
            }
        }
        disk.flipBit(segmentPath(SEGMENT_BYTES), bitOf(SEGMENT_BYTES + FIRST + 2 * LENGTH));
        try (ShardLog log = fixture.open(disk)) {
            assertEquals(
                    List.of(
                            new LogRange(FIRST + LENGTH, SEGMENT_BYTES),
                            new LogRange(SEGMENT_BYTES + FIRST + 2 * LENGTH, 2L * SEGMENT_BYTES)),
                    log.report().gaps());
            append(log, 20, LENGTH);
            log.force();
            assertEquals(List.of(0L, 10L, 11L, 20L), numbers(log, 0));
        }
    }

    @Test
    void shouldHealOneDamagedCopyOfAHeaderOrOfTheEpochFile() {
        writeForced(3);
        byte[] segment = disk.bytes(segmentPath(0));
        for (int copy = 0; copy < 2; copy++) {
            disk.flipBit(segmentPath(0), (copy * 4096L + 110) * 8);
            disk.flipBit(SHARD + "/epoch", (copy * 4096L + 50) * 8);
            try (ShardLog log = fixture.open(disk)) {
                assertEquals(
                        List.of(SHARD + "/epoch", segmentPath(0)), log.report().healed());
                assertEquals(List.of(0L, 1L, 2L), numbers(log, 0));
            }
            assertEquals(segment.length, disk.bytes(segmentPath(0)).length);
            try (ShardLog log = fixture.open(disk)) {
                assertEquals(List.of(), log.report().healed());
            }
        }
    }

    @Test
    void shouldTakeAnUnreadableHeaderForDamageAlways() {
        try (ShardLog log = fixture.open(disk)) {
            append(log, 0, LENGTH);
            log.force();
        }
        disk.flipBit(segmentPath(0), 110 * 8);
        disk.flipBit(segmentPath(0), (4096 + 110) * 8);
        assertGap(new LogRange(0, SEGMENT_BYTES), List.of());
        assertEquals(1, disk.list(SHARD + "/quarantine").size());
    }

    @Test
    void shouldReportAMissingSegment() {
        writeForced(40);
        disk.remove(segmentPath(SEGMENT_BYTES));
        assertGap(
                new LogRange(SEGMENT_BYTES, 3L * SEGMENT_BYTES),
                LongStream.range(0, 16).boxed().toList());
    }

    @Test
    void shouldRefuseByNameWhenTheEpochFileIsGone() {
        writeForced(1);
        byte[] epoch = disk.bytes(SHARD + "/epoch");
        disk.remove(SHARD + "/epoch");
        CorruptionException missing = assertThrows(CorruptionException.class, () -> fixture.open(disk));
        assertEquals("sim:/" + SHARD + "/epoch", missing.file());
        for (int length : new int[] {0, 1, 31, 63}) {
            disk.put(SHARD + "/epoch", Arrays.copyOf(epoch, length));
            assertThrows(CorruptionException.class, () -> fixture.open(disk));
        }
        disk.put(SHARD + "/epoch", Arrays.copyOf(epoch, 5000));
        try (ShardLog log = fixture.open(disk)) {
            assertEquals(List.of(0L), numbers(log, 0));
        }
    }

    @Test
    void shouldRefuseANewerBatchByName() {
        try (ShardLog log = fixture.open(disk)) {
            MemorySegment batch = LogFixture.batch(0, LENGTH);
            batch.set(Layouts.U8, 5, (byte) 77);
            log.append(batch, LENGTH);
            log.force();
        }
        VarveException refused = assertThrows(VarveException.class, () -> fixture.open(disk));
        assertTrue(String.valueOf(refused.getMessage()).contains("kind=77"));
        assertTrue(String.valueOf(refused.getMessage()).contains("offset=" + FIRST));
    }

    @Test
    void shouldNotLetAClientsBytesPassForABatch() {
        // A batch whose body is a whole forged batch, stating a high durable position, sealed without the segment's
        // salt.
        MemorySegment outer = LogFixture.batch(0, 1024);
        MemorySegment forged = LogFixture.batch(66, LENGTH);
        new RecordBatch().wrap(forged, 0).seal(0, FIRST + LENGTH, 1, 1L << 30, 0, 0);
        MemorySegment.copy(forged, 0, outer, LENGTH, LENGTH);
        try (ShardLog log = fixture.open(disk)) {
            log.append(outer, 1024);
            log.force();
        }
        disk.flipBit(segmentPath(0), bitOf(FIRST));
        try (ShardLog log = fixture.open(disk)) {
            assertNull(log.report().newGap());
            assertEquals(FIRST, log.endPosition());
        }
    }

    /// Crash 1 leaves batch 2 without batch 1. The recovery cuts both. Crash 2 comes after a new batch took the place of batch 1 and
    /// has its length, so that batch 2 follows it seamlessly, with a right CRC and position. Crash 3 in the recovery of that.
    @Test
    void shouldNeverResurrectACutBatchAfterThreeCrashes() {
        try (ShardLog log = fixture.open(disk)) {
            append(log, 0, LENGTH);
            log.force();
            append(log, 1, LENGTH);
            log.write();
            append(log, 2, LENGTH);
            log.write();
        }
        SimDisk first = leaks.watch(disk.crash(new SimCrashModel(SimCrashModel.Kind.DROP_ONE, 0), 0));
        ShardLog second = fixture.open(first);
        assertEquals(List.of(0L), numbers(second, 0));
        assertEquals(FIRST + LENGTH, second.endPosition());
        append(second, 3, LENGTH);
        second.force();
        second.close();
        for (long op = 1; op < 30; op++) {
            SimDisk crashing = leaks.watch(first.crash(SimCrashModel.ALL, 0));
            crashing.crashAfterOps(op);
            try {
                fixture.open(crashing).close();
            } catch (SimCrash e) {
                // Expected up to the last operation of the recovery.
            }
            for (SimCrashModel model : crashing.models(4)) {
                SimDisk third = leaks.watch(crashing.crash(model, op));
                try (ShardLog log = fixture.open(third)) {
                    assertEquals(List.of(0L, 3L), numbers(log, 0), "op " + op + ", model " + model);
                    assertNull(log.report().newGap());
                }
            }
        }
        // The planted premise: without the epoch, batch 2 would follow.
        RecordBatch old = new RecordBatch();
        byte[] bytes = first.bytes(segmentPath(0));
        old.wrap(MemorySegment.ofArray(bytes), FIRST + 2 * LENGTH);
        assertEquals(FIRST + 2 * LENGTH, old.position());
        assertEquals(1, old.writerEpoch());
    }

    @Test
    void shouldReportDamageEvenWhenItsRecoveryCrashesAnywhere() {
        writeForced(40);
        long at = FIRST + 5 * LENGTH;
        disk.flipBit(segmentPath(0), bitOf(at));
        boolean crashed = true;
        for (long op = 1; crashed; op++) {
            SimDisk crashing = leaks.watch(disk.crash(SimCrashModel.ALL, 0));
            crashing.crashAfterOps(op);
            try {
                fixture.open(crashing).close();
            } catch (SimCrash e) {
                // Expected up to the last operation of the recovery.
            }
            crashed = crashing.hasCrashed();
            for (SimCrashModel model : crashing.models(8)) {
                SimDisk after = leaks.watch(crashing.crash(model, op));
                try (ShardLog log = fixture.open(after)) {
                    String what = "op " + op + ", model " + model;
                    assertEquals(
                            List.of(new LogRange(at, 3L * SEGMENT_BYTES)),
                            log.report().gaps(),
                            what);
                    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), numbers(log, 0), what);
                    assertTrue(after.list(SHARD + "/quarantine").size() >= 3, what);
                }
            }
        }
    }

    private void putHistory(EpochEntry... entries) {
        disk.remove(SHARD + "/epoch");
        new EpochFile(disk, SHARD + "/epoch", LogFixture.CONFIG).write(new EpochHistory(List.of(entries)));
    }

    @Test
    void shouldNotTakeBatchesOfAnEpochThatTheEpochFileEnded() {
        writeForced(4);
        long cut = FIRST + LENGTH;
        putHistory(new EpochEntry(1, 0, 0, 0), new EpochEntry(2, cut, cut, 0));
        try (ShardLog log = fixture.open(disk)) {
            assertEquals(List.of(0L), numbers(log, 0));
            assertEquals(cut, log.endPosition());
            assertNull(log.report().newGap());
        }
    }

    @Test
    void shouldNotTakeABatchOfAnOlderEpochThanTheOneBeforeIt() {
        writeForced(3);
        putHistory(new EpochEntry(1, 0, 0, 0));
        byte[] bytes = disk.bytes(segmentPath(0));
        MemorySegment memory = MemorySegment.ofArray(bytes);
        RecordBatch second = new RecordBatch().wrap(memory, FIRST + LENGTH);
        long salt = memory.get(Layouts.I64, 112);
        second.seal(0, FIRST + LENGTH, 2, FIRST + LENGTH, second.leaderTimeNs(), salt);
        disk.put(segmentPath(0), bytes);
        try (ShardLog log = fixture.open(disk)) {
            assertEquals(List.of(0L, 1L), numbers(log, 0));
            assertEquals(3, log.epoch());
        }
    }

    @Test
    void shouldKeepItsEpochHistoryWithinTheFile() {
        for (int i = 0; i < 2 * EpochFile.MAX_ENTRIES + 10; i++) {
            try (ShardLog log = fixture.open(disk)) {
                assertEquals(i + 1, log.epoch());
                if (i % 3 > 0) {
                    append(log, i, 104);
                    log.force();
                }
            }
        }
        try (ShardLog log = fixture.open(disk)) {
            assertEquals(
                    2 * (2 * EpochFile.MAX_ENTRIES + 10) / 3, numbers(log, 0).size());
        }
    }
}
