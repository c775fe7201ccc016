// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.ReadOnlyException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.DirectoryLockedException;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SteppedRuntime;
import io.varve.engine.testing.LeakExtension;
import io.varve.engine.testing.ManualClock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A stopped directory, read and not changed.
@Timeout(120)
class ReadOnlyEngineTest {
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final long MEMORY_BYTES = 64L << 20;

    @RegisterExtension
    final LeakExtension leaks = new LeakExtension();

    @TempDir
    Path folder;

    private static EngineOptions options(int shards) {
        return EngineOptions.defaults()
                .withMemoryBytes(MEMORY_BYTES)
                .withShards(shards)
                .withSegmentBytes(SEGMENT_BYTES);
    }

    /// A directory with rows in files and rows in the log alone.
    private Path written(int shards) {
        Path data = leaks.watch(folder.resolve("data"));
        try (Engine engine = Engine.open(data, options(shards))) {
            Readings.write(engine, "a", 0, 100);
            Readings.write(engine, "b", 0, 100);
            engine.database(Readings.DATABASE).flush(Readings.TABLE);
            Readings.write(engine, "b", 100, 200);
            Readings.write(engine, "c", 0, 200);
            Readings.write(engine, "a", 100, 200);
        }
        return data;
    }

    /// Every file below `root`: its bytes and when they were changed.
    private static Map<String, String> state(Path root) throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                FileTime changed = Files.getLastModifiedTime(file);
                String content =
                        Files.isDirectory(file) ? "" : " " + new BigInteger(Files.readAllBytes(file)).hashCode();
                state.put(root.relativize(file).toString(), changed + content);
            }
        }
        return state;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldShowFilesAndLogAndChangeNothing(int shards) throws IOException {
        Path data = written(shards);
        Map<String, String> before = state(data);
        Engine first = Engine.openReadOnly(data);
        try (Engine second = Engine.openReadOnly(data)) {
            assertTrue(first.isReadOnly());
            assertEquals(Readings.expected(0, 200, "a", "b", "c"), Readings.all(first));
            first.close();
            assertEquals(Readings.expected(0, 200, "a", "b", "c"), Readings.all(second));
        }
        assertEquals(before, state(data));
    }

    @Test
    void shouldRefuseEveryWriteByType() {
        try (Engine engine = Engine.openReadOnly(written(1))) {
            DatabaseHandle database = engine.database(Readings.DATABASE);
            assertThrows(ReadOnlyException.class, database::writer);
            assertThrows(ReadOnlyException.class, engine::appender);
            assertThrows(ReadOnlyException.class, () -> database.flush(Readings.TABLE));
            assertThrows(ReadOnlyException.class, () -> engine.change(catalog -> List.of()));
        }
    }

    @Test
    void shouldKeepWritersOutWhileOneReaderIsLeft() {
        Path data = written(1);
        Engine first = Engine.openReadOnly(data);
        Engine second = Engine.openReadOnly(data);
        assertThrows(DirectoryLockedException.class, () -> Engine.open(data, options(1)));
        first.close();
        first.close();
        assertThrows(DirectoryLockedException.class, () -> Engine.open(data, options(1)));
        second.close();
        try (Engine writing = Engine.open(data, options(1))) {
            assertThrows(DirectoryLockedException.class, () -> Engine.openReadOnly(data));
            assertEquals(600, Readings.count(writing));
        }
    }

    @Test
    void shouldRefuseWhatIsNoDataDirectory() {
        VarveException refused = assertThrows(VarveException.class, () -> Engine.openReadOnly(folder));
        assertTrue(String.valueOf(refused.getMessage()).contains("VARVE"), refused.getMessage());
        assertThrows(VarveException.class, () -> Engine.openReadOnly(folder.resolve("none")));
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void shouldRefuseADamagedSuperblockByFile() throws IOException {
        Path data = written(1);
        byte[] bytes = Files.readAllBytes(data.resolve("VARVE"));
        bytes[20] ^= 1;
        Files.write(data.resolve("VARVE"), bytes);
        CorruptionException refused = assertThrows(CorruptionException.class, () -> Engine.openReadOnly(data));
        assertTrue(String.valueOf(refused.getMessage()).contains("VARVE"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldShowWhatACrashLeftAndLeaveTheRepairToAWriter(int shards) {
        SimDisk disk = new SimDisk();
        ManualClock clock = new ManualClock(1_000);
        SteppedEngine open = SteppedEngine.open(disk, SteppedEngine.options(shards, clock, 1));
        Readings.write(open.engine(), "a", 0, 300);
        open.engine().database(Readings.DATABASE).flush(Readings.TABLE);
        Readings.write(open.engine(), "b", 0, 300);
        for (SimCrashModel model : disk.models(4)) {
            SimDisk left = disk.crash(model, 7);
            long ops = left.ops();
            try (Engine engine = Engine.openReadOnly(left, SteppedEngine.options(shards, clock, 2), runtime())) {
                assertEquals(Readings.expected(0, 300, "a", "b"), Readings.all(engine), model.toString());
            }
            assertEquals(ops, left.ops(), "operations that change the disk");
            try (SteppedEngine writing = SteppedEngine.open(left, SteppedEngine.options(shards, clock, 3))) {
                assertEquals(Readings.expected(0, 300, "a", "b"), Readings.all(writing.engine()), model.toString());
            }
        }
        open.close();
    }

    private static SteppedRuntime runtime() {
        return new SteppedRuntime(new EngineFailure());
    }
}
