// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Column;
import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.io.SteppedRuntime;
import io.varve.engine.shard.Durability;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a writer promises, step by step: agents run only while somebody waits.
@Timeout(60)
class WriterTest {
    private static final long SEED = Long.getLong("varve.seed", 20261122);
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(1_000);

    private EngineOptions options(int shards) {
        return SteppedEngine.options(shards, clock, disk.ops());
    }

    private SteppedEngine open(EngineOptions options) {
        return SteppedEngine.open(disk, options);
    }

    /// What is there after the power failed now and took every unsynced byte.
    private List<String> afterPowerLoss(EngineOptions options) {
        SimDisk left = disk.crash(SimCrashModel.NOTHING, 1);
        try (SteppedEngine open = SteppedEngine.open(left, options)) {
            return Readings.all(open.engine());
        }
    }

    @Test
    void shouldMakeNoDatabaseWhenWritesMayNot() {
        try (SteppedEngine open = open(options(1).withAutoCreateDatabases(false));
                Writer writer = open.engine().database("db").writer()) {
            CatalogException refused = assertThrows(CatalogException.class, () -> writer.series("t", "tag", "a"));
            assertEquals(CatalogException.Reason.NOT_FOUND, refused.reason());
            assertThrows(CatalogException.class, () -> writer.field("t", "value", ValueType.I64));
            assertEquals(0, open.engine().catalog().version());
            open.engine().change(catalog -> List.of(new CatalogChange.CreateDatabase("db")));
            writer.row(writer.series("t", "tag", "a"), 1)
                    .set(writer.field("t", "value", ValueType.I64), 7)
                    .append();
            writer.commit();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldShowEveryTypeAsItWasWritten(int shards) {
        try (SteppedEngine open = open(options(shards));
                Writer writer = open.engine().database("db").writer()) {
            Field number = writer.field("t", "number", ValueType.I64);
            Field count = writer.field("t", "count", ValueType.U64);
            Field share = writer.field("t", "share", ValueType.F64);
            Field on = writer.field("t", "on", ValueType.BOOL);
            Field text = writer.field("t", "text", ValueType.STRING);
            for (int i = 0; i < 6; i++) {
                writer.row(writer.series("t", "host", "h" + i), 1)
                        .set(number, Long.MIN_VALUE)
                        .set(count, -1L)
                        .set(share, -0.0)
                        .set(on, true)
                        .set(text, "\u00fc")
                        .append();
                writer.row(writer.series("t", "host", "h" + i), 2).set(text, "").append();
            }
            writer.commit();
            int rowsFound = 0;
            try (Rows rows = open.engine()
                    .database("db")
                    .scan("t")
                    .fields("number", "count", "share", "on", "text")
                    .open()) {
                while (rows.next()) {
                    rowsFound++;
                    if (rows.timeNs() == 1) {
                        assertEquals(Long.MIN_VALUE, rows.getLong(0));
                        assertEquals(-1L, rows.getLong(1));
                        assertEquals(Double.doubleToRawLongBits(-0.0), Double.doubleToRawLongBits(rows.getDouble(2)));
                        assertTrue(rows.getBoolean(3));
                        assertEquals("\u00fc", rows.getString(4));
                    } else {
                        assertTrue(rows.isNull(0) && rows.isNull(3));
                        assertEquals("", rows.getString(4));
                    }
                }
            }
            assertEquals(12, rowsFound);
        }
    }

    @Test
    void shouldRefuseAFieldOfAnotherTypeAndLeaveItAsItIs() {
        try (SteppedEngine open = open(options(1));
                Writer writer = open.engine().database("db").writer()) {
            writer.field("t", "value", ValueType.I64);
            assertThrows(CatalogException.class, () -> writer.field("t", "value", ValueType.F64));
            assertThrows(CatalogException.class, () -> writer.series("t", "value", "x"));
            Column column = open.engine().table("db", "t").findColumn("value");
            assertTrue(column != null && column.type() == ValueType.I64);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldWaitWhenFullAndRefuseAfterTheTimeoutAndLoseNothing(int shards) {
        EngineFailure failure = new EngineFailure();
        GatedRuntime runtime = new GatedRuntime(new SteppedRuntime(failure), "apply");
        int taken = 0;
        try (Engine engine = Engine.open(disk, options(shards), runtime, failure);
                Writer writer = engine.database(Readings.DATABASE).writer()) {
            Series series = writer.series(Readings.TABLE, "series", "a");
            Field value = writer.field(Readings.TABLE, "value", ValueType.I64);
            runtime.hold();
            boolean refused = false;
            while (!refused) {
                try {
                    writer.row(series, taken).set(value, taken).append();
                    taken++;
                } catch (ResourceExhaustedException e) {
                    refused = true;
                }
                assertTrue(taken < 1_000_000, "a pool of four small buffers takes everything");
            }
            assertThrows(ResourceExhaustedException.class, writer::commit);
            runtime.release();
            for (int i = taken; i < taken + 10; i++) {
                writer.row(series, i).set(value, i).append();
            }
            writer.commit();
            taken += 10;
            assertEquals(Readings.expected(0, taken, "a"), Readings.all(engine));
        }
        try (SteppedEngine open = open(options(shards))) {
            assertEquals(Readings.expected(0, taken, "a"), Readings.all(open.engine()));
        }
    }

    /// Rows that are like the one before take another way than others. Two tables whose columns have the same numbers and other types; fields in any order, some
    /// twice.
    @Test
    void shouldShowRowsAsTheyWereWrittenHoweverMuchTheyAreAlike() {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] tables = {"t", "u"};
        ValueType[] types = {ValueType.I64, ValueType.F64};
        List<Map<Long, List<Long>>> expected = List.of(new TreeMap<>(), new TreeMap<>());
        try (SteppedEngine open = open(options(1));
                Writer writer = open.engine().database("db").writer()) {
            Field[][] fields = new Field[2][4];
            for (int i = 0; i < 8; i++) {
                fields[i / 4][i % 4] = writer.field(tables[i / 4], "f" + i % 4, types[i / 4]);
            }
            int table = 0;
            int[] chosen = {0};
            for (long timeNs = 0; timeNs < 6_000; timeNs++) {
                if (random.nextInt(5) == 0) {
                    table = random.nextInt(2);
                    chosen = random.ints(1 + random.nextInt(5), 0, 4).toArray();
                }
                Row row = writer.row(writer.series(tables[table], "h", "a"), timeNs);
                Long[] values = new Long[4];
                for (int field : chosen) {
                    values[field] = (long) random.nextInt(1_000);
                    if (table == 0) {
                        row.set(fields[0][field], values[field]);
                    } else {
                        row.set(fields[1][field], (double) values[field]);
                    }
                }
                row.append();
                expected.get(table).put(timeNs, Arrays.asList(values));
                if (random.nextInt(300) == 0) {
                    writer.commit();
                }
            }
            writer.commit();
            for (int i = 0; i < 2; i++) {
                assertEquals(expected.get(i), read(open, tables[i], types[i]), "seed " + SEED);
            }
        }
    }

    private static Map<Long, List<Long>> read(SteppedEngine open, String table, ValueType type) {
        Map<Long, List<Long>> found = new TreeMap<>();
        try (Rows rows = open.engine()
                .database("db")
                .scan(table)
                .fields("f0", "f1", "f2", "f3")
                .open()) {
            while (rows.next()) {
                Long[] values = new Long[4];
                for (int i = 0; i < 4; i++) {
                    boolean isDouble = type == ValueType.F64;
                    values[i] = rows.isNull(i) ? null : isDouble ? (long) rows.getDouble(i) : rows.getLong(i);
                }
                found.put(rows.timeNs(), Arrays.asList(values));
            }
        }
        return found;
    }

    @Test
    void shouldCommitWhatIsLeftAtClose() {
        try (SteppedEngine open = open(options(3))) {
            try (Writer writer = open.engine().database(Readings.DATABASE).writer()) {
                Readings.append(writer, "a", 0, 10);
            }
            assertEquals(Readings.expected(0, 10, "a"), Readings.all(open.engine()));
        }
    }

    @Test
    void shouldSayAtCloseThatRowsOfAClosedEngineAreLost() {
        SteppedEngine open = open(options(1));
        Readings.write(open.engine(), "a", 0, 5);
        Writer writer = open.engine().database(Readings.DATABASE).writer();
        Readings.append(writer, "a", 5, 10);
        open.close();
        assertThrows(EngineClosedException.class, writer::close);
        writer.close();
        assertThrows(
                EngineClosedException.class,
                () -> open.engine().database(Readings.DATABASE).writer());
        assertThrows(EngineClosedException.class, () -> open.engine().view());
        try (SteppedEngine again = open(options(1))) {
            assertEquals(Readings.expected(0, 5, "a"), Readings.all(again.engine()));
        }
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void shouldKeepWhatWasCommittedDurablyInEveryMode(SyncMode mode) {
        EngineOptions options = options(3).withSync(mode, INTERVAL_NS);
        try (SteppedEngine open = open(options);
                Writer writer = open.engine().database(Readings.DATABASE).writer()) {
            Readings.append(writer, "a", 0, 20);
            Readings.append(writer, "b", 0, 20);
            writer.commit(Durability.DURABLE);
            assertEquals(Readings.expected(0, 20, "a", "b"), Readings.all(open.engine()));
            assertEquals(Readings.expected(0, 20, "a", "b"), afterPowerLoss(options));
        }
    }

    @Test
    void shouldSyncEveryCommitInModeAlways() {
        EngineOptions options = options(3);
        try (SteppedEngine open = open(options)) {
            Readings.write(open.engine(), "a", 0, 20);
            assertEquals(Readings.expected(0, 20, "a"), afterPowerLoss(options));
        }
    }

    @Test
    void shouldSyncAfterTheIntervalInModeInterval() {
        EngineOptions options = options(1).withSync(SyncMode.INTERVAL, INTERVAL_NS);
        try (SteppedEngine open = open(options)) {
            Readings.write(open.engine(), "a", 0, 20);
            assertEquals(Readings.expected(0, 20, "a"), Readings.all(open.engine()));
            clock.advance(INTERVAL_NS);
            open.settle();
            assertEquals(Readings.expected(0, 20, "a"), afterPowerLoss(options));
        }
    }

    @Test
    void shouldMakeUnsyncedCommitsDurableWithAFlush() {
        EngineOptions options = options(1).withSync(SyncMode.OS, INTERVAL_NS);
        try (SteppedEngine open = open(options)) {
            Readings.write(open.engine(), "a", 0, 20);
            long forced = disk.count(SimOp.FORCE);
            Readings.write(open.engine(), "a", 20, 40);
            assertEquals(forced, disk.count(SimOp.FORCE), "syncs in mode os");
            open.engine().database(Readings.DATABASE).flush(Readings.TABLE);
            assertEquals(Readings.expected(0, 40, "a"), afterPowerLoss(options));
        }
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void shouldAnswerWrittenRowsBeforeTheyAreSynced(SyncMode mode) {
        EngineOptions options = options(1).withSync(mode, INTERVAL_NS);
        try (SteppedEngine open = open(options);
                Writer writer = open.engine().database(Readings.DATABASE).writer()) {
            Readings.append(writer, "a", 0, 20);
            writer.commit(Durability.WRITTEN);
            open.settle();
            assertEquals(Readings.expected(0, 20, "a"), Readings.all(open.engine()));
        }
        assertEquals(Readings.expected(0, 20, "a"), afterPowerLoss(options));
    }
}
