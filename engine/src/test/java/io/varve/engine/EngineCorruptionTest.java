// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static io.varve.engine.CrashScript.HOUR;
import static io.varve.engine.CrashScript.MINUTE;
import static io.varve.engine.CrashScript.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.CatalogException;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Damages a whole, small data directory: each bit and each length of each file, files that are empty, missing, swapped or renamed.
///
/// Every outcome must be the right answer, a typed error that names the file, or damage that is reported while what is shown was written. The engine
/// never shows a row that was not written, never hangs, and allocates no more than 16 times the file above what it needs anyway.
@Tag("sim")
class EngineCorruptionTest {
    private static final int FACTOR = 16;
    /// Opening in another way, as without a clean end, allocates more, the more so the less of it is compiled yet.
    private static final long SLACK_BYTES = 2 << 20;

    private static final int NEAR = 16;
    private static final int LAST_GROUP_ROWS = 2;
    /// Rows that only the log has, in two groups; a bad block, or two that changed places, may meet both.
    private static final int LOG_ROWS = 5;

    private static final int PADDING_STEP = 61;

    private enum Outcome {
        RIGHT,
        REFUSED,
        REPORTED,
        /// Rows of the last group are missing without a word: allowed for a log whose end is no different from a torn tail.
        TAIL
    }

    private final Set<String> expected = new HashSet<>();

    /// A directory with files, a spill file, a merge, unflushed rows and old catalog changes; `clean` = stopped cleanly.
    private SimDisk specimen(boolean clean) {
        SimDisk disk = new SimDisk();
        CrashNotes notes = new CrashNotes();
        CrashScript script = new CrashScript(disk, notes, 1, SyncMode.ALWAYS);
        script.rows("t", "a", NOW, 3)
                .rows("t", "b", NOW, 2)
                .flush("t")
                .rows("u", "c", NOW, 2)
                .flush("u");
        script.rows("t", "a", NOW + HOUR, 3).rows("u", "d", NOW + MINUTE, 2).settle();
        if (clean) {
            script.close();
        } else {
            SimDisk killed = disk.crash(SimCrashModel.ALL, 0);
            script.drop();
            disk = killed;
        }
        expected.clear();
        for (CrashNotes.Write write : notes.writes) {
            expected.add(write.key() + "=" + write.number() + " " + write.text());
        }
        return disk;
    }

    private record Found(Outcome outcome, String detail) {}

    /// Opens and reads everything.
    private Found open(SimDisk disk, int tailRows) {
        List<String> damage = new ArrayList<>();
        EngineOptions options = CrashScript.options(1, SyncMode.ALWAYS, new ManualClock(NOW + 2 * HOUR), 77)
                .withListener(new EngineListener() {
                    @Override
                    public void onDamage(int shard, String what) {
                        damage.add(what);
                    }
                });
        SteppedEngine open;
        try {
            open = SteppedEngine.open(disk, options);
        } catch (VarveException e) {
            assertEquals(List.of(), disk.openFiles(), "a failed open left files open");
            return refused(e);
        }
        try {
            return read(open.engine(), damage, tailRows);
        } catch (CorruptionException e) {
            return refused(e);
        } finally {
            open.close();
            assertEquals(0, CrashScript.leftBytes(open.engine()), "off-heap bytes left");
        }
    }

    private static Found refused(VarveException e) {
        assertTrue(
                e instanceof CorruptionException
                        || String.valueOf(e.getMessage()).contains("file="),
                () -> "an error without a file: " + e);
        return new Found(Outcome.REFUSED, String.valueOf(e.getMessage()));
    }

    private Found read(Engine engine, List<String> damage, int tailRows) {
        Set<String> found = new HashSet<>();
        for (String table : List.of("t", "u")) {
            try (Rows rows =
                    engine.database(CrashNotes.DB).scan(table).fields("n", "s").open()) {
                while (rows.next()) {
                    String value =
                            (rows.isNull(0) ? "-" : rows.getLong(0)) + " " + (rows.isNull(1) ? "-" : rows.getString(1));
                    String row = table + "/" + rows.tag("tag") + "/" + rows.timeNs() + "=" + value;
                    assertTrue(expected.contains(row), () -> "a row that nobody wrote: " + row);
                    assertTrue(found.add(row), () -> "a row shown twice: " + row);
                }
            } catch (CatalogException e) {
                damage.add(e.getMessage() + "");
            }
        }
        if (found.equals(expected)) {
            return new Found(Outcome.RIGHT, "");
        }
        if (damage.isEmpty() && tailRows > 0 && found.size() >= expected.size() - tailRows) {
            return new Found(Outcome.TAIL, "");
        }
        assertTrue(
                !damage.isEmpty(),
                () -> "rows are missing and nobody said so: found=" + found.size() + " of " + expected.size());
        return new Found(Outcome.REPORTED, damage.toString());
    }

