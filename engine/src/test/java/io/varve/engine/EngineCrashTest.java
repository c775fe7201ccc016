// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static io.varve.engine.CrashScript.MINUTE;
import static io.varve.engine.CrashScript.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.CrashHarness;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Crashes the whole engine at every operation of scripted workloads, and the recoveries at every operation too.
///
/// The oracle is [CrashNotes]: per shard, what is shown is the state after a prefix of what was written that holds everything promised. A crash must
/// never be taken for damage, and after it writes must work. `-Dvarve.seed=N` replays, `-Dvarve.workload=NAME` runs one workload alone.
/// All states of all crashes are the matter of [EngineCrashStatesTest].
@Tag("sim")
class EngineCrashTest {
    private static final long SEED = Long.getLong("varve.seed", 20_260_301L);
    /// The one workload to run, each of its operations crashed at; null for all of them.
    private static final @Nullable String ONLY = System.getProperty("varve.workload");

    private final Map<String, Long> recoveries = new LinkedHashMap<>();
    private final Map<SimOp, Integer> points = new EnumMap<>(SimOp.class);

    @Test
    void shouldKeepEveryPromiseWhateverOperationTheCrashMeets() {
        for (CrashWorkload workload : CrashWorkloads.all(SEED)) {
            if (ONLY == null || ONLY.equals(workload.name())) {
                run(workload);
            }
        }
        if (ONLY == null) {
            summarize();
        } else {
            assertTrue(recoveries.containsKey(ONLY), () -> "no such workload: " + ONLY);
        }
    }

    /// The script that would bring a cut batch back: batch 2 survives its lost predecessor, is cut, and what is written over it has just its length.
    @Test
    void shouldNotBringACutBatchBackInThreeCrashes() {
        CrashWorkload workload =
                new CrashWorkload("three crashes", "", CrashWorkloads.fresh(1), 1, SyncMode.ALWAYS, List.of());
        SimDisk disk = workload.initial().get();
        CrashNotes notes = new CrashNotes();
        CrashScript first = new CrashScript(disk, notes, 1, SyncMode.OS);
        first.rows("t", "a", NOW, 1).flush("t");
        first.rows("t", "a", NOW + MINUTE, 1)
                .rows("t", "a", NOW + 2 * MINUTE, 1)
                .rows("t", "a", NOW + 3 * MINUTE, 1);
        int unsynced = 0;
        for (SimCrashModel model : disk.models(0)) {
            if (model.kind() != SimCrashModel.Kind.DROP_ONE) {
                continue;
            }
            unsynced++;
            SimDisk second = disk.crash(model, 0);
            CrashNotes seen = new CrashNotes();
            seen.writes.addAll(notes.writes);
            seen.durable = 1;
            CrashScript script = new CrashScript(second, seen, 1, SyncMode.ALWAYS);
            int kept = seen.check(script.engine(), true);
            seen.writes.subList(kept, seen.writes.size()).clear();
            // As long as the batch that was lost: the survivor behind it would fit exactly.
            script.rows("t", "a", NOW + 10 * MINUTE, 1);
            SimDisk third = second.crash(SimCrashModel.NOTHING, 0);
            script.drop();
            CrashScript last = new CrashScript(third, seen, 1, SyncMode.ALWAYS);
            assertEquals(kept + 1, seen.check(last.engine(), true), "rows after the second crash");
            last.rows("t", "a", NOW + 11 * MINUTE, 1);
            SimDisk fourth = third.crash(SimCrashModel.NOTHING, 0);
            last.drop();
            workload.check(fourth, seen, true);
        }
        first.drop();
        assertTrue(unsynced >= 3, "unsynced operations: " + unsynced);
    }

    private void summarize() {
        long sum = recoveries.values().stream().mapToLong(Long::longValue).sum();
        TestLog.print("engine crash suite: " + Suite.current() + ", seed=" + SEED + ", recoveries=" + sum
                + ", perWorkload=" + recoveries + ", pointsByOperation=" + points);
        for (SimOp op : EnumSet.complementOf(EnumSet.of(SimOp.READ))) {
            assertTrue(points.getOrDefault(op, 0) > 0, () -> "never crashed at " + op + ": " + points);
        }
        recoveries.forEach((name, count) -> assertTrue(count * 4 <= sum, () -> name + " has more than a quarter"));
        assertTrue(sum >= Suite.pick(2_000, 50_000, 50_000), () -> "recoveries " + sum);
    }

    private void run(CrashWorkload workload) {
        workload.prove();
        String name = workload.name();
        CrashHarness<CrashNotes> once = new CrashHarness<>(
                        name,
                        workload.initial(),
                        CrashNotes::new,
                        workload::run,
                        (disk, notes) -> workload.check(disk, notes, true))
                .randomStates(Suite.pick(2, 3, 3))
                .pointEvery(ONLY == null ? Suite.pick(14, 1, 1) : 1)
                .recoveryCrashEvery(0)
                .run(SEED, EnumSet.noneOf(SimOp.class));
        CrashHarness<CrashNotes> twice = new CrashHarness<>(
                        name + ", twice",
                        workload.initial(),
                        CrashNotes::new,
                        workload::run,
                        (disk, notes) -> workload.check(disk, notes, false))
                .randomStates(Suite.pick(0, 1, 1))
                .pointEvery(Suite.pick(47, 15, 15))
                .recoveryCrashEvery(Suite.pick(13, 11, 11))
                .recoveryPointEvery(Suite.pick(5, 1, 1))
                .run(SEED + 1, EnumSet.noneOf(SimOp.class));
        recoveries.put(name, once.recoveries() + twice.recoveries());
        once.pointsByOp().forEach((op, count) -> points.merge(op, count, Integer::sum));
    }
}
