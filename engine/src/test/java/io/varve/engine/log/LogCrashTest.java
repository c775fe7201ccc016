// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import static io.varve.engine.log.LogFixture.SEGMENT_BYTES;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.testing.CrashHarness;
import io.varve.engine.testing.LeakExtension;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Crashes at every operation of scripted logs, and at every operation of their recoveries.
///
/// A crash alone must never be reported as damage: every recovery here also asserts that no gap was made.
@Tag("sim")
class LogCrashTest {
    private static final Set<SimOp> NONE = EnumSet.noneOf(SimOp.class);

    @RegisterExtension
    final LeakExtension leaks = new LeakExtension();

    private long recoveries;

    private LogFixture fixture() {
        return new LogFixture(leaks.memory());
    }

    /// Recovers, compares, appends two batches under the new epoch, loses power and finds all of it.
    private void check(SimDisk disk, LogNotes notes) {
        NativeMemory memory = leaks.memory();
        List<Long> found;
        try (ShardLog log = new LogFixture(memory).open(disk, notes.floor, notes.floor)) {
            assertNull(log.report().newGap(), "a crash was taken for damage");
            found = LogFixture.numbers(log, notes.floor);
            notes.check(found);
            LogFixture.append(log, 1_000_001, 104);
            LogFixture.append(log, 1_000_002, 512);
            log.force();
        }
        // What the recovery showed and what it appended must outlast the power, even where nobody had acknowledged it
        // before.
        LogReplay.Stopped stopped = LogReplay.openReadOnly(
                disk.crash(SimCrashModel.NOTHING, 0),
                memory,
                LogFixture.SHARD,
                LogFixture.CONFIG,
                notes.floor,
                notes.floor);
        assertNull(stopped.report().newGap(), "a recovery was taken for damage");
        List<Long> again = new ArrayList<>();
        stopped.replay().replay(notes.floor, LogFixture.into(again));
        List<Long> expected = new ArrayList<>(found);
        expected.add(1_000_001L);
        expected.add(1_000_002L);
        assertTrue(again.equals(expected), () -> "after the recovery: expected=" + expected + ", found=" + again);
    }

    /// Like [#check], but whatever an interrupted check appended is allowed too.
    private void checkAgain(SimDisk disk, LogNotes notes) {
        try (ShardLog log = fixture().open(disk, notes.floor, notes.floor)) {
            assertNull(log.report().newGap(), "a crash was taken for damage");
            List<Long> found = LogFixture.numbers(log, notes.floor);
            found.removeIf(number -> number > 1_000_000);
            notes.check(found);
        }
    }

    private void run(
            String name, Supplier<SimDisk> initial, Set<SimOp> expected, CrashHarness.Workload<LogNotes> workload) {
        long seed = Long.getLong("varve.seed", 20_260_101L);
        CrashHarness<LogNotes> plain = new CrashHarness<>(name, initial, LogNotes::new, workload, this::check)
                .randomStates(Suite.pick(4, 32, 200))
                .recoveryCrashEvery(0)
                .run(seed, expected);
        CrashHarness<LogNotes> twice = new CrashHarness<>(
                        name + " twice", initial, LogNotes::new, workload, this::checkAgain)
                .randomStates(Suite.pick(0, 4, 32))
                .recoveryCrashEvery(Suite.pick(7, 1, 1))
                .run(seed, expected);
        recoveries += plain.recoveries() + twice.recoveries();
    }

    @Test
    void shouldSurviveACrashAtEveryOperation() {
        run("append", SimDisk::new, EnumSet.of(SimOp.MAKE_DIRECTORY), this::append);
        run("roll", SimDisk::new, NONE, this::roll);
        run("reuse", SimDisk::new, NONE, this::reuse);
        run("mark", SimDisk::new, NONE, this::mark);
        run("clean stop", SimDisk::new, EnumSet.of(SimOp.DELETE), this::cleanStop);
        run("epochs", SimDisk::new, NONE, this::epochs);
        run("long history", this::longHistoryDisk, NONE, this::onLongHistory);
        run("over a cut", this::cutDisk, NONE, this::overCut);
        run(
                "everything",
                SimDisk::new,
                EnumSet.of(
                        SimOp.CREATE,
                        SimOp.WRITE,
                        SimOp.FORCE,
                        SimOp.RENAME,
                        SimOp.DELETE,
                        SimOp.MAKE_DIRECTORY,
                        SimOp.SYNC_DIRECTORY),
                this::everything);
        TestLog.print("crash log suite: " + Suite.current() + ", recoveries=" + recoveries);
        assertTrue(recoveries >= Suite.pick(5_000, 20_000, 100_000), "recoveries " + recoveries);
    }

    @Test
    void shouldSurviveCrashesOfRandomWorkloads() {
        SeededRng seeds = SeededRng.forTest("random log workloads", 7);
        for (int i = 0; i < Suite.pick(2, 10, 200); i++) {
            long seed = seeds.nextLong();
            new CrashHarness<>("random " + seed, SimDisk::new, LogNotes::new, random(seed), this::checkAgain)
                    .randomStates(Suite.pick(2, 8, 32))
                    .recoveryCrashEvery(Suite.pick(31, 11, 3))
                    .run(seed, NONE);
        }
    }

    private void append(SimDisk disk, LogNotes notes) {
        try (ShardLog log = fixture().open(disk)) {
            for (int group = 0; group < 4; group++) {
                for (int i = 0; i < 3; i++) {
                    notes.append(log, group * 3 + i, 104 + 200 * i);
                }
                notes.force(log);
            }
        }
    }

