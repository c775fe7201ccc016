// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static io.varve.engine.CrashScript.HOUR;
import static io.varve.engine.CrashScript.MINUTE;
import static io.varve.engine.CrashScript.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.partition.Manifest;
import io.varve.engine.partition.ManifestEdit;
import io.varve.engine.partition.RunId;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.CrashHarness;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Crashes the whole engine at every operation of scripted workloads, and the recoveries at every operation too.
///
/// The oracle is [CrashNotes]: per shard, what is shown is the state after a prefix of what was written that holds everything promised. A crash must
/// never be taken for damage, and after it writes must work. `-Dvarve.seed=N` replays, `-Dvarve.workload=NAME` runs one workload alone.
@Tag("sim")
class EngineCrashTest {
    private static final long SEED = Long.getLong("varve.seed", 20_260_301L);
    /// The one workload to run, each of its operations crashed at; null for all of them.
    private static final @Nullable String ONLY = System.getProperty("varve.workload");

    /// What one process does with an open engine.
    @FunctionalInterface
    private interface Steps {
        void run(CrashScript script);
    }

    private final Map<String, Long> recoveries = new LinkedHashMap<>();
    private final Map<SimOp, Integer> points = new EnumMap<>(SimOp.class);

    @Test
    void shouldKeepEveryPromiseWhateverOperationTheCrashMeets() {
        run(
                "new directory",
                "RENAME VARVE-new",
                SimDisk::new,
                3,
                SyncMode.ALWAYS,
                script -> script.rows("t", "a", NOW, 2));
        run("append and group commit", "WRITE shard-0/log", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::append);
        run("segment roll and reuse", ".free -> ", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::roll);
        run(
                "append over a cut",
                "WRITE shard-0/log",
                cut(),
                1,
                SyncMode.ALWAYS,
                EngineCrashTest::once,
                EngineCrashTest::once);
        run("torn tails", "TRUNCATE shard-0/keys", tornTails(), 1, SyncMode.ALWAYS, EngineCrashTest::once);
        run("flush, always", "CREATE shard-0/data", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::flush);
        run("flush, interval", "CREATE shard-0/data", fresh(1), 1, SyncMode.INTERVAL, EngineCrashTest::flush);
        run("flush, os", "/data/", fresh(3), 3, SyncMode.OS, EngineCrashTest::flush);
        run("flush and log release", ".seg -> ", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::release);
        run("merge of runs", "DELETE shard-0/data", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::merge);
        run("tier move", "DELETE shard-0/data", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::move);
        run(
                "tier move under writes",
                "DELETE shard-0/data",
                fresh(1),
                1,
                SyncMode.INTERVAL,
                EngineCrashTest::moveUnderWrites);
        run(
                "tier move to another volume",
                "CREATE elsewhere/shard-0/data",
                elsewhere(),
                1,
                SyncMode.INTERVAL,
                EngineCrashTest::move);
        run("delete", "DELETE shard-0/data", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::delete);
        run("delete under a merge", "DELETE shard-0/data", fresh(3), 3, SyncMode.OS, EngineCrashTest::deleteUnderMerge);
        run("retention", "DELETE shard-0/data", fresh(1), 1, SyncMode.INTERVAL, EngineCrashTest::retention);
        run("catalog change", "WRITE catalog/b.log", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::catalog);
        run("series keys", "WRITE shard-0/keys", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::series);
        run(
                "clean stops",
                "DELETE shard-2/clean",
                fresh(3),
                3,
                SyncMode.OS,
                EngineCrashTest::once,
                EngineCrashTest::once,
                EngineCrashTest::once);
        run(
                "manifest rewrite",
                "RENAME shard-0/manifest-new",
                longManifest(),
                1,
                SyncMode.ALWAYS,
                EngineCrashTest::flush);
        run("late rows and partitions", "CREATE shard-0/data", fresh(1), 1, SyncMode.ALWAYS, EngineCrashTest::late);
        run("idle flush", "CREATE shard-0/data", fresh(1), 1, SyncMode.INTERVAL, EngineCrashTest::idle);
        run("mixture", "/data/", fresh(3), 3, SyncMode.ALWAYS, EngineCrashTest::mixture, EngineCrashTest::mixture);
        if (ONLY == null) {
            summarize();
        } else {
            assertTrue(recoveries.containsKey(ONLY), () -> "no such workload: " + ONLY);
        }
    }

    /// The script that would bring a cut batch back: batch 2 survives its lost predecessor, is cut, and what is written over it has just its length.
    @Test
    void shouldNotBringACutBatchBackInThreeCrashes() {
        SimDisk disk = fresh(1).get();
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
            check(fourth, seen, SyncMode.ALWAYS, true);
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
        assertTrue(sum >= Suite.pick(2_000, 20_000, 200_000), () -> "recoveries " + sum);
    }

