// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.io.OsDisk;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import io.varve.engine.vector.ZoneMapBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files against the naive model: what goes in comes out, whatever the shape of the rows.
final class SstableTest {
    private static final long ALL_FROM = Long.MIN_VALUE;
    private static final long ALL_TO = Long.MAX_VALUE;

    @TempDir
    Path folder;

    private final NativeMemory memory = new NativeMemory();
    private OsDisk disk;

    @BeforeEach
    void openDisk() {
        disk = OsDisk.at(folder, true);
    }

    @AfterEach
    void shouldGiveBackAllMemory() {
        assertEquals(0, memory.usedBytes());
    }

    private SstableInfo write(String name, long fileId, RunModel... runs) {
        try (SstableWriter writer = new SstableWriter(disk, name, fileId, 2, memory)) {
            for (RunModel run : runs) {
                writer.beginRun(run.header(), run.columns, level(fileId));
                run.write(writer, new Random(fileId));
                writer.endRun();
            }
            return writer.finish();
        }
    }

    /// Every level has its turn.
    private static EncodingLevel level(long fileId) {
        EncodingLevel[] levels = EncodingLevel.values();
        return levels[(int) (fileId % levels.length)];
    }

    private static RunCursor all(SstableReader reader, int run, RunModel model) {
        return reader.cursor(run, SeriesFilter.ALL, ALL_FROM, ALL_TO, model.columnIds(), model.types());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldReadBackWhatWasWritten(long seed) throws IOException {
        RunModel first = RunModel.random(seed, RunModel.allTypes(), 60, 6000, seed % 3 == 0 ? 0 : 0.3);
        RunModel second = RunModel.random(seed + 100, RunModel.allTypes(), 5, 20, 0.9);
        SstableInfo info = write("a.sst", seed, first, second);
        assertEquals(Files.size(folder.resolve("a.sst")), info.bytes());
        try (SstableReader reader = SstableReader.open(disk, "a.sst")) {
            reader.verifyAll();
            assertEquals(info.runs(), reader.runs());
            assertEquals(seed, reader.fileId());
            assertEquals(2, reader.shard());
            assertEquals(first.rows(), reader.runs().get(0).rows());
            assertEquals(first.series.size(), reader.runs().get(0).series());
            assertEquals(select(first), first.readAll(all(reader, 0, first)), "seed " + seed);
            assertEquals(select(second), second.readAll(all(reader, 1, second)), "seed " + seed);
        }
    }

    private static List<String> select(RunModel model) {
        return model.select(0, Integer.MAX_VALUE, ALL_FROM, ALL_TO);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void shouldReadRangesOfSeriesAndTime(long seed) {
        RunModel model = RunModel.random(seed, RunModel.allTypes(), 40, 5000, 0.2);
        write("a.sst", seed, model);
        Random random = new Random(seed);
        List<Integer> ids = List.copyOf(model.series.keySet());
        List<Long> times = new ArrayList<>();
        model.series.values().forEach(rows -> times.addAll(rows.keySet()));
        try (SstableReader reader = SstableReader.open(disk, "a.sst")) {
            for (int i = 0; i < 200; i++) {
                int fromSeries = ids.get(random.nextInt(ids.size())) + random.nextInt(2);
                int toSeries = fromSeries + random.nextInt(30);
                long from = times.get(random.nextInt(times.size())) + random.nextInt(3) - 1;
                long to = times.get(random.nextInt(times.size())) + random.nextInt(3) - 1;
                SeriesFilter filter = at -> Math.max(at, fromSeries) < toSeries ? Math.max(at, fromSeries) : -1;
                try (RunCursor cursor = reader.cursor(0, filter, from, to, model.columnIds(), model.types())) {
                    assertEquals(
                            model.select(fromSeries, toSeries, from, to),
                            model.readAll(cursor),
                            "seed " + seed + " step " + i);
                }
            }
        }
    }

    @Test
    void shouldReadColumnsThatTheFileLacksAsNull() {
        RunModel model = RunModel.random(5, List.of(new RunColumn(4, ValueType.I64)), 3, 300, 0);
        write("a.sst", 5, model);
        try (SstableReader reader = SstableReader.open(disk, "a.sst");
                RunCursor cursor =
                        reader.cursor(0, SeriesFilter.ALL, ALL_FROM, ALL_TO, new int[] {3, 4, 9}, new ValueType[] {
                            ValueType.STRING, ValueType.I64, ValueType.F64
                        })) {
            RowVector rows = new RowVector(ValueType.STRING, ValueType.I64, ValueType.F64);
            long seen = 0;
            for (int s = cursor.seekSeries(0); s >= 0; s = cursor.seekSeries(s + 1)) {
                while (cursor.advance()) {
                    cursor.read(rows);
                    for (int r = 0; r < rows.count(); r++) {
                        assertFalse(rows.column(0).isValid(r));
                        assertTrue(rows.column(1).isValid(r));
                        assertFalse(rows.column(2).isValid(r));
                    }
                    seen += rows.count();
                }
            }
            assertEquals(model.rows(), seen);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> reader.cursor(
                            0, SeriesFilter.ALL, ALL_FROM, ALL_TO, new int[] {4}, new ValueType[] {ValueType.F64}));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36})
    void shouldStateZoneMapsThatEqualTheRows(long seed) {
        RunModel model = RunModel.random(seed, RunModel.allTypes(), 30, 9000, seed % 2 == 0 ? 0 : 0.4);
        write("a.sst", seed, model);
        ZoneMapBuilder builder = new ZoneMapBuilder();
        ZoneMap stated = new ZoneMap();
        ZoneMap expected = new ZoneMap();
        RowVector rows = model.newVector();
        int zones = 0;
        try (SstableReader reader = SstableReader.open(disk, "a.sst");
                RunCursor cursor = all(reader, 0, model)) {
            for (int s = cursor.seekSeries(0); s >= 0; s = cursor.seekSeries(s + 1)) {
                assertEquals(model.rowsOf(s).firstKey(), cursor.seriesMinTimeNs());
                assertEquals(model.rowsOf(s).lastKey(), cursor.seriesMaxTimeNs());
                while (cursor.advance()) {
                    cursor.read(rows);
                    for (int c = 0; c < rows.columnCount(); c++) {
                        if (cursor.zoneMap(c, stated)) {
                            builder.build(rows.column(c), 0, rows.count(), rows.times(), expected);
                            assertArrayEquals(numbers(expected), numbers(stated), "seed " + seed + " column " + c);
                            zones++;
                        }
                    }
                }
            }
        }
        assertTrue(zones > 50, "zone maps seen: " + zones);
    }

    private static long[] numbers(ZoneMap zone) {
        return new long[] {
            zone.count,
            zone.flags,
            zone.sumHigh,
            zone.sumLow,
            zone.hasMinMax ? 1 : 0,
            zone.min,
            zone.max,
            zone.first,
            zone.last,
            zone.firstTimeNs,
            zone.lastTimeNs
        };
    }

    @Test
    void shouldCutVectorsAtCalendarBoundaries() {
        RunModel model = new RunModel(List.of(new RunColumn(1, ValueType.I64)));
        for (int s = 0; s < 3; s++) {
            for (int i = 0; i < 24 * 360; i++) {
                model.put(s, RunModel.START_NS + 10L * i * RunModel.SECOND_NS, (long) i);
            }
        }
        SstableInfo info = write("a.sst", 1, model);
        assertEquals(RunModel.HOUR_NS, info.runs().getFirst().header().granuleNs());
        int vectors = 0;
        try (SstableReader reader = SstableReader.open(disk, "a.sst");
                RunCursor cursor = all(reader, 0, model)) {
            for (int s = cursor.seekSeries(0); s >= 0; s = cursor.seekSeries(s + 1)) {
                while (cursor.advance()) {
                    assertEquals(0, cursor.minTimeNs() % RunModel.HOUR_NS);
                    assertEquals(360, cursor.rowCount());
                    vectors++;
                }
            }
        }
        assertEquals(3 * 24, vectors);
    }

    @Test
    void shouldCutWeeksOnMondays() {
        long monday = 1_709_510_400L * RunModel.SECOND_NS;
        long week = 7 * 24 * RunModel.HOUR_NS;
        assertEquals(monday + week - 1, Granules.lastOf(monday, week));
        assertEquals(monday - 1, Granules.lastOf(monday - 1, week));
        assertEquals(Long.MAX_VALUE, Granules.lastOf(Long.MAX_VALUE, week));
        assertEquals(-1, Granules.lastOf(-5, RunModel.HOUR_NS));
        assertTrue(Granules.lastOf(Long.MIN_VALUE, week) < Long.MIN_VALUE + week);
    }

    @Test
    void shouldKeepManyShortSeriesSmall() {
        RunModel model = new RunModel(List.of(new RunColumn(1, ValueType.I64)));
        int seriesCount = 50_000;
        Random random = new Random(9);
        for (int s = 0; s < seriesCount; s++) {
            for (int r = 0; r < 3; r++) {
                model.put(s, RunModel.START_NS + (600L * r + random.nextInt(60)) * RunModel.SECOND_NS, (long)
                        random.nextInt(100));
            }
        }
        SstableInfo info = write("a.sst", 4, model);
        assertTrue(info.bytes() < 7L * 3 * seriesCount, "bytes " + info.bytes());
        try (SstableReader reader = SstableReader.open(disk, "a.sst")) {
            assertEquals(select(model), model.readAll(all(reader, 0, model)));
        }
    }

    @Test
    void shouldKeepManySmallRunsSmall() {
        RunModel model = RunModel.random(3, columnsOf(10, ValueType.I64), 1, 10, 0);
        int runs = 5000;
        RunModel[] models = new RunModel[runs];
        Arrays.fill(models, model);
        SstableInfo info = write("a.sst", 4, models);
        assertTrue(info.bytes() < 1024L * runs, "bytes " + info.bytes());
        try (SstableReader reader = SstableReader.open(disk, "a.sst")) {
            assertEquals(runs, reader.runs().size());
            assertEquals(select(model), model.readAll(all(reader, 4321, model)));
        }
    }

    private static List<RunColumn> columnsOf(int count, ValueType type) {
        List<RunColumn> columns = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            columns.add(new RunColumn(c, type));
        }
        return columns;
    }

