// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.check.Affected;
import io.varve.engine.check.Finding;
import io.varve.engine.check.Findings;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.DirectoryLockedException;
import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The check names each damage by file, offset and rows, and changes nothing.
@Timeout(300)
@Tag("sim")
class DirectoryCheckTest {
    private SimDisk disk = new SimDisk();
    private final List<Finding> found = new ArrayList<>();

    @BeforeEach
    void make() {
        disk = CheckSpecimen.make();
    }

    private Findings check(SimDisk checked) {
        found.clear();
        Map<String, byte[]> before = contents(checked);
        long ops = checked.ops();
        Findings sums = DirectoryCheck.run(checked, (finding, catalog) -> found.add(finding), progress -> {});
        assertEquals(ops, checked.ops(), "operations that change the disk");
        assertEquals(List.of(), checked.openFiles());
        Map<String, byte[]> after = contents(checked);
        assertEquals(before.keySet(), after.keySet());
        before.forEach((path, bytes) -> assertTrue(Arrays.equals(bytes, after.get(path)), path));
        assertEquals(
                sums.damages(),
                found.stream()
                        .filter(each -> each.kind() == Finding.Kind.DAMAGE)
                        .count());
        return sums;
    }

    private static Map<String, byte[]> contents(SimDisk disk) {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        disk.files().forEach(path -> contents.put(path, disk.bytes(path)));
        return contents;
    }

    private SimDisk copy() {
        return disk.crash(SimCrashModel.PROCESS, 0);
    }

    private List<String> files() {
        return disk.files().stream()
                .filter(path -> !path.equals("LOCK") && !path.endsWith(".free"))
                .toList();
    }

    private boolean names(String path) {
        return found.stream().anyMatch(each -> each.file().endsWith(path));
    }

    @Test
    void shouldFindNothingInASoundDirectory() {
        Findings sums = check(disk);
        assertEquals(List.of(), found);
        assertEquals(4L * CheckSpecimen.ROWS + 20, sums.rows());
        assertTrue(sums.files() >= files().size(), sums.files() + " of " + files());
        List<String> kinds =
                List.of("VARVE", "a.log", "epoch", "clean", "manifest.1", "keys", "ckpt.a", ".seg", ".sst");
        kinds.forEach(kind ->
                assertTrue(files().stream().anyMatch(path -> path.endsWith(kind)), "no file of this kind: " + kind));
    }

    @Test
    void shouldOnlyNoteWhatACrashLeaves() {
        SimDisk killed = CheckSpecimen.killed(disk);
        killed.put("shard-0/data/00000000000000aa.sst", new byte[0]);
        killed.put("shard-0/manifest-new", new byte[3]);
        killed.put("shard-0/log/x.seg.tmp", new byte[3]);
        byte[] manifest = killed.bytes("shard-0/manifest.1");
        killed.put("shard-0/manifest.1", Arrays.copyOf(manifest, manifest.length + 50));
        Findings sums = check(killed);
        assertEquals(0, sums.damages(), found.toString());
        assertEquals(4, sums.notes(), found.toString());
    }

    /// Every bit near anything that was written; what nothing covers (a bit of what is preallocated, of a batch's unused end) must not be named wrongly either.
    @Test
    void shouldNameEachFlippedBitByFileAndPlace() {
        SeededRng rng = SeededRng.forTest("check bit flips", 5);
        long checks = 0;
        for (String path : files()) {
            byte[] bytes = disk.bytes(path);
            int missed = 0;
            int tried = 0;
            int step = Math.max(1, bytes.length / Suite.pick(25, 400, 20_000));
            for (int at = 0; at < bytes.length; at += step) {
                SimDisk bad = copy();
                bad.flipBit(path, 8L * at + rng.nextLong(8));
                check(bad);
                tried++;
                if (found.isEmpty()) {
                    missed++;
                    assertTrue(bytes[at] == 0, path + " at " + at + " was not noticed");
                } else {
                    assertTrue(names(path), path + " at " + at + ": " + found);
                    if (path.endsWith(".sst")) {
                        checkPlace(path, at);
                    }
                }
            }
            checks += tried;
            TestLog.print("check bit flips: file=" + path + ", tried=" + tried + ", unnoticed in padding=" + missed);
            boolean allCovered = !path.contains("/log/");
            assertTrue(!allCovered || missed == 0, path);
        }
        TestLog.print("check bit flips: checks=" + checks);
    }

    /// A damaged block is named by where it begins (the header by its checksum), and with the rows of its run.
    private void checkPlace(String path, int at) {
        Finding first = found.getFirst();
        assertTrue(first.file().endsWith(path), first.toString());
        long size = disk.bytes(path).length;
        assertTrue(first.offset() >= 0 && first.offset() <= size, first.toString());
        assertTrue(first.offset() <= Math.max(at, 60) || at >= size - 16, at + ": " + first);
        assertFalse(first.affected().isEmpty(), first.toString());
        for (Affected rows : first.affected()) {
            assertTrue(rows.rows() > 0 && rows.rows() <= CheckSpecimen.ROWS, first.toString());
            assertTrue(rows.minTimeNs() >= CheckSpecimen.NOW && rows.minTimeNs() <= rows.maxTimeNs(), first.toString());
        }
    }