    private void roll(SimDisk disk, LogNotes notes) {
        try (ShardLog log = fixture().open(disk)) {
            log.reserve(SEGMENT_BYTES);
            for (int i = 0; i < 8; i++) {
                notes.append(log, i, 1600 + 8 * i);
                log.write();
                notes.append(log, 100 + i, 1000);
                if (i % 2 == 1) {
                    notes.force(log);
                }
            }
        }
    }

    private void reuse(SimDisk disk, LogNotes notes) {
        try (ShardLog log = fixture().open(disk)) {
            for (int i = 0; i < 14; i++) {
                notes.append(log, i, 3000);
                notes.force(log);
                if (i % 4 == 3) {
                    notes.release(log, i - 1);
                    log.reserve(LogFixture.CONFIG.maxBatchBytes());
                }
            }
        }
    }

    private void mark(SimDisk disk, LogNotes notes) {
        try (ShardLog log = fixture().open(disk)) {
            for (int i = 0; i < 6; i++) {
                notes.append(log, i, 600);
                notes.force(log);
                log.mark();
                if (i == 3) {
                    notes.append(log, 100, 104);
                    notes.append(log, 101, 104);
                    log.write();
                }
            }
        }
    }

    private void cleanStop(SimDisk disk, LogNotes notes) {
        for (int run = 0; run < 3; run++) {
            LogFixture fixture = fixture();
            try (ShardLog log = fixture.open(disk)) {
                notes.append(log, 10L * run, 704);
                notes.append(log, 10L * run + 1, 704);
                notes.force(log);
                notes.append(log, 10L * run + 2, 104);
                int all = notes.numbers.size();
                log.closeClean();
                notes.acknowledged = all;
            }
        }
    }

    private void epochs(SimDisk disk, LogNotes notes) {
        for (int run = 0; run < 5; run++) {
            try (ShardLog log = fixture().open(disk)) {
                if (run != 2) {
                    notes.append(log, 10L * run, 2504);
                    notes.force(log);
                }
            }
        }
    }

    /// So many opens that a slot of the epoch file spans sectors and can be torn.
    private SimDisk longHistoryDisk() {
        SimDisk disk = new SimDisk();
        for (int run = 0; run < 30; run++) {
            try (ShardLog log = fixture().open(disk)) {
                LogFixture.append(log, run, 104);
                log.force();
            }
        }
        return disk.crash(SimCrashModel.NOTHING, 0);
    }

    private void onLongHistory(SimDisk disk, LogNotes notes) {
        for (long number = 0; number < 30; number++) {
            notes.numbers.add(number);
            notes.positions.add(LogFixture.FIRST + 104 * number);
        }
        notes.acknowledged = 30;
        for (int run = 0; run < 2; run++) {
            try (ShardLog log = fixture().open(disk)) {
                notes.append(log, 100 + run, 512);
                notes.force(log);
            }
        }
    }

    /// Batch 0 is durable, batch 1 is lost, batch 2 survived.
    private SimDisk cutDisk() {
        SimDisk disk = new SimDisk();
        try (ShardLog log = fixture().open(disk)) {
            LogFixture.append(log, 0, 512);
            log.force();
            LogFixture.append(log, 1, 512);
            log.write();
            LogFixture.append(log, 2, 512);
            log.write();
        }
        return disk.crash(new SimCrashModel(SimCrashModel.Kind.DROP_ONE, 0), 0);
    }

    private void overCut(SimDisk disk, LogNotes notes) {
        notes.numbers.add(0L);
        notes.positions.add((long) LogFixture.FIRST);
        notes.acknowledged = 1;
        for (int run = 0; run < 2; run++) {
            try (ShardLog log = fixture().open(disk)) {
                notes.append(log, 10 + run, 512);
                notes.force(log);
            }
        }
    }

    private void everything(SimDisk disk, LogNotes notes) {
        for (int run = 0; run < 3; run++) {
            try (ShardLog log = fixture().open(disk, notes.floor, notes.floor)) {
                for (int i = 0; i < 5; i++) {
                    notes.append(log, 10L * run + i, 2000 + 8 * i);
                    if (i % 2 == 0) {
                        notes.force(log);
                        log.mark();
                    }
                }
                notes.force(log);
                notes.release(log, notes.numbers.size() - 2);
                int all = notes.numbers.size();
                if (run == 1) {
                    log.closeClean();
                    notes.acknowledged = all;
                }
            }
        }
    }

    private CrashHarness.Workload<LogNotes> random(long seed) {
        return (disk, notes) -> {
            SeededRng rng = new SeededRng(seed);
            long number = 0;
            for (int run = 0; run < 3; run++) {
                try (ShardLog log = fixture().open(disk, notes.floor, notes.floor)) {
                    for (int step = 0; step < 14; step++) {
                        switch ((int) rng.nextLong(8)) {
                            case 0, 1, 2, 3 -> notes.append(log, number++, 104 + 8 * (int) rng.nextLong(500));
                            case 4 -> log.write();
                            case 5 -> notes.force(log);
                            case 6 -> log.mark();
                            default -> {
                                if (notes.acknowledged > 0) {
                                    notes.release(log, notes.acknowledged - 1);
                                }
                            }
                        }
                    }
                    // Everything: what is appended by the next open must follow what this one acknowledged.
                    notes.force(log);
                }
            }
        };
    }
}
