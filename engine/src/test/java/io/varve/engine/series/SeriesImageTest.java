// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import static io.varve.engine.series.SeriesFixture.IMAGE;
import static io.varve.engine.series.SeriesFixture.PATH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.Disk;
import io.varve.engine.io.OsDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Images that are longer than a reference reaches, with long posting lists, and ones written while the index grows; on the real disk.
@Timeout(120)
class SeriesImageTest {
    private static final int TABLE = 3;
    private static final int UNIQUE = 2;
    private static final int SHARED = 5;
    private static final int MANY = 7;
    private static final int HOLE_AT = 70_000;
    private static final int HOLE = 9_000;
    /// Makes the keys alone longer than 16 MiB.
    private static final String LONG = "x".repeat(120);

    @TempDir
    private Path directory;

    private static SeriesKeyBuilder key(int i) {
        SeriesKeyBuilder key = new SeriesKeyBuilder().begin(TABLE);
        tag(key, UNIQUE, "host_" + i + LONG);
        tag(key, SHARED, "r" + i % 3);
        tag(key, MANY, "m" + i / 10);
        key.finish();
        return key;
    }

    private static void tag(SeriesKeyBuilder key, int columnId, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        key.tag(columnId, bytes, 0, bytes.length);
    }

    private static int add(SeriesIndex index, int i) {
        SeriesKeyBuilder key = key(i);
        return index.add(key.bytes(), 0, key.length(), key.hash());
    }

    private static int find(SeriesIndex index, int i) {
        SeriesKeyBuilder key = key(i);
        return index.find(key.bytes(), 0, key.length(), key.hash());
    }

    private static int selected(SeriesIndex index, int columnId, String value) {
        return index.select(TABLE, List.of(new TagMatcher.Eq(columnId, value))).count();
    }

    /// Series 0 to count, with ids behind the hole from HOLE_AT on.
    private static void check(SeriesIndex index, int count, int nextId) {
        assertEquals(nextId, index.nextSeriesId(TABLE));
        assertEquals(count, index.seriesCount());
        assertEquals(count, index.symbolCount(TABLE, UNIQUE));
        for (int i = 0; i < count; i++) {
            int id = i < HOLE_AT || nextId == count ? i : i + HOLE;
            assertEquals(id, find(index, i), "series " + i);
        }
        for (int r = 0; r < 3; r++) {
            assertEquals((count + 2 - r) / 3, selected(index, SHARED, "r" + r));
        }
        for (int m = 0; m < count / 10; m += 97) {
            assertEquals(10, selected(index, MANY, "m" + m));
        }
        assertEquals(1, selected(index, UNIQUE, "host_" + count / 2 + LONG));
    }

    @Test
    void shouldRestoreAnIndexOfManyChunksAndGrowOn() throws IOException {
        int count = 150_000;
        Disk disk = OsDisk.at(directory, true);
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile keys = SeriesKeyFile.open(disk, PATH, () -> 42)) {
            PendingKeys pending = new PendingKeys();
            for (int i = 0; i < count; i++) {
                if (i == HOLE_AT) {
                    index.skipTo(TABLE, HOLE_AT + HOLE);
                }
                pending.add(TABLE, add(index, i), i);
            }
            pending.moveTo(keys, index, Long.MAX_VALUE);
            keys.force();
            new SeriesCheckpoint(disk, IMAGE).write(index, keys);
        }
        Path image = directory.resolve(IMAGE + ".a");
        byte[] before = Files.readAllBytes(image);
        assertTrue(before.length > 2 * IndexMemory.IMAGE_CHUNK_BYTES);
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile keys = SeriesKeyFile.open(disk, PATH, () -> 43)) {
            long from = new SeriesCheckpoint(disk, IMAGE).load(index, keys, disk.sizeBytes(PATH));
            assertEquals(0, keys.load(index, from).series());
            check(index, count, count + HOLE);
            for (int i = count; i < 2 * count; i++) {
                assertEquals(i + HOLE, add(index, i));
            }
            check(index, 2 * count, 2 * count + HOLE);
        }
        assertTrue(Arrays.equals(before, Files.readAllBytes(image)), "what is mapped privately changes no file");
    }

    @Test
    void shouldWriteASoundImageWhileTheIndexGrows() throws InterruptedException, ExecutionException {
        int durable = 5_000;
        Disk disk = OsDisk.at(directory, true);
        try (SeriesIndex index = SeriesFixture.index();
                SeriesKeyFile keys = SeriesKeyFile.open(disk, PATH, () -> 42);
                ExecutorService writer = Executors.newSingleThreadExecutor()) {
            PendingKeys pending = new PendingKeys();
            for (int i = 0; i < durable; i++) {
                pending.add(TABLE, add(index, i), i);
            }
            pending.moveTo(keys, index, Long.MAX_VALUE);
            keys.force();
            SeriesCheckpoint checkpoint = new SeriesCheckpoint(disk, IMAGE);
            AtomicBoolean ends = new AtomicBoolean();
            Future<?> grown = writer.submit(() -> {
                int next = durable;
                while (!ends.get() && next < 40 * durable) {
                    add(index, next++);
                }
            });
            for (int images = 0; images < 8; images++) {
                checkpoint.write(index, keys);
                try (SeriesIndex restored = SeriesFixture.index()) {
                    long from = new SeriesCheckpoint(disk, IMAGE).load(restored, keys, disk.sizeBytes(PATH));
                    assertEquals(disk.sizeBytes(PATH), from);
                    check(restored, durable, durable);
                    for (int i = durable; i < 2 * durable; i++) {
                        assertEquals(i, add(restored, i), "what was on its way is not there");
                    }
                }
            }
            ends.set(true);
            grown.get();
        }
    }
}