    @Test
    void shouldStoreExtremeTimesAndValues() {
        RunModel model = new RunModel(List.of(new RunColumn(1, ValueType.I64), new RunColumn(2, ValueType.F64)));
        long[] times = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE};
        for (long time : times) {
            model.put(0, time, time, time);
        }
        for (int i = 0; i < 2000; i++) {
            model.put(Integer.MAX_VALUE - 1, Long.MIN_VALUE + i * 7L, (long) i, null);
            model.put(Integer.MAX_VALUE - 1, Long.MAX_VALUE - i * 7L, Long.MAX_VALUE - i, null);
        }
        write("a.sst", 4, model);
        try (SstableReader reader = SstableReader.open(disk, "a.sst")) {
            assertEquals(4007, model.readAll(all(reader, 0, model)).size());
            assertEquals(
                    model.select(0, Integer.MAX_VALUE, ALL_FROM, Long.MAX_VALUE).size() + 2,
                    model.readAll(all(reader, 0, model)).size());
        }
    }

    @Test
    void shouldWriteTheSameBytesForTheSameRows() throws IOException {
        RunModel model = RunModel.random(77, RunModel.allTypes(), 50, 3000, 0.1);
        write("a.sst", 77, model);
        write("b.sst", 77, model);
        assertArrayEquals(Files.readAllBytes(folder.resolve("a.sst")), Files.readAllBytes(folder.resolve("b.sst")));
    }

    @Test
    void shouldRefuseRowsOutOfOrder() {
        RunModel model = new RunModel(List.of());
        RowVector rows = model.newVector();
        try (SstableWriter writer = new SstableWriter(disk, "a.sst", 1, 0, memory)) {
            writer.beginRun(model.header(), List.of());
            rows.clear(5);
            rows.times()[0] = 10;
            rows.count(1);
            writer.add(rows);
            assertThrows(IllegalArgumentException.class, () -> writer.add(rows));
            rows.clear(4);
            rows.count(1);
            assertThrows(IllegalArgumentException.class, () -> writer.add(rows));
        }
    }

    @Test
    void shouldShareEqualTimesWithinARowGroup() {
        RunModel shared = new RunModel(List.of());
        RunModel own = new RunModel(List.of());
        Random random = new Random(3);
        long[] times = new long[900];
        for (int s = 0; s < 100; s++) {
            long time = RunModel.START_NS;
            for (int i = 0; i < times.length; i++) {
                time += 1_000_000L * (1 + random.nextInt(1000));
                times[i] = s == 0 ? time : times[i];
                own.put(s, time);
                shared.put(s, times[i]);
            }
        }
        long sharedBytes = write("a.sst", 1, shared).bytes();
        long ownBytes = write("b.sst", 1, own).bytes();
        assertTrue(sharedBytes * 20 < ownBytes, sharedBytes + " against " + ownBytes);
        try (SstableReader reader = SstableReader.open(disk, "a.sst")) {
            assertEquals(select(shared), shared.readAll(all(reader, 0, shared)));
        }
    }

    @Test
    void shouldServeManyThreadsFromOneReader() {
        RunModel model = RunModel.random(41, RunModel.allTypes(), 40, 4000, 0.2);
        write("a.sst", 41, model);
        List<String> expected = select(model);
        for (int round = 0; round < 5; round++) {
            try (SstableReader reader = SstableReader.open(disk, "a.sst")) {
                long right = IntStream.range(0, 8)
                        .parallel()
                        .filter(i -> expected.equals(model.readAll(all(reader, 0, model))))
                        .count();
                assertEquals(8, right);
            }
        }
    }

    /// A day of ten-second rows: what each level takes must fall from one to the next, and all read the same.
    @Test
    void shouldPressEachLevelHarderThanTheOneBefore() {
        RunModel model = new RunModel(List.of(new RunColumn(1, ValueType.I64), new RunColumn(2, ValueType.STRING)));
        Random random = new Random(3);
        long walk = 50;
        for (int i = 0; i < 8640; i++) {
            walk = Math.clamp(walk + Math.round(random.nextGaussian()), 0, 100);
            model.put(
                    1,
                    RunModel.START_NS + i * 10L * RunModel.SECOND_NS,
                    i % 100 == 7 ? null : (Object) walk,
                    "request " + random.nextInt(100_000));
        }
        long before = Long.MAX_VALUE;
        for (EncodingLevel level :
                List.of(EncodingLevel.RAW, EncodingLevel.HOT, EncodingLevel.WARM, EncodingLevel.COLD)) {
            String name = level + ".sst";
            long bytes = write(name, level.ordinal(), model).bytes();
            assertTrue(bytes < before, level + " takes " + bytes + ", the one before " + before);
            before = bytes;
            try (SstableReader reader = SstableReader.open(disk, name);
                    RunCursor cursor = all(reader, 0, model)) {
                assertEquals(select(model), model.readAll(cursor), name);
            }
        }
    }
}