    /// Whatever a crash leaves is sound: a check that cries wolf is worth nothing.
    @Test
    void shouldCallNothingDamageThatACrashLeaves() {
        long checks = 0;
        int step = Suite.pick(41, 7, 1);
        for (int crashAt = 30; ; crashAt += step) {
            SimDisk working = new SimDisk();
            working.crashAfterOps(crashAt);
            boolean finished = false;
            try (CrashScript script = new CrashScript(working, new CrashNotes(), 2, SyncMode.ALWAYS)) {
                work(script);
                finished = true;
            } catch (SimCrash crash) {
                // The point of this test.
            }
            for (SimCrashModel model : working.models(2)) {
                SimDisk left = working.crash(model, crashAt);
                if (left.exists("VARVE")) {
                    assertEquals(0, check(left).damages(), "crash at " + crashAt + ", " + model + ": " + found);
                    checks++;
                }
            }
            if (finished) {
                TestLog.print("check after crashes: checks=" + checks);
                return;
            }
        }
    }

    private static void work(CrashScript script) {
        long now = CrashScript.NOW;
        script.rows("t", "a", now, 3).rows("t", "b", now, 2).flush("t").rows("u", "c", now, 2);
        script.rows("t", "a", now + CrashScript.HOUR, 3).flush("t");
        script.delete("t", "a", now, now + CrashScript.MINUTE).bulk("t", "d", now, 60);
        script.compact("t", Tier.WARM).rows("u", "e", now, 2).flush("u").compact("t", Tier.COLD);
        script.bulk("t", "d", now + CrashScript.HOUR, 40).settle();
    }

    @Test
    void shouldNameEachMissingFile() {
        for (String path : files()) {
            if (path.endsWith("clean") || path.contains("series.ckpt")) {
                continue;
            }
            SimDisk bad = copy();
            bad.remove(path);
            Findings sums = check(bad);
            assertTrue(sums.damages() > 0 && (names(path) || path.contains("manifest")), path + ": " + found);
        }
    }

    @Test
    void shouldNameEachEmptyAndEachCutFile() {
        for (String path : files()) {
            byte[] whole = disk.bytes(path);
            for (int length : new int[] {0, 1, 7, whole.length / 2, whole.length - 1}) {
                SimDisk bad = copy();
                bad.put(path, Arrays.copyOf(whole, length));
                Findings sums = check(bad);
                assertTrue(sums.damages() > 0 && names(path), path + " of " + length + ": " + found);
            }
        }
    }

    @Test
    void shouldNameAppendedBytes() {
        for (String path : files()) {
            byte[] whole = disk.bytes(path);
            byte[] longer = Arrays.copyOf(whole, whole.length + 512);
            Arrays.fill(longer, whole.length, longer.length, (byte) 0x5A);
            SimDisk bad = copy();
            bad.put(path, longer);
            assertTrue(check(bad).damages() > 0 && names(path), path + ": " + found);
        }
    }

    @Test
    void shouldNameAFileUnderAnotherName() {
        List<String> tables =
                files().stream().filter(path -> path.endsWith(".sst")).toList();
        SimDisk bad = copy();
        bad.put(tables.get(0), disk.bytes(tables.get(1)));
        assertTrue(check(bad).damages() > 0);
        assertTrue(names(tables.get(0)), found.toString());
        assertFalse(names(tables.get(1)), found.toString());
    }

    /// Of a lost piece of the log nobody knows the rows, but where and when they were written.
    @Test
    void shouldTellWhereAndSinceWhenTheLogLacksRows() {
        String segment = "shard-0/log/0000000000000000.seg";
        byte[] bytes = disk.bytes(segment);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        SimDisk bad = copy();
        bad.flipBit(segment, 8L * (end - 10));
        assertEquals(1, check(bad).damages(), found.toString());
        Finding lost = found.getFirst();
        assertTrue(lost.file().endsWith(segment) && lost.offset() > 8192 && lost.offset() < end, lost.toString());
        assertTrue(
                lost.what()
                        .matches(
                                "no batch where one was durable: rows at log positions \\d+ to \\d+, written from 2023-11-14T\\S+Z on, are missing"),
                lost.what());
    }

    @Test
    void shouldTellWhatAnOrphanHolds() {
        String from = files().stream()
                .filter(path -> path.endsWith(".sst"))
                .findFirst()
                .orElseThrow();
        SimDisk more = copy();
        more.put("shard-0/data/00000000000000aa.sst", disk.bytes(from));
        assertEquals(0, check(more).damages());
        Finding orphan = found.getFirst();
        assertTrue(orphan.file().endsWith("00000000000000aa.sst"), orphan.toString());
        assertEquals(CheckSpecimen.ROWS, orphan.affected().getFirst().rows());
    }

    @Test
    void shouldTellOfRowsThatWereSetAside() {
        String from = files().stream()
                .filter(path -> path.endsWith(".sst"))
                .findFirst()
                .orElseThrow();
        disk.put(from, new byte[10]);
        CheckSpecimen.open(disk).close();
        check(disk);
        Finding aside = found.getFirst();
        assertEquals(1, found.size(), found.toString());
        assertTrue(aside.file().contains("/quarantine/"), aside.toString());
        assertEquals(CheckSpecimen.ROWS, aside.affected().getFirst().rows());
    }

    @Test
    void shouldRefuseADirectoryThatIsOpenAndOneThatIsNone() {
        try (SteppedEngine open = CheckSpecimen.open(disk)) {
            assertThrows(DirectoryLockedException.class, () -> check(disk));
            assertTrue(open.engine().openViews() == 0);
        }
        assertThrows(VarveException.class, () -> check(new SimDisk()));
    }
}
