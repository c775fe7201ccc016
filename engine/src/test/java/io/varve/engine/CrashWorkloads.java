// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static io.varve.engine.CrashScript.HOUR;
import static io.varve.engine.CrashScript.MINUTE;
import static io.varve.engine.CrashScript.NOW;

import io.varve.engine.CrashWorkload.Steps;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.Manifest;
import io.varve.engine.partition.ManifestEdit;
import io.varve.engine.partition.RunId;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.SeededRng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The scripted workloads that the crash suites crash: every kind of change an engine makes to its directory.
final class CrashWorkloads {
    private CrashWorkloads() {}

    private static final String NEW_FILE = "CREATE shard-0/data";
    private static final String OLD_FILE = "DELETE shard-0/data";

    /// All of them; `seed` is that of the mixture.
    static List<CrashWorkload> all(long seed) {
        List<CrashWorkload> all = new ArrayList<>(ofTheLog());
        all.addAll(ofFiles());
        all.addAll(ofRemovals());
        all.addAll(ofNames());
        Steps mixture = script -> mixture(script, seed);
        all.add(new CrashWorkload("mixture", "/data/", fresh(3), 3, SyncMode.ALWAYS, List.of(mixture, mixture)));
        return all;
    }

    private static CrashWorkload of(String name, String proof, Supplier<SimDisk> initial, SyncMode mode, Steps steps) {
        return new CrashWorkload(name, proof, initial, 1, mode, List.of(steps));
    }

    private static List<CrashWorkload> ofTheLog() {
        Steps once = CrashWorkloads::once;
        Steps numbered = CrashWorkloads::numbered;
        return List.of(
                new CrashWorkload(
                        "numbered lines", ".seg -> ", fresh(1), 1, SyncMode.ALWAYS, List.of(numbered, numbered)),
                new CrashWorkload(
                        "new directory",
                        "RENAME VARVE-new",
                        SimDisk::new,
                        3,
                        SyncMode.ALWAYS,
                        List.of(script -> script.rows("t", "a", NOW, 2))),
                of("append and group commit", "WRITE shard-0/log", fresh(1), SyncMode.ALWAYS, CrashWorkloads::append),
                of("segment roll and reuse", ".free -> ", fresh(1), SyncMode.ALWAYS, CrashWorkloads::roll),
                new CrashWorkload(
                        "append over a cut", "WRITE shard-0/log", cut(), 1, SyncMode.ALWAYS, List.of(once, once)),
                of("torn tails", "TRUNCATE shard-0/keys", tornTails(), SyncMode.ALWAYS, once),
                new CrashWorkload(
                        "clean stops", "DELETE shard-2/clean", fresh(3), 3, SyncMode.OS, List.of(once, once, once)));
    }

    private static List<CrashWorkload> ofFiles() {
        Steps flush = CrashWorkloads::flush;
        return List.of(
                of("flush, always", NEW_FILE, fresh(1), SyncMode.ALWAYS, flush),
                of("flush, interval", NEW_FILE, fresh(1), SyncMode.INTERVAL, flush),
                new CrashWorkload("flush, os", "/data/", fresh(3), 3, SyncMode.OS, List.of(flush)),
                of("flush and log release", ".seg -> ", fresh(1), SyncMode.ALWAYS, CrashWorkloads::release),
                of("idle flush", NEW_FILE, fresh(1), SyncMode.INTERVAL, CrashWorkloads::idle),
                of("late rows and partitions", NEW_FILE, fresh(1), SyncMode.ALWAYS, CrashWorkloads::late),
                of("merge of runs", OLD_FILE, fresh(1), SyncMode.ALWAYS, CrashWorkloads::merge),
                of("tier move", OLD_FILE, fresh(1), SyncMode.ALWAYS, CrashWorkloads::move),
                of("tier move under writes", OLD_FILE, fresh(1), SyncMode.INTERVAL, CrashWorkloads::moveUnderWrites),
                of(
                        "tier move to another volume",
                        "CREATE elsewhere/shard-0/data",
                        elsewhere(),
                        SyncMode.INTERVAL,
                        CrashWorkloads::move));
    }