    /// A directory for warm files beside a store that does not know of it yet.
    private static Supplier<SimDisk> elsewhere() {
        Supplier<SimDisk> made = fresh(1);
        return () -> {
            SimDisk disk = made.get();
            disk.createDirectories(CrashScript.ELSEWHERE);
            disk.syncDirectory("");
            return disk;
        };
    }

    private void run(
            String name, String proof, Supplier<SimDisk> initial, int shards, SyncMode mode, Steps... processes) {
        if (ONLY != null && !ONLY.equals(name)) {
            return;
        }
        CrashHarness.Workload<CrashNotes> workload = (disk, notes) -> runAll(disk, notes, shards, mode, processes);
        SimDisk traced = initial.get();
        traced.trace(true);
        workload.run(traced, new CrashNotes());
        assertTrue(
                traced.traced().stream().anyMatch(op -> op.contains(proof)),
                () -> name + " does not do what it is for: " + proof + " is not in " + traced.traced());
        CrashHarness<CrashNotes> once = new CrashHarness<>(
                        name, initial, CrashNotes::new, workload, (disk, notes) -> check(disk, notes, mode, true))
                .randomStates(Suite.pick(2, 3, 64))
                .pointEvery(ONLY == null ? Suite.pick(14, 1, 1) : 1)
                .recoveryCrashEvery(0)
                .run(SEED, EnumSet.noneOf(SimOp.class));
        CrashHarness<CrashNotes> twice = new CrashHarness<>(
                        name + ", twice",
                        initial,
                        CrashNotes::new,
                        workload,
                        (disk, notes) -> check(disk, notes, mode, false))
                .randomStates(Suite.pick(0, 1, 16))
                .pointEvery(Suite.pick(47, 15, 1))
                .recoveryCrashEvery(Suite.pick(13, 11, 1))
                .recoveryPointEvery(Suite.pick(5, 1, 1))
                .run(SEED + 1, EnumSet.noneOf(SimOp.class));
        recoveries.put(name, once.recoveries() + twice.recoveries());
        once.pointsByOp().forEach((op, count) -> points.merge(op, count, Integer::sum));
    }

    private static void runAll(SimDisk disk, CrashNotes notes, int shards, SyncMode mode, Steps... processes) {
        for (Steps steps : processes) {
            CrashScript script = new CrashScript(disk, notes, shards, mode);
            boolean done = false;
            try {
                steps.run(script);
                script.close();
                done = true;
            } finally {
                if (!done) {
                    script.drop();
                }
                assertEquals(0, CrashScript.leftBytes(script.engine()), "off-heap bytes left");
            }
        }
    }

    /// Recovers, compares, and, when `further`, writes, loses power and finds all of it again.
    private static void check(SimDisk disk, CrashNotes notes, SyncMode mode, boolean further) {
        List<String> damage = new ArrayList<>();
        EngineListener listener = new EngineListener() {
            @Override
            public void onDamage(int shard, String what) {
                if (!what.startsWith("restored")) {
                    damage.add(what);
                }
            }
        };
        EngineOptions options =
                CrashScript.options(1, mode, new ManualClock(NOW + HOUR), 5).withListener(listener);
        SteppedEngine open = SteppedEngine.open(disk, options);
        SimDisk after = disk;
        int rows;
        try {
            assertEquals(List.of(), damage, "a crash was taken for damage");
            rows = notes.check(open.engine(), disk.lostPower());
            if (further) {
                probe(open.engine());
                after = disk.crash(SimCrashModel.NOTHING, 0);
            }
        } finally {
            open.close();
            assertEquals(0, CrashScript.leftBytes(open.engine()), "off-heap bytes left");
        }
        if (further) {
            try (SteppedEngine again = SteppedEngine.open(after, options)) {
                assertEquals(List.of(), damage, "a recovery was taken for damage");
                assertEquals(rows, notes.check(again.engine(), disk.lostPower()), "what was shown vanished");
                try (Rows found =
                        again.engine().database(CrashNotes.DB).scan("probe").open()) {
                    assertTrue(found.next(), "the row written after the recovery is missing");
                }
            }
        }
    }

    private static void probe(Engine engine) {
        try (Writer writer = engine.database(CrashNotes.DB).writer()) {
            writer.row(writer.series("probe", "tag", "p"), NOW)
                    .set(writer.field("probe", "n", ValueType.I64), 1)
                    .append();
            writer.commit(io.varve.engine.shard.Durability.DURABLE);
        }
    }

