// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static io.varve.engine.CrashScript.HOUR;
import static io.varve.engine.CrashScript.MINUTE;
import static io.varve.engine.CrashScript.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One failed operation anywhere, and a disk that is full at any moment.
@Tag("sim")
class EngineFaultTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static SimDisk made() {
        SimDisk disk = new SimDisk();
        CrashNotes notes = new CrashNotes();
        try (CrashScript script = new CrashScript(disk, notes, 1, SyncMode.ALWAYS)) {
            script.rows("probe-old", "a", NOW, 2).flush("probe-old");
        }
        return disk;
    }

    private static void work(CrashScript script) {
        for (int i = 0; i < 5; i++) {
            script.rows("t", "a" + i % 3, NOW + i * MINUTE, 3);
            script.bulk("u", "b", NOW + i * MINUTE, 40).flush("t").pass(SECOND);
        }
        script.flush("u").pass(SECOND);
    }

    /// EIO on what states promises ends the engine; on a file that is being made it costs that file alone.
    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void shouldFailForGoodOrCarryOnWhateverOperationFails(SyncMode mode) {
        Map<String, Integer> outcomes = new TreeMap<>();
        int step = Suite.pick(mode == SyncMode.ALWAYS ? 3 : 11, 1, 1);
        for (int n = 1; ; n += step) {
            SimDisk disk = made();
            disk.trace(true);
            disk.failAt(null, n, false);
            CrashNotes notes = new CrashNotes();
            runWithFault(disk, notes, mode, outcomes);
            if (!disk.faultFired()) {
                break;
            }
            SimDisk next = disk.crash(SimCrashModel.NOTHING, 0);
            try (SteppedEngine again =
                    SteppedEngine.open(next, CrashScript.options(1, mode, new ManualClock(NOW + HOUR), n))) {
                notes.check(again.engine(), true);
            } catch (VarveException | AssertionError e) {
                throw new AssertionError("EIO at operation " + n + ", mode=" + mode, e);
            }
        }
        TestLog.print("engine EIO: mode=" + mode + ", outcomes=" + outcomes);
        assertTrue(outcomes.keySet().stream().anyMatch(key -> key.startsWith("failed")), outcomes::toString);
        assertTrue(outcomes.keySet().stream().anyMatch(key -> key.startsWith("went on: data")), outcomes::toString);
    }

    private static void runWithFault(SimDisk disk, CrashNotes notes, SyncMode mode, Map<String, Integer> outcomes) {
        CrashScript script;
        try {
            script = new CrashScript(disk, notes, 1, mode);
        } catch (VarveException e) {
            assertEquals(List.of(), disk.openFiles(), "files left open by a failed open");
            outcomes.merge("not opened", 1, Integer::sum);
            return;
        }
        String outcome = "went on: ";
        try {
            work(script);
        } catch (ResourceExhaustedException e) {
            // A flush that must be tried again: later it works.
            script.pass(SECOND).flush("t").flush("u");
        } catch (VarveException e) {
            outcome = "failed: ";
            assertNotNull(script.engine().failure(), () -> "not failed after " + faulted(disk) + ": " + e);
            refusesEverything(script, notes);
        }
        if (disk.faultFired()) {
            String kind = faulted(disk);
            boolean fileOnly = kind.startsWith("data");
            assertEquals(
                    fileOnly, outcome.startsWith("went on") && script.engine().failure() == null, kind);
            outcomes.merge(outcome + kind, 1, Integer::sum);
        }
        if (outcome.startsWith("went on")) {
            notes.check(script.engine(), false);
        }
        script.drop();
        assertEquals(0, CrashScript.leftBytes(script.engine()), "off-heap bytes left");
        assertEquals(List.of(), disk.openFiles(), "files left open");
    }

    private static void refusesEverything(CrashScript script, CrashNotes notes) {
        int acknowledged = notes.acknowledged;
        Engine engine = script.engine();
        assertThrows(EngineFailedException.class, () -> script.rows("t", "a0", NOW + HOUR, 1));
        assertThrows(EngineFailedException.class, script::commit);
        assertThrows(EngineFailedException.class, engine::view);
        assertThrows(EngineFailedException.class, engine::appender);
        assertThrows(EngineFailedException.class, () -> engine.flush(1));
        assertThrows(EngineFailedException.class, () -> engine.change(catalog -> List.of()));
        script.settle();
        assertEquals(acknowledged, notes.acknowledged, "acknowledged after the failure");
    }

    /// The kind of file that the failed operation met: the last one traced before the engine began to clean up.
    private static String faulted(SimDisk disk) {
        Path path = Path.of(disk.faultPath());
        return path.getName(path.getNameCount() > 2 ? 1 : path.getNameCount() - 1)
                .toString();
    }

    /// A full disk refuses before the append, lets reads go on, and everything comes back with the space.
    @Test
    void shouldRefuseWritesWhileTheDiskIsFullAndRecoverByItself() {
        int refusals = 0;
        int delayed = 0;
        int step = Suite.pick(1709, 241, 61);
        for (int room = 0; room < 80_000; room += step) {
            SimDisk disk = made();
            CrashNotes notes = new CrashNotes();
            CrashScript script = new CrashScript(disk, notes, 1, SyncMode.ALWAYS);
            disk.capacity(disk.usedBytes() + room);
            try {
                for (int i = 0; i < 8; i++) {
                    refusals += tryOnce(script, i);
                    delayed += tryFlush(script, i % 2 == 0 ? "u" : "t");
                    assertNull(script.engine().failure(), "a full disk is no failure");
                    notes.check(script.engine(), false);
                }
                SimDisk full = disk.crash(SimCrashModel.NOTHING, 0);
                full.capacity(full.usedBytes());
                disk.capacity(Long.MAX_VALUE);
                script.pass(6 * SECOND)
                        .commit()
                        .rows("t", "back", NOW, 2)
                        .flush("t")
                        .flush("u")
                        .pass(SECOND);
                notes.check(script.engine(), true);
                checkFullStart(full, notes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("room=" + room, e);
            } finally {
                script.drop();
            }
        }
        TestLog.print("engine ENOSPC: refused=" + refusals + ", delayed flushes=" + delayed);
        assertTrue(refusals > 0 && delayed > 0, "the disk never was full");
    }

    private static int tryOnce(CrashScript script, int i) {
        try {
            script.bulk("u", "b", NOW + i * MINUTE, 30);
            script.rows("t-" + i, "a", NOW + i * MINUTE, 2).rows("t", "a" + i, NOW, 1);
            return 0;
        } catch (DiskFullException e) {
            return 1;
        }
    }

    private static int tryFlush(CrashScript script, String table) {
        try {
            if (script.has(table)) {
                script.flush(table);
            }
            return 0;
        } catch (ResourceExhaustedException e) {
            script.pass(SECOND);
            return 1;
        }
    }

    /// Opens with no byte to spare: what was durable is readable, and becomes writable when space returns.
    private static void checkFullStart(SimDisk full, CrashNotes written) {
        CrashNotes notes = new CrashNotes();
        notes.writes.addAll(written.writes);
        CrashScript script = new CrashScript(full, notes, 1, SyncMode.ALWAYS);
        try {
            notes.check(script.engine(), true);
            full.capacity(Long.MAX_VALUE);
            script.pass(SECOND);
            CrashNotes more = new CrashNotes();
            try (Writer writer = script.engine().database(CrashNotes.DB).writer()) {
                more.write(writer, "probe-new", "a", NOW, 1, "");
            }
        } finally {
            script.drop();
        }
    }
}