    private long allocated(Runnable action) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private Outcome damaged(SimDisk from, String path, String what, long ordinaryBytes, Consumer<SimDisk> damage) {
        return damaged(from, path, what, ordinaryBytes, damage, path.contains("/log/") ? LAST_GROUP_ROWS : 0);
    }

    private Outcome damaged(
            SimDisk from, String path, String what, long ordinaryBytes, Consumer<SimDisk> damage, int tailRows) {
        Found[] found = new Found[1];
        long fileBytes = from.bytes(path).length;
        long limit = ordinaryBytes + FACTOR * fileBytes + SLACK_BYTES;
        try {
            long bytes = Long.MAX_VALUE;
            // Twice: the first pass through a branch also loads its classes.
            for (int attempt = 0; attempt < 2 && bytes > limit; attempt++) {
                SimDisk disk = from.crash(SimCrashModel.PROCESS, 0);
                damage.accept(disk);
                bytes = allocated(() -> found[0] = open(disk, tailRows));
            }
            long needed = bytes;
            assertTrue(needed <= limit, () -> "allocated " + needed + ", ordinarily " + ordinaryBytes);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("file=" + path + ", bytes=" + fileBytes + ", damage=" + what, e);
        }
        return found[0].outcome();
    }

    private static boolean matters(String path) {
        return !path.equals("LOCK") && !path.endsWith(".free");
    }

    /// How many leading bytes of a file mean anything: the rest is preallocated.
    private static int used(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return Math.min(bytes.length, end + 64);
    }

