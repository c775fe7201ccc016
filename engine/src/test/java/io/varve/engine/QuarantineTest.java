// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.scan.LostRun;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A damaged file is set aside with its name and its story; everything else is served, and what is missing is told.
class QuarantineTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final int ROWS = 40;

    private final List<String> damage = new ArrayList<>();

    private SteppedEngine open(SimDisk disk) {
        return SteppedEngine.open(
                disk, SteppedEngine.options(1, new ManualClock(NOW), 3).withListener(new EngineListener() {
                    @Override
                    public void onDamage(int shard, String what) {
                        damage.add(what);
                    }
                }));
    }

    /// A store of two files: table `good` in one, `bad` in the other.
    private SimDisk store() {
        SimDisk disk = new SimDisk();
        try (SteppedEngine open = open(disk)) {
            for (String table : List.of("good", "bad")) {
                try (Writer writer = open.engine().database("db").writer()) {
                    Field value = writer.field(table, "v", ValueType.I64);
                    for (int i = 0; i < ROWS; i++) {
                        writer.row(writer.series(table, "tag", "a"), NOW + i)
                                .set(value, i * 31L)
                                .append();
                    }
                    writer.commit();
                }
                open.engine().database("db").flush(table);
            }
        }
        return disk;
    }

    /// The newer of the two files.
    private static String badFile(SimDisk disk) {
        return disk.files().stream()
                .filter(path -> path.startsWith("shard-0/data/") && path.endsWith(".sst"))
                .max(String::compareTo)
                .orElseThrow();
    }

    private static int count(SteppedEngine open, String table) {
        int rows = 0;
        try (Rows found = open.engine().database("db").scan(table).open()) {
            while (found.next()) {
                rows++;
            }
        }
        return rows;
    }

    private static List<LostRun> lost(SteppedEngine open) {
        return open.engine().shards().getFirst().lost();
    }

    @Test
    void shouldSetAsideAFileWhoseBlockAQueryFindsDamaged() {
        SimDisk disk = store();
        String file = badFile(disk);
        // Behind the header: opening reads header and footer only.
        disk.flipBit(file, 8 * 100);
        try (SteppedEngine open = open(disk)) {
            CorruptionException error = assertThrows(CorruptionException.class, () -> count(open, "bad"));
            assertTrue(error.file().endsWith(file), error.file());
            open.settle();
            assertEquals(0, count(open, "bad"));
            assertEquals(ROWS, count(open, "good"));
            checkLost(open, file);
            assertFalse(disk.exists(file));
        }
        damage.clear();
        try (SteppedEngine again = open(disk)) {
            assertEquals(ROWS, count(again, "good"));
            checkLost(again, file);
        }
    }

    private void checkLost(SteppedEngine open, String file) {
        LostRun run = lost(open).getFirst();
        assertEquals(1, lost(open).size());
        assertEquals(ROWS, run.rows());
        assertEquals(open.engine().table("db", "bad").id(), run.tableId());
        assertTrue(run.meets(run.tableId(), NOW, NOW + 1));
        assertTrue(run.file().contains("/quarantine/"), run.file());
        assertTrue(
                damage.stream().anyMatch(what -> what.contains(file.substring(file.length() - 20))), damage.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 200})
    void shouldOpenWithoutAFileThatIsCutShort(int length) {
        SimDisk disk = store();
        String file = badFile(disk);
        byte[] whole = disk.bytes(file);
        disk.put(file, java.util.Arrays.copyOf(whole, length));
        try (SteppedEngine open = open(disk)) {
            assertEquals(ROWS, count(open, "good"));
            assertEquals(0, count(open, "bad"));
            checkLost(open, file);
            try (Writer writer = open.engine().database("db").writer()) {
                writer.row(writer.series("bad", "tag", "a"), NOW)
                        .set(writer.field("bad", "v", ValueType.I64), 1)
                        .append();
                writer.commit();
            }
            assertEquals(1, count(open, "bad"));
        }
        try (Engine readOnly = Engine.openReadOnly(
                disk,
                SteppedEngine.options(1, new ManualClock(NOW), 3),
                new io.varve.engine.io.SteppedRuntime(cause -> {}))) {
            assertEquals(1, readOnly.shards().getFirst().lost().size());
        }
    }

    @Test
    void shouldSetAsideOnceWhateverOperationACrashMeets() {
        SimDisk damaged = store();
        String file = badFile(damaged);
        damaged.put(file, new byte[0]);
        for (int crashAt = 1; ; crashAt++) {
            SimDisk disk = damaged.crash(SimCrashModel.PROCESS, 0);
            disk.crashAfterOps(disk.ops() + crashAt);
            boolean finished = false;
            try (SteppedEngine open = open(disk)) {
                finished = count(open, "good") == ROWS;
            } catch (SimCrash crash) {
                // The point of this test.
            }
            for (SimCrashModel model : disk.models(2)) {
                SimDisk after = disk.crash(model, crashAt);
                try (SteppedEngine again = open(after)) {
                    assertEquals(ROWS, count(again, "good"), "crash at " + crashAt + ", model " + model);
                    assertEquals(1, lost(again).size(), "crash at " + crashAt + ", model " + model);
                }
            }
            if (finished) {
                return;
            }
        }
    }
}