    // Directories to begin with

    private static Supplier<SimDisk> fresh(int shards) {
        SimDisk disk = new SimDisk();
        new CrashScript(disk, new CrashNotes(), shards, SyncMode.ALWAYS).close();
        return () -> disk.crash(SimCrashModel.PROCESS, 0);
    }

    /// A log whose middle batch was lost while a later one survived.
    private static Supplier<SimDisk> cut() {
        SimDisk disk = fresh(1).get();
        CrashNotes notes = new CrashNotes();
        CrashScript script = new CrashScript(disk, notes, 1, SyncMode.ALWAYS);
        script.rows("probe-lost", "a", NOW, 1);
        script.drop();
        SimDisk written = disk.crash(SimCrashModel.ALL, 0);
        CrashScript second = new CrashScript(written, notes, 1, SyncMode.OS);
        second.rows("probe-lost", "a", NOW + HOUR, 3).rows("probe-lost", "a", NOW + 2 * HOUR, 3);
        SimDisk survivor = written.crash(new SimCrashModel(SimCrashModel.Kind.DROP_ONE, 0), 0);
        second.drop();
        return () -> survivor.crash(SimCrashModel.PROCESS, 0);
    }

    /// Manifest and key file end in bytes that a crash left.
    private static Supplier<SimDisk> tornTails() {
        SimDisk disk = fresh(1).get();
        try (CrashScript script = new CrashScript(disk, new CrashNotes(), 1, SyncMode.ALWAYS)) {
            script.rows("probe-lost", "a", NOW, 2).flush("probe-lost");
        }
        for (String path : disk.files()) {
            if (path.contains("/manifest.") || path.endsWith("/keys")) {
                byte[] bytes = disk.bytes(path);
                byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 40);
                java.util.Arrays.fill(longer, bytes.length, longer.length, (byte) 7);
                disk.put(path, longer);
            }
        }
        return () -> disk.crash(SimCrashModel.PROCESS, 0);
    }

    /// A manifest that the next flushes make long enough to be rewritten.
    private static Supplier<SimDisk> longManifest() {
        SimDisk disk = fresh(1).get();
        List<RunId> nothing = new ArrayList<>();
        for (int i = 0; i < 21_820; i++) {
            nothing.add(new RunId(-1, i));
        }
        try (Manifest manifest = Manifest.open(disk, "shard-0")) {
            manifest.commit(new ManifestEdit(List.of(), nothing, Map.of(), 0, 0, 0));
        }
        return () -> disk.crash(SimCrashModel.PROCESS, 0);
    }

    // Workloads

    private static void append(CrashScript script) {
        for (int group = 0; group < 4; group++) {
            script.row("t", "a", NOW + group * MINUTE)
                    .row("t", "b", NOW + group * MINUTE)
                    .row("u", "a", NOW);
            script.commit().settle();
        }
    }

    private static void once(CrashScript script) {
        int from = script.written();
        script.rows("t", "a", NOW + from * MINUTE, 2).rows("t", "b", NOW + from * MINUTE, 2);
    }

    private static void roll(CrashScript script) {
        for (int i = 0; i < 6; i++) {
            script.bulk("t", "a", NOW + i * HOUR / 8, 60);
            if (i == 2 || i == 4) {
                script.flush("t").settle();
            }
        }
    }

    private static void flush(CrashScript script) {
        script.rows("t", "a", NOW, 3).rows("u", "b", NOW, 2).flush("t");
        script.rows("t", "a", NOW + MINUTE, 3).rows("t", "c", NOW, 1).flush("t").flush("u");
        script.rows("u", "a", NOW, 2).settle();
    }

    private static void release(CrashScript script) {
        script.rows("t", "a", NOW, 2);
        for (int i = 0; i < 3; i++) {
            script.bulk("u", "b", NOW + i * HOUR / 8, 80);
        }
        script.flush("u").settle().flush("t").settle();
        script.rows("t", "a", NOW + MINUTE, 2).settle();
    }

    private static void merge(CrashScript script) {
        for (int i = 0; i < 4; i++) {
            script.rows("t", "a", NOW + i * MINUTE, 4).flush("t");
        }
        script.pass(MINUTE).rows("t", "b", NOW, 2).pass(MINUTE);
    }

    private static void move(CrashScript script) {
        script.rows("t", "a", NOW, 3)
                .flush("t")
                .rows("t", "a", NOW + 2 * HOUR, 3)
                .flush("t");
        script.compact("t", Tier.WARM).rows("t", "b", NOW + HOUR, 2).flush("t");
        script.compact("t", Tier.COLD).rows("t", "a", NOW, 1);
    }

    /// Rows for old and new partitions arrive while the move is at each of its steps.
    private static void moveUnderWrites(CrashScript script) {
        script.rows("t", "a", NOW, 3)
                .rows("t", "a", NOW + 2 * HOUR, 3)
                .flush("t")
                .rows("t", "c", NOW, 1);
        script.beginCompaction("t", Tier.WARM);
        for (int i = 0; i < 6; i++) {
            script.rows("t", "a", NOW + i * HOUR / 2, 1).step(1);
        }
        script.flush("t").rows("t", "b", NOW + 3 * HOUR, 2).settle();
    }

    private static void delete(CrashScript script) {
        script.rows("t", "a", NOW, 6).rows("t", "b", NOW, 3).flush("t");
        script.rows("t", "a", NOW + 2 * MINUTE, 6).delete("t", "a", NOW + MINUTE, NOW + 3 * MINUTE);
        script.rows("t", "a", NOW + 2 * MINUTE, 2).flush("t").delete("t", "b", NOW, NOW + HOUR);
        script.compact("t", Tier.WARM).rows("t", "b", NOW, 1);
    }

    /// The delete is applied while a merge of what it masks is written.
    private static void deleteUnderMerge(CrashScript script) {
        for (int i = 0; i < 3; i++) {
            script.rows("t", "a", NOW + i * MINUTE, 4)
                    .rows("t", "b", NOW + i * MINUTE, 2)
                    .flush("t");
        }
        script.beginCompaction("t", Tier.WARM).step(2).delete("t", "a", NOW, NOW + 2 * MINUTE);
        script.rows("t", "a", NOW + MINUTE, 1).settle().delete("t", "", NOW + 5 * MINUTE, NOW + HOUR);
        script.flush("t").compact("t", Tier.COLD);
    }

    private static void retention(CrashScript script) {
        long week = 7 * 24 * HOUR;
        long monday = Math.floorDiv(NOW - 4 * 24 * HOUR, week) * week + 4 * 24 * HOUR;
        script.rows("t", "a", monday - 8 * HOUR, 3)
                .rows("t", "a", monday + HOUR, 3)
                .flush("t");
        script.rows("t", "b", monday - 8 * HOUR, 2)
                .beginCompaction("t", Tier.COLD)
                .step(1);
        script.retain("t", monday).rows("t", "a", monday - HOUR, 2).settle().flush("t");
        script.retain("t", monday).rows("t", "b", monday + 2 * HOUR, 2).settle();
    }

    private static void catalog(CrashScript script) {
        for (int i = 0; i < 5; i++) {
            script.rows("table-" + i, "a", NOW, 3);
        }
        script.flush("table-1");
    }

    private static void series(CrashScript script) {
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 12; k++) {
                script.row("t", "a-series-with-a-long-name-" + i + "-" + k, NOW + k);
            }
            script.commit();
            if (i < 2) {
                script.flush("t");
            }
        }
    }

    private static void late(CrashScript script) {
        script.rows("t", "a", NOW - 2 * MINUTE, 4).rows("t", "a", NOW - 40 * 24 * HOUR, 2);
        script.rows("t", "a", NOW - 3 * 24 * HOUR, 2).flush("t");
        script.pass(2 * HOUR).rows("t", "a", NOW - 40 * 24 * HOUR, 2).rows("t", "a", NOW + HOUR, 2);
        script.rows("t", "a", NOW - 2 * MINUTE, 3).flush("t");
        script.rows("t", "a", NOW - 3 * 24 * HOUR + HOUR, 2);
    }

    private static void idle(CrashScript script) {
        script.rows("t", "a", NOW, 2).pass(2 * MINUTE).rows("u", "a", NOW, 2);
        script.pass(MINUTE / 2).rows("t", "a", NOW + MINUTE, 2).pass(2 * MINUTE);
    }

    private static void mixture(CrashScript script) {
        SeededRng rng = new SeededRng(SEED + script.written());
        for (int step = 0; step < 10; step++) {
            String table = rng.nextLong(2) == 0 ? "t" : "u";
            switch ((int) rng.nextLong(6)) {
                case 0 -> script.rows(table, "a", NOW, 1).flush(table);
                case 1 -> script.pass(rng.nextLong(2 * HOUR));
                case 2 -> script.rows(table, "late", NOW - rng.nextLong(100) * HOUR, 2);
                default -> script.rows(table, "s" + rng.nextLong(5), NOW + rng.nextLong(30) * MINUTE, 3);
            }
        }
    }
}
