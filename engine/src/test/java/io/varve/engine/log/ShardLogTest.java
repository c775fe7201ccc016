// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import static io.varve.engine.log.LogFixture.CONFIG;
import static io.varve.engine.log.LogFixture.FIRST;
import static io.varve.engine.log.LogFixture.SEGMENT_BYTES;
import static io.varve.engine.log.LogFixture.SHARD;
import static io.varve.engine.log.LogFixture.append;
import static io.varve.engine.log.LogFixture.numbers;
import static io.varve.engine.log.LogFixture.segmentPath;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.batch.RecordBatchDescriptor;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.OsDisk;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.testing.LeakExtension;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ShardLogTest {
    @RegisterExtension
    final LeakExtension leaks = new LeakExtension();

    @TempDir
    Path folder;

    private LogFixture fixture;
    private SimDisk disk;

    @BeforeEach
    void setUp() {
        fixture = new LogFixture(leaks.memory());
        disk = leaks.watch(new SimDisk());
    }

    private static List<Long> upTo(long n) {
        return LongStream.range(0, n).boxed().toList();
    }

    private void shouldReplayOverSegments(Disk on) {
        List<Long> positions = new ArrayList<>();
        try (ShardLog log = fixture.open(on)) {
            assertEquals(1, log.epoch());
            for (int i = 0; i < 60; i++) {
                positions.add(append(log, i, 104 + 8 * (i % 97)));
            }
            log.force();
            assertEquals(log.endPosition(), log.durablePosition());
            assertEquals(upTo(60), numbers(log, 0));
        }
        try (ShardLog log = fixture.open(on)) {
            assertEquals(2, log.epoch());
            assertFalse(log.report().clean());
            assertNull(log.report().newGap());
            assertEquals(60, log.report().batches());
            assertEquals(upTo(60), numbers(log, 0));
            assertEquals(upTo(60).subList(31, 60), numbers(log, positions.get(31)));
            for (int i = 60; i < 70; i++) {
                append(log, i, 4096);
            }
            log.closeClean();
        }
        try (ShardLog log = fixture.open(on, 0, positions.get(40))) {
            assertTrue(log.report().clean());
            assertEquals(upTo(70).subList(40, 70), numbers(log, positions.get(40)));
            assertFalse(on.exists(segmentPath(0)));
        }
    }

    @Test
    void shouldReplayWhatWasAppendedOverSegmentsAndReopens() {
        shouldReplayOverSegments(disk);
    }

    @Test
    void shouldDoTheSameOnTheOperatingSystemsDisk() {
        shouldReplayOverSegments(OsDisk.at(leaks.watch(folder), false));
    }

    /// Room that is left at the end of a segment: none, too little for a header, one header exactly, more.
    @Test
    void shouldRollWhateverIsLeftOfASegment() {
        int header = RecordBatchDescriptor.HEADER_BYTES;
        for (int left = 0; left <= 3 * header; left += RecordBatchDescriptor.ALIGNMENT) {
            SimDisk own = leaks.watch(new SimDisk());
            try (ShardLog log = fixture.open(own)) {
                int half = (LogFixture.SEGMENT_BYTES - SegmentHeader.BYTES - left)
                        / 2
                        / RecordBatchDescriptor.ALIGNMENT
                        * RecordBatchDescriptor.ALIGNMENT;
                append(log, 0, half);
                append(log, 1, LogFixture.SEGMENT_BYTES - SegmentHeader.BYTES - left - half);
                append(log, 2, 4 * header);
                log.force();
            }
            try (ShardLog log = fixture.open(own)) {
                assertNull(log.report().newGap(), "left=" + left);
                assertEquals(upTo(3), numbers(log, 0), "left=" + left);
            }
        }
    }

    @Test
    void shouldWriteAGroupInOnePwrite() {
        try (ShardLog log = fixture.open(disk)) {
            log.reserve(SEGMENT_BYTES / 4);
            append(log, 0, 104);
            log.force();
            long writes = disk.count(SimOp.WRITE);
            long end = log.endPosition();
            append(log, 1, 104);
            append(log, 2, 104);
            assertEquals(end, log.writtenPosition());
            log.write();
            assertEquals(end + 208, log.writtenPosition());
            assertEquals(end, log.durablePosition());
            log.force();
            log.force();
            assertEquals(writes + 1, disk.count(SimOp.WRITE));
            assertEquals(log.endPosition(), log.durablePosition());
        }
    }

    @Test
    void shouldTakeBatchesLargerThanItsBuffer() {
        LogConfig large = new LogConfig(8 << 20, 0, 1, 0);
        try (ShardLog log = ShardLog.open(disk, leaks.memory(), SHARD, large, fixture.clock, fixture.rng, 0, 0)) {
            append(log, 0, 104);
            append(log, 1, 3 << 20);
            append(log, 2, 104);
            append(log, 3, large.maxBatchBytes());
            log.force();
            assertEquals(upTo(4), numbers(log, 0));
            assertThrows(IllegalArgumentException.class, () -> append(log, 4, large.maxBatchBytes() + 8));
            assertThrows(IllegalArgumentException.class, () -> log.append(LogFixture.batch(4, 112), 108));
        }
    }

    @Test
    void shouldFillTheHeaderOfTheCallersBatch() {
        fixture.clock.jumpTo(5_000);
        try (ShardLog log = fixture.open(disk)) {
            MemorySegment source = LogFixture.batch(7, 104);
            long position = log.append(source, 104);
            RecordBatch sealed = new RecordBatch().wrap(source, 0);
            assertEquals(FIRST, position);
            assertEquals(position, sealed.position());
            assertEquals(1, sealed.writerEpoch());
            assertEquals(5_000, sealed.leaderTimeNs());
            assertEquals(log.durablePosition(), sealed.durablePosition());
        }
    }

    @Test
    void shouldNeverLetLeaderTimeGoBack() {
        fixture.clock.jumpTo(9_000);
        try (ShardLog log = fixture.open(disk)) {
            append(log, 0, 104);
            fixture.clock.jumpTo(100);
            append(log, 1, 104);
            log.force();
            assertEquals(9_000, log.leaderTimeNs());
        }
        try (ShardLog log = fixture.open(disk)) {
            append(log, 2, 104);
            assertEquals(9_000, log.leaderTimeNs());
            log.force();
            List<Long> times = new ArrayList<>();
            log.replay(0, (position, batch) -> times.add(batch.leaderTimeNs()));
            assertEquals(List.of(9_000L, 9_000L, 9_000L), times);
        }
    }

    @Test
    void shouldMarkTheDurablePositionOnceWhenIdle() {
        try (ShardLog log = fixture.open(disk)) {
            assertFalse(log.mark(), "nothing to state");
            append(log, 0, 104);
            assertFalse(log.mark(), "nothing durable that was not stated");
            log.force();
            long durable = log.durablePosition();
            assertTrue(log.mark());
            log.force();
            assertFalse(log.mark(), "a mark needs no mark");
            List<Long> stated = new ArrayList<>();
            log.replay(0, (position, batch) -> {
                if (batch.kind() == BatchKind.MARK) {
                    stated.add(batch.durablePosition());
                }
            });
            assertEquals(List.of(durable), stated);
            append(log, 1, 104);
            log.force();
            assertTrue(log.mark());
        }
    }

    @Test
    void shouldRefuseBeforeTheAppendWhenTheDiskIsFullAndRecoverByItself() {
        disk.capacity(2 * SEGMENT_BYTES + EpochFile.SLOTS * EpochFile.SLOT_BYTES);
        try (ShardLog log = fixture.open(disk)) {
            assertTrue(log.reserve(CONFIG.maxBatchBytes()));
            assertFalse(log.reserve(5L * SEGMENT_BYTES));
            assertEquals(2L * CONFIG.maxBatchBytes(), log.reservedBytes());
            append(log, 0, 4096);
            append(log, 1, 4096);
            append(log, 2, 4096);
            append(log, 3, 3072);
            log.force();
            long end = log.endPosition();
            assertThrows(DiskFullException.class, () -> append(log, 9, 4096));
            assertThrows(DiskFullException.class, () -> append(log, 9, 4096));
            assertEquals(end, log.endPosition());
            append(log, 4, 1024);
            disk.capacity(Long.MAX_VALUE);
            assertTrue(log.reserve(SEGMENT_BYTES));
            append(log, 5, 4096);
            log.force();
            assertEquals(upTo(6), numbers(log, 0));
        }
    }

    @Test
    void shouldReserveInShortSteps() {
        LogConfig large = new LogConfig(4 << 20, 0, 1, 0);
        try (ShardLog log = ShardLog.open(disk, leaks.memory(), SHARD, large, fixture.clock, fixture.rng, 0, 0)) {
            int steps = 0;
            while (log.reserveStep(5 << 20) == Reservation.MAKING) {
                steps++;
            }
            assertEquals(8, steps);
            append(log, 0, 104);
        }
    }

    @Test
    void shouldFailForGoodAfterAnIoError() {
        for (SimOp op : List.of(SimOp.WRITE, SimOp.FORCE)) {
            SimDisk failing = leaks.watch(new SimDisk());
            try (ShardLog log = fixture.open(failing)) {
                append(log, 0, 104);
                log.force();
                append(log, 1, 104);
                failing.failAt(op, 1, false);
                assertThrows(EngineFailedException.class, log::force);
                assertThrows(EngineFailedException.class, log::force);
                assertThrows(EngineFailedException.class, () -> append(log, 2, 104));
                assertThrows(EngineFailedException.class, () -> log.reserve(1));
                assertThrows(EngineFailedException.class, log::mark);
                assertThrows(EngineFailedException.class, () -> log.release(0));
                assertThrows(EngineFailedException.class, log::closeClean);
                assertThrows(EngineFailedException.class, () -> numbers(log, 0));
            }
            assertFalse(failing.exists(SHARD + "/clean"));
            SimDisk after = leaks.watch(failing.crash(SimCrashModel.NOTHING, 0));
            try (ShardLog log = fixture.open(after)) {
                assertEquals(upTo(1), numbers(log, 0));
            }
        }
    }

    @Test
    void shouldReuseReleasedSegmentsUnderANewSalt() {
        try (ShardLog log = fixture.open(disk)) {
            long floor = 0;
            for (int i = 0; i < 30; i++) {
                floor = append(log, i, 4096);
            }
            log.force();
            byte[] before = disk.bytes(segmentPath(0));
            log.release(floor);
            assertFalse(disk.exists(segmentPath(0)));
            assertEquals(2, free().size(), "as many as the limit allows");
            long writes = disk.count(SimOp.WRITE);
            log.reserve(2L * CONFIG.maxBatchBytes());
            assertEquals(writes + 2, disk.count(SimOp.WRITE), "headers alone are written");
            assertEquals(0, free().size());
            for (int i = 30; i < 34; i++) {
                append(log, i, 4096);
            }
            log.force();
            assertEquals(LongStream.range(29, 34).boxed().toList(), numbers(log, floor));
            long reused = CONFIG.segmentStart(log.endPosition() - 1);
            assertFalse(Arrays.equals(salt(before), salt(disk.bytes(segmentPath(reused)))));
        }
        try (ShardLog log = fixture.open(disk)) {
            assertNotNull(log.report().newGap(), "a floor that is not the manifest's asks for what was released");
        }
    }

    private static byte[] salt(byte[] segment) {
        return Arrays.copyOfRange(segment, 112, 120);
    }

    private List<String> free() {
        return disk.list(SHARD + "/log").stream()
                .filter(name -> name.endsWith(LogFiles.FREE_SUFFIX))
                .toList();
    }

    @Test
    void shouldReadAStoppedLogWithoutChangingIt() {
        try (ShardLog log = fixture.open(disk)) {
            append(log, 0, 104);
            append(log, 1, 104);
            log.closeClean();
        }
        long ops = disk.ops();
        LogReplay.Stopped stopped = LogReplay.openReadOnly(disk, leaks.memory(), SHARD, CONFIG, 0, 0);
        List<Long> numbers = new ArrayList<>();
        stopped.replay().replay(0, LogFixture.into(numbers));
        assertEquals(upTo(2), numbers);
        assertTrue(stopped.report().clean());
        assertEquals(1, stopped.report().epoch());
        assertEquals(ops, disk.ops());
    }

    @Test
    void shouldRefuseUseAfterClose() {
        ShardLog log = fixture.open(disk);
        log.close();
        log.close();
        assertThrows(IllegalStateException.class, () -> append(log, 0, 104));
        assertThrows(IllegalStateException.class, log::force);
    }
}