    /// Whether nothing was written near: there one byte stands for many.
    private static boolean isPadding(byte[] bytes, int at) {
        for (int i = Math.max(0, at - NEAR); i < Math.min(bytes.length, at + NEAR); i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void shouldNeverShowWrongRowsWhicheverBitIsWrong() {
        SeededRng rng = SeededRng.forTest("engine bit flips", 99);
        int every = Suite.pick(4, 1, 1);
        long total = 0;
        for (boolean clean : new boolean[] {true, false}) {
            int bits = clean ? Suite.pick(1, 8, 8) : Suite.pick(1, 1, 8);
            SimDisk disk = specimen(clean);
            long ordinary = ordinaryBytes(disk);
            for (String path : disk.files()) {
                if (!matters(path)) {
                    continue;
                }
                Map<Outcome, Integer> outcomes = new LinkedHashMap<>();
                byte[] bytes = disk.bytes(path);
                int end = used(bytes);
                for (int at = (int) rng.nextLong(every); at < end; at += isPadding(bytes, at) ? PADDING_STEP : every) {
                    for (int i = 0; i < bits; i++) {
                        long bit = 8L * at + (bits == 1 ? rng.nextLong(8) : i);
                        outcomes.merge(
                                damaged(disk, path, "bit " + bit, ordinary, d -> d.flipBit(path, bit)),
                                1,
                                Integer::sum);
                        total++;
                    }
                }
                TestLog.print("engine bit flips: clean=" + clean + ", file=" + path + ", outcomes=" + outcomes);
            }
        }
        TestLog.print("engine bit flips: opens=" + total);
    }

    /// The most of some opens of the undamaged directory, also as a crash leaves it: its log is then searched to the end.
    private long ordinaryBytes(SimDisk disk) {
        long most = 0;
        for (int i = 0; i < 6; i++) {
            SimDisk copy = disk.crash(SimCrashModel.PROCESS, 0);
            if (i % 2 == 1 && copy.exists("shard-0/clean")) {
                copy.remove("shard-0/clean");
            }
            most = Math.max(
                    most,
                    allocated(() -> assertEquals(Outcome.RIGHT, open(copy, 0).outcome())));
        }
        return most;
    }

    @Test
    void shouldNeverShowWrongRowsWhereverAFileIsCut() {
        long total = 0;
        SimDisk disk = specimen(true);
        long ordinary = ordinaryBytes(disk);
        for (String path : disk.files()) {
            if (!matters(path)) {
                continue;
            }
            Map<Outcome, Integer> outcomes = new LinkedHashMap<>();
            byte[] bytes = disk.bytes(path);
            int end = Math.min(bytes.length, used(bytes) + 8);
            int step = Math.max(1, end / Suite.pick(24, 400, 100_000));
            for (int length = 0; length < end; length += step) {
                byte[] cut = Arrays.copyOf(bytes, length);
                outcomes.merge(
                        damaged(disk, path, "length " + length, ordinary, d -> d.put(path, cut)), 1, Integer::sum);
                total++;
            }
            TestLog.print("engine truncations: file=" + path + ", outcomes=" + outcomes);
        }
        TestLog.print("engine truncations: opens=" + total);
    }

    @Test
    void shouldRefuseOrReportAMissingOrForeignFile() {
        SimDisk disk = specimen(true);
        long ordinary = ordinaryBytes(disk);
        List<String> files =
                disk.files().stream().filter(EngineCorruptionTest::matters).toList();
        for (String path : files) {
            Outcome missing = damaged(disk, path, "missing", ordinary, d -> d.remove(path));
            TestLog.print("engine without " + path + ": " + missing);
            for (String other : files) {
                if (!other.equals(path)) {
                    damaged(
                            disk,
                            path,
                            "has the bytes of " + other,
                            ordinary + 64L * disk.bytes(other).length,
                            d -> d.put(path, disk.bytes(other)));
                }
            }
        }
    }

    /// What a misdirected, lost or stale write of a disk leaves: blocks of zeros, of another place, of an earlier state of the same file.
    @Test
    void shouldNeverShowWrongRowsWhicheverBlockIsWrong() {
        long total = 0;
        for (boolean clean : new boolean[] {true, false}) {
            SimDisk disk = specimen(clean);
            SimDisk older = older();
            long ordinary = ordinaryBytes(disk);
            for (String path : disk.files()) {
                if (!matters(path)) {
                    continue;
                }
                Map<Outcome, Integer> outcomes = new LinkedHashMap<>();
                byte[] bytes = disk.bytes(path);
                byte[] stale = older.exists(path) ? older.bytes(path) : bytes;
                for (BlockDamage block : BlockDamage.of(bytes, used(bytes), stale)) {
                    outcomes.merge(
                            damaged(
                                    disk,
                                    path,
                                    block.what(),
                                    ordinary,
                                    d -> d.put(path, block.bytes()),
                                    path.contains("/log/") && !clean ? LOG_ROWS : 0),
                            1,
                            Integer::sum);
                    total++;
                }
                TestLog.print("engine blocks: clean=" + clean + ", file=" + path + ", outcomes=" + outcomes);
            }
        }
        TestLog.print("engine blocks: opens=" + total);
    }

    /// The specimen's directory as it was some writes before.
    private static SimDisk older() {
        SimDisk disk = new SimDisk();
        CrashScript script = new CrashScript(disk, new CrashNotes(), 1, SyncMode.ALWAYS);
        script.rows("t", "a", NOW, 3).rows("t", "b", NOW, 2).flush("t");
        SimDisk before = disk.crash(SimCrashModel.PROCESS, 0);
        script.drop();
        return before;
    }

    /// A copy of each file under each name that the engine would read it by.
    @Test
    void shouldNotBeMisledByAFileUnderASecondName() {
        SimDisk disk = specimen(true);
        long ordinary = ordinaryBytes(disk);
        List<String> names = List.of(
                "shard-0/manifest.2",
                "shard-0/manifest.9",
                "shard-0/manifest-new",
                "shard-0/log/0000000000004000.seg",
                "shard-0/log/0000000000040000.seg",
                "shard-0/log/0000000000000009.free",
                "shard-0/log/0000000000000000.seg.tmp",
                "shard-0/data/00000000000000aa.sst",
                "shard-0/quarantine/00000000000000aa.sst",
                "shard-0/series.ckpt.a",
                "shard-0/series.ckpt.b",
                "shard-0/series.ckpt.tmp",
                "shard-0/clean.tmp",
                "VARVE-new");
        long total = 0;
        for (String path : disk.files()) {
            if (matters(path)) {
                for (String name : names) {
                    if (!disk.exists(name)) {
                        byte[] bytes = disk.bytes(path);
                        damaged(
                                disk,
                                path,
                                "also under " + name,
                                ordinary + 16L * (64 << 10),
                                d -> d.put(name, bytes),
                                path.contains("/log/") || name.contains("/log/") ? LAST_GROUP_ROWS : 0);
                        total++;
                    }
                }
            }
        }
        TestLog.print("engine second names: opens=" + total);
    }

    /// The last record of the manifest is gone, and the log below its floor too: the rows are in a file that nothing names.
    @Test
    void shouldNoticeALostManifestRecordOnceTheLogWasReleased() {
        SimDisk disk = new SimDisk();
        CrashNotes notes = new CrashNotes();
        byte[] before;
        try (CrashScript script = new CrashScript(disk, notes, 1, SyncMode.ALWAYS)) {
            script.rows("t", "a", NOW, 2).flush("t");
            before = disk.bytes("shard-0/manifest.1");
            for (int i = 0; i < 6; i++) {
                script.bulk("t", "a", NOW + i * HOUR / 8, 60);
            }
            script.flush("t").settle();
        }
        int files = count(disk);
        disk.put("shard-0/manifest.1", before);
        CorruptionException error = assertThrows(
                CorruptionException.class,
                () -> SteppedEngine.open(
                        disk, CrashScript.options(1, SyncMode.ALWAYS, new ManualClock(NOW + HOUR), 5)));
        assertEquals("sim:/shard-0/manifest.1", error.file());
        assertEquals(before.length, error.offset());
        assertEquals(files, count(disk), "a refused directory lost a file");
    }

    private static int count(SimDisk disk) {
        return disk.files().size();
    }

    @Test
    void shouldRefuseADirectoryWhoseLogWasGivenAnotherName() {
        SimDisk disk = specimen(true);
        String first = disk.files().stream()
                .filter(path -> path.endsWith(".seg"))
                .findFirst()
                .orElseThrow();
        disk.put("shard-0/log/0000000000010000.seg", disk.bytes(first));
        disk.remove(first);
        Outcome outcome = damaged(disk, "VARVE", "renamed segment", Long.MAX_VALUE / 2, d -> {});
        assertTrue(outcome == Outcome.REFUSED || outcome == Outcome.REPORTED, outcome::toString);
    }

    /// A merge that meets a damaged file has it set aside, says so, and goes on with the rest.
    @Test
    void shouldGoOnWhenAMergeMeetsADamagedFile() {
        SimDisk disk = new SimDisk();
        CrashNotes notes = new CrashNotes();
        try (CrashScript script = new CrashScript(disk, notes, 1, SyncMode.ALWAYS)) {
            script.rows("t", "a", NOW, 4).flush("t");
        }
        String file = disk.files().stream()
                .filter(path -> path.endsWith(".sst"))
                .findFirst()
                .orElseThrow();
        disk.flipBit(file, 8 * 70);
        List<String> damage = new ArrayList<>();
        CrashScript script =
                new CrashScript(disk, notes, 1, SyncMode.ALWAYS, new ManualClock(NOW + MINUTE), new EngineListener() {
                    @Override
                    public void onDamage(int shard, String what) {
                        damage.add(what);
                    }
                });
        for (int i = 1; i < 6; i++) {
            script.rows("t", "a", NOW + i * MINUTE, 4).flush("t").pass(MINUTE);
        }
        script.rows("u", "a", NOW, 2).flush("u");
        assertTrue(damage.stream().anyMatch(what -> what.contains(file)), damage::toString);
        assertEquals(null, script.engine().failure());
        script.pass(MINUTE);
        int rows = 0;
        try (Rows found = script.engine().database(CrashNotes.DB).scan("t").open()) {
            while (found.next()) {
                rows++;
            }
        }
        // One of the nine times was written by the damaged file alone.
        assertEquals(8, rows);
        assertEquals(4, script.engine().shards().getFirst().lost().getFirst().rows());
        script.drop();
    }
}