    private static List<CrashWorkload> ofRemovals() {
        Steps underMerge = CrashWorkloads::deleteUnderMerge;
        return List.of(
                of("delete", OLD_FILE, fresh(1), SyncMode.ALWAYS, CrashWorkloads::delete),
                new CrashWorkload("delete under a merge", OLD_FILE, fresh(3), 3, SyncMode.OS, List.of(underMerge)),
                of("retention", OLD_FILE, fresh(1), SyncMode.INTERVAL, CrashWorkloads::retention));
    }

    private static List<CrashWorkload> ofNames() {
        return List.of(
                of("catalog change", "WRITE catalog/b.log", fresh(1), SyncMode.ALWAYS, CrashWorkloads::catalog),
                of("series keys", "WRITE shard-0/keys", fresh(1), SyncMode.ALWAYS, CrashWorkloads::series),
                of(
                        "manifest rewrite",
                        "RENAME shard-0/manifest-new",
                        longManifest(),
                        SyncMode.ALWAYS,
                        CrashWorkloads::flush));
    }

    // Directories to begin with

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

    /// Copies of one directory, made when the first is asked for.
    private static Supplier<SimDisk> copies(Supplier<SimDisk> make) {
        List<SimDisk> made = new ArrayList<>(1);
        return () -> {
            if (made.isEmpty()) {
                made.add(make.get());
            }
            return made.getFirst().crash(SimCrashModel.PROCESS, 0);
        };
    }

    static Supplier<SimDisk> fresh(int shards) {
        return copies(() -> {
            SimDisk disk = new SimDisk();
            new CrashScript(disk, new CrashNotes(), shards, SyncMode.ALWAYS).close();
            return disk;
        });
    }

    /// A log whose middle batch was lost while a later one survived.
    private static Supplier<SimDisk> cut() {
        return copies(() -> {
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
            return survivor;
        });
    }

    /// Manifest and key file end in bytes that a crash left.
    private static Supplier<SimDisk> tornTails() {
        return copies(() -> {
            SimDisk disk = fresh(1).get();
            try (CrashScript script = new CrashScript(disk, new CrashNotes(), 1, SyncMode.ALWAYS)) {
                script.rows("probe-lost", "a", NOW, 2).flush("probe-lost");
            }
            for (String path : disk.files()) {
                if (path.contains("/manifest.") || path.endsWith("/keys")) {
                    byte[] bytes = disk.bytes(path);
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 40);
                    Arrays.fill(longer, bytes.length, longer.length, (byte) 7);
                    disk.put(path, longer);
                }
            }
            return disk;
        });
    }

    /// A manifest that the next flushes make long enough to be rewritten.
    private static Supplier<SimDisk> longManifest() {
        return copies(() -> {
            SimDisk disk = fresh(1).get();
            List<RunId> nothing = new ArrayList<>();
            for (int i = 0; i < 21_820; i++) {
                nothing.add(new RunId(-1, i));
            }
            try (Manifest manifest = Manifest.open(disk, "shard-0")) {
                manifest.commit(new ManifestEdit(List.of(), nothing, Map.of(), 0, 0, 0));
            }
            return disk;
        });
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

    /// Lines of a producer, some sent again at once, after flushes that release the log below them, and by the next process.
    private static void numbered(CrashScript script) {
        if (script.written() > 0) {
            script.sendAgain().resumeNumbering();
        } else {
            script.beginNumbering();
        }
        script.rows("t", "a", NOW, 2).rows("t", "a", NOW, 3).stopNumbering().sendAgain();
        script.bulk("u", "b", NOW, 80).flush("t").settle();
        script.sendAgain().resumeNumbering().rows("t", "a", NOW + MINUTE, 3);
        script.stopNumbering().bulk("u", "b", NOW + HOUR / 8, 80).flush("u").settle();
        script.sendAgain().beginNumbering().rows("t", "a", NOW, 2).stopNumbering();
        script.flush("t").settle().sendAgain();
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

    private static void mixture(CrashScript script, long seed) {
        SeededRng rng = new SeededRng(seed + script.written());
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
