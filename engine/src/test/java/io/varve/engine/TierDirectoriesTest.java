// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SteppedRuntime;
import io.varve.engine.partition.Tier;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tiers whose files lie in directories of their own.
class TierDirectoriesTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final int ROWS = 500;

    private final SimDisk disk = new SimDisk();
    private int opens;

    TierDirectoriesTest() {
        for (String directory : List.of("warm", "cold", "moved")) {
            disk.createDirectories(directory);
        }
        disk.syncDirectory("");
    }

    private EngineOptions options() {
        return SteppedEngine.options(1, new ManualClock(NOW), 3 + opens++);
    }

    private EngineOptions apart() {
        return options().withTierDirectory(Tier.WARM, Path.of("/warm")).withTierDirectory(Tier.COLD, Path.of("/cold"));
    }

    private static void write(Engine engine, String table) {
        try (Writer writer = engine.database("db").writer()) {
            Series series = writer.series(table, "host", "a");
            Field field = writer.field(table, "v", ValueType.I64);
            for (int i = 0; i < ROWS; i++) {
                writer.row(series, NOW + i).set(field, i).append();
            }
        }
    }

    private static int count(Engine engine, String table) {
        int rows = 0;
        try (Rows found = engine.database("db").scan(table).open()) {
            while (found.next()) {
                rows++;
            }
        }
        return rows;
    }

    private List<String> files(String directory) {
        return disk.files().stream()
                .filter(path -> path.startsWith(directory) && path.endsWith(".sst"))
                .toList();
    }

    /// Tables `w` and `c`, moved to the tier of that letter.
    private void fill(EngineOptions options) {
        try (SteppedEngine open = SteppedEngine.open(disk, options)) {
            Engine engine = open.engine();
            write(engine, "w");
            engine.database("db").compact("w", Tier.WARM);
            write(engine, "c");
            engine.database("db").compact("c", Tier.COLD);
            write(engine, "h");
            engine.database("db").flush("h");
            open.settle();
        }
    }

    private void checkAll(EngineOptions options) {
        try (SteppedEngine open = SteppedEngine.open(disk, options)) {
            for (String table : List.of("w", "c", "h")) {
                assertEquals(ROWS, count(open.engine(), table), table);
            }
        }
    }

    private void move(String from, String to) {
        disk.createDirectories(to + "/shard-0/data");
        for (String path : disk.files()) {
            if (path.startsWith(from + "/")) {
                disk.put(to + path.substring(from.length()), disk.bytes(path));
                disk.remove(path);
            }
        }
        for (String directory : List.of("/shard-0/data", "/shard-0", "")) {
            disk.delete(from + directory);
        }
    }

    private String refusal(EngineOptions options) {
        VarveException e = assertThrows(VarveException.class, () -> SteppedEngine.open(disk, options));
        assertEquals(List.of(), disk.openFiles());
        return String.valueOf(e.getMessage());
    }

    @Test
    void shouldKeepEachTierWhereItIsToLieAndFindItLater() {
        fill(apart());
        assertEquals(1, files("warm/shard-0/data").size());
        assertEquals(1, files("cold/shard-0/data").size());
        assertEquals(1, files("shard-0/data").size());
        checkAll(apart());
        checkAll(options());
        try (SteppedEngine open = SteppedEngine.open(disk, options())) {
            write(open.engine(), "w2");
            open.engine().database("db").compact("w2", Tier.WARM);
            open.engine().database("db").compact("w", Tier.COLD);
            open.settle();
            assertEquals(List.of(), files("warm/"), "merged away, deleted there");
            assertEquals(3, files("shard-0/data").size());
            assertEquals(ROWS, count(open.engine(), "w"));
        }
        checkAll(options().withTierDirectory(Tier.COLD, Path.of("/cold")));
        try (Engine stopped = Engine.openReadOnly(disk, options(), new SteppedRuntime(new EngineFailure()))) {
            assertEquals(ROWS, count(stopped, "c"));
        }
    }

    @Test
    void shouldRefuseADirectoryThatIsMissingOrNotMounted() {
        fill(apart());
        move("cold", "gone");
        String missing = refusal(apart());
        assertTrue(missing.startsWith("directory of tier cold cannot be opened"), missing);
        assertTrue(missing.endsWith("directory=/cold"), missing);
        assertEquals(missing, refusal(options()), "configured or not");
        disk.createDirectories("cold");
        assertTrue(refusal(apart()).contains("is its volume mounted?"), "an empty mount point");
        assertTrue(refusal(options()).contains("directory of tier cold has lost its file VARVE-VOLUME"));
        move("gone", "cold");
        checkAll(apart());
    }

    @Test
    void shouldKnowADirectoryByItsNumberWhenItHasMoved() {
        fill(apart());
        move("cold", "moved");
        checkAll(options()
                .withTierDirectory(Tier.WARM, Path.of("/warm"))
                .withTierDirectory(Tier.COLD, Path.of("/moved")));
        checkAll(options());
    }

    @Test
    void shouldRefuseACopyBesideItsOriginal() {
        fill(apart());
        disk.files().stream()
                .filter(path -> path.startsWith("warm/"))
                .forEach(path -> disk.put("moved" + path.substring("warm".length()), disk.bytes(path)));
        String copy = refusal(options()
                .withTierDirectory(Tier.WARM, Path.of("/warm"))
                .withTierDirectory(Tier.COLD, Path.of("/moved")));
        assertTrue(copy.contains("as /warm: one is a copy of the other: directory=/moved"), copy);
        checkAll(apart());
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherEngineAndADataDirectory() {
        fill(apart());
        SimDisk mine = new SimDisk();
        mine.createDirectories("cold");
        disk.files().stream()
                .filter(path -> path.startsWith("cold/"))
                .forEach(path -> mine.put(path, disk.bytes(path)));
        VarveException other = assertThrows(
                VarveException.class,
                () -> SteppedEngine.open(mine, options().withTierDirectory(Tier.COLD, Path.of("/cold"))));
        assertTrue(String.valueOf(other.getMessage()).contains("belongs to another data directory"));
        disk.put("moved/VARVE", new byte[8]);
        String own = refusal(options().withTierDirectory(Tier.WARM, Path.of("/moved")));
        assertTrue(own.contains("is a data directory itself"), own);
    }

    @Test
    void shouldSetDamagedFilesAsideAndDeleteStrayOnesThere() {
        fill(apart());
        String file = files("cold/shard-0/data").getFirst();
        disk.flipBit(file, 8 * 100);
        disk.put("cold/shard-0/data/00000000000000aa.sst", new byte[100]);
        try (SteppedEngine open = SteppedEngine.open(disk, options())) {
            assertFalse(disk.exists("cold/shard-0/data/00000000000000aa.sst"));
            assertThrows(CorruptionException.class, () -> count(open.engine(), "c"));
            open.settle();
            assertEquals(0, count(open.engine(), "c"));
            assertFalse(disk.exists(file));
            assertTrue(disk.exists(file.replace("/data/", "/quarantine/")));
        }
        try (SteppedEngine again = SteppedEngine.open(disk, options())) {
            assertEquals(1, again.engine().shards().getFirst().lost().size());
            assertEquals(ROWS, count(again.engine(), "w"));
        }
    }

    @Test
    @Timeout(60)
    void shouldUseRealDirectories(@TempDir Path root) throws Exception {
        Path cold = Files.createDirectory(root.resolve("cold"));
        EngineOptions options = EngineOptions.defaults()
                .withMemoryBytes(64L << 20)
                .withSegmentBytes(1 << 20)
                .withShards(1)
                .withTierDirectory(Tier.COLD, cold);
        try (Engine engine = Engine.open(root.resolve("data"), options)) {
            write(engine, "c");
            engine.database("db").compact("c", Tier.COLD);
        }
        try (Stream<Path> found = Files.list(cold.resolve("shard-0/data"))) {
            assertEquals(1, found.count());
        }
        try (Engine engine = Engine.open(root.resolve("data"))) {
            assertEquals(ROWS, count(engine, "c"));
        }
        Files.move(cold, root.resolve("elsewhere"));
        VarveException e = assertThrows(VarveException.class, () -> Engine.open(root.resolve("data")));
        assertFalse(e instanceof EngineFailedException);
        assertTrue(String.valueOf(e.getMessage()).contains(cold.toString()), e.getMessage());
    }
}
