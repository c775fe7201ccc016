// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimDisk;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a new directory is made of: its layout, its rights, its shards and how the memory is divided.
class EngineSetupTest {
    private static final ManualClock CLOCK = new ManualClock(1_700_000_000_000_000_000L);

    @TempDir
    Path folder;

    @Test
    void shouldLetOnlyItsOwnerReadTheDirectory() throws IOException {
        Path data = folder.resolve("data");
        try (Engine engine = Engine.open(data, EngineOptions.defaults().withShards(2))) {
            Readings.write(engine, "a", 0, 10);
            engine.database(Readings.DATABASE).flush(Readings.TABLE);
        }
        try (Stream<Path> all = Files.walk(data)) {
            List<Path> paths = all.toList();
            assertTrue(paths.stream().anyMatch(path -> path.toString().endsWith(".sst")), paths::toString);
            for (Path path : paths) {
                String rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", rights, path.toString());
            }
        }
    }

    @Test
    void shouldMakeNoPathOfAName() throws IOException {
        Path data = folder.resolve("data");
        String name = "../escape";
        try (Engine engine = Engine.open(data, EngineOptions.defaults().withShards(1));
                Writer writer = engine.database(name).writer()) {
            Series series = writer.series(name, name, name);
            writer.row(series, 1)
                    .set(writer.field(name, name + "/f", ValueType.I64), 1)
                    .append();
            writer.commit();
            engine.database(name).flush(name);
        }
        try (Stream<Path> all = Files.walk(folder)) {
            assertTrue(all.noneMatch(path -> path.toString().contains("escape")));
        }
    }

    @Test
    void shouldKeepShardsAndSegmentSizeAsTheDirectoryWasMadeWith() {
        SimDisk disk = new SimDisk();
        EngineOptions first = SteppedEngine.options(3, CLOCK, 1);
        try (SteppedEngine open = SteppedEngine.open(disk, first)) {
            Readings.write(open.engine(), "a", 0, 10);
        }
        EngineOptions other = first.withShards(5).withSegmentBytes(128 << 10);
        try (SteppedEngine again = SteppedEngine.open(disk, other)) {
            assertEquals(3, again.engine().shards().size());
            assertEquals(10, Readings.count(again.engine()));
        }
        assertEquals(3, EngineParts.readSuperblock(disk).shardCount());
        assertEquals(first.segmentBytes(), EngineParts.readSuperblock(disk).segmentBytes());
    }

    @Test
    void shouldHaveAShardForTwoProcessors() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertEquals(Math.max(1, processors / 2), EngineOptions.defaults().shards());
    }

    @Test
    void shouldDivideTheMemoryByPurpose() {
        long bytes = 1L << 30;
        EngineOptions options = EngineOptions.defaults().withMemoryBytes(bytes);
        MemoryPlan plan = MemoryPlan.of(options, 2);
        assertEquals(bytes / 2, plan.memtableBytes());
        assertEquals(bytes / 4, plan.seriesBytes());
        assertEquals(bytes / 8, plan.queryBytes());
        long batches = 2L * plan.batchBuffers() * plan.batchBytes();
        assertTrue(batches > 0 && batches <= bytes / 8, "batches=" + batches);
        assertEquals(bytes / 8, plan.memory().limitBytes(MemoryTag.QUERY));
        EngineOptions tiny = EngineOptions.defaults().withMemoryBytes(1 << 20);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> MemoryPlan.of(tiny, 1));
        assertEquals("memory too small: bytes=1048576, least=67108864", refused.getMessage());
    }
}
