// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.batch.ModelRow;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memtable.MemtableFixture.Model;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemtableModelTest {
    private static final int COLUMNS = 12;

    private final NativeMemory memory = new NativeMemory();
    private final BlockPool pool = new BlockPool(memory);
    private final MemtableFixture fixture = new MemtableFixture();
    private final PageSorter sorter = new PageSorter();

    @AfterEach
    void everyBlockIsBack() {
        assertEquals(0, pool.lentBytes());
        pool.close();
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void shouldShowExactlyTheRowsOfEachBatchIndex() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Memtable memtable = new Memtable(pool, MemtableFixture.TABLE);
            Shape shape = new Shape(random);
            List<List<ModelRow>> batches = new ArrayList<>();
            List<MemtableSnapshot> early = new ArrayList<>();
            int count = 1 + random.nextInt(12);
            for (int batch = 0; batch < count; batch++) {
                List<ModelRow> rows = shape.batch(random);
                batches.add(rows);
                fixture.append(memtable, rows, 10 + 2L * batch);
                early.add(memtable.snapshot(10 + 2L * batch));
                if (random.nextInt(3) == 0) {
                    memtable.sortStep(sorter);
                }
            }
            assertTrue(memtable.snapshot(9).rowCount() == 0);
            Model model = new Model();
            for (int batch = 0; batch < count; batch++) {
                batches.get(batch).forEach(model::put);
                String message = "seed=" + seed + ", batch=" + batch;
                check(early.get(batch), model, random, message);
                check(memtable.snapshot(11 + 2L * batch), model, random, message);
            }
            memtable.seal();
            while (memtable.sortStep(sorter)) {
                check(early.get(count - 1), model, random, "seed=" + seed);
            }
            check(memtable.snapshot(Long.MAX_VALUE), model, random, "seed=" + seed);
            assertTrue(memtable.bytes() > 0);
            assertEquals(1000, memtable.firstPosition());
            assertEquals(1000 + 200L * (count - 1), memtable.lastPosition());
            memtable.release();
            assertFalse(memtable.tryRetain());
        }
    }

    private static void check(MemtableSnapshot snapshot, Model model, Random random, String message) {
        SeriesFilter[] filters = {SeriesFilter.ALL, from -> from <= 30 ? 30 : -1, from -> (from + 2) / 3 * 3, from -> -1
        };
        SeriesFilter filter = filters[random.nextInt(filters.length)];
        boolean all = random.nextBoolean();
        long from = all ? Long.MIN_VALUE : Shape.START + random.nextInt(400) * 1_000_000_000L;
        long to = all ? Long.MAX_VALUE : from + random.nextInt(2000) * 1_000_000_000L;
        int columns = random.nextInt(COLUMNS + 2);
        assertEquals(
                String.join("\n", model.lines(filter, from, to, columns)),
                String.join("\n", MemtableFixture.lines(snapshot, model, filter, from, to, columns)),
                message);
    }

    /// How the rows of one memtable look: many or few series, in order or not, dense or sparse.
    private static final class Shape {
        static final long START = 1_700_000_000_000_000_000L;
        private static final long[] EDGES = {0, 32_767, 32_768, -32_768, -32_769, 1L << 63, -1};

        private final int series;
        private final int disorder;
        private final double density;
        private final int maxRows;
        /// From this row on there are numbers that need more than 16 bits.
        private final int wideFrom;
        private int clock;

        Shape(Random random) {
            wideFrom = random.nextInt(3) == 0 ? 0 : random.nextInt(20_000);
            series = 1 + (random.nextBoolean() ? random.nextInt(5) : random.nextInt(3000));
            disorder = random.nextInt(3);
            density = random.nextInt(3) == 0 ? 1 : random.nextDouble();
            maxRows = random.nextInt(4) == 0 ? 9000 : 300;
        }

        private long number(Random random) {
            if (clock < wideFrom) {
                return (short) random.nextInt();
            }
            return random.nextInt(3) == 0 ? EDGES[random.nextInt(EDGES.length)] : random.nextLong();
        }

        List<ModelRow> batch(Random random) {
            List<ModelRow> rows = new ArrayList<>();
            int count = 1 + random.nextInt(maxRows);
            int columns = 1 + random.nextInt(COLUMNS);
            for (int i = 0; i < count; i++, clock++) {
                long step = disorder == 0
                        ? clock / series
                        : disorder == 1 && random.nextInt(10) > 0 ? clock / series : random.nextInt(500);
                int id = disorder == 2 ? random.nextInt(series) : clock % series;
                ModelRow row = new ModelRow(MemtableFixture.TABLE, id, "", START + step * 1_000_000_000L, 0);
                for (int c = 0; c < columns; c++) {
                    if (random.nextDouble() <= density) {
                        row.fields.put(
                                c,
                                ModelRow.typeOf(c) == ValueType.STRING
                                        ? "v" + random.nextInt(10_000)
                                        : (Object)
                                                (ModelRow.typeOf(c) == ValueType.BOOL
                                                        ? (long) random.nextInt(2)
                                                        : (Long) number(random)));
                    }
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Test
    void shouldTakeOnlySelectedRows() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Memtable memtable = new Memtable(pool, MemtableFixture.TABLE);
            Memtable rest = new Memtable(pool, MemtableFixture.TABLE);
            Model model = new Model();
            Model restModel = new Model();
            Shape shape = new Shape(random);
            for (int batch = 1; batch < 5; batch++) {
                List<ModelRow> rows = shape.batch(random);
                fixture.decode(rows);
                int[][] selections = new int[2][rows.size()];
                int[] counts = new int[2];
                for (int i = 0; i < rows.size(); i++) {
                    int side = random.nextInt(2);
                    selections[side][counts[side]++] = i;
                    (side == 0 ? model : restModel).put(rows.get(i));
                }
                if (counts[0] > 0) {
                    memtable.append(fixture.rows, fixture.seriesIds, selections[0], counts[0], batch, batch);
                }
                if (counts[1] > 0) {
                    rest.append(fixture.rows, fixture.seriesIds, selections[1], counts[1], batch, batch);
                }
                check(memtable.snapshot(batch), model, random, "seed=" + seed);
                check(rest.snapshot(batch), restModel, random, "seed=" + seed);
            }
            memtable.release();
            rest.release();
        }
    }

    @Test
    void shouldGiveTheSameSeriesAgainWhenAskedForAnEarlierOne() {
        Memtable memtable = new Memtable(pool, MemtableFixture.TABLE);
        List<ModelRow> rows = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            ModelRow row = new ModelRow(MemtableFixture.TABLE, 5 + i % 2 * 4, "", i, 0);
            row.fields.put(1, (long) i);
            rows.add(row);
        }
        fixture.append(memtable, rows, 1);
        try (RunCursor cursor = memtable.snapshot(1)
                .cursor(SeriesFilter.ALL, 0, 5000, new int[] {1}, new ValueType[] {ModelRow.typeOf(1)})) {
            assertEquals(5, cursor.seekSeries(2));
            assertTrue(cursor.advance());
            assertTrue(cursor.advance());
            assertEquals(5, cursor.seekSeries(4));
            assertTrue(cursor.advance());
            assertEquals(0, cursor.minTimeNs());
            assertEquals(9, cursor.seekSeries(6));
            assertEquals(RunCursor.NO_SERIES, cursor.seekSeries(10));
            // A stalled query cannot keep memory: its cursor has no reference of its own.
            memtable.release();
            assertEquals(0, pool.lentBytes());
        }
    }

    @Test
    void shouldCountOrderedRowsUnreadAndATimeThatComesTwiceOnce() {
        int count = 3000;
        // The second row of a time begins a page for some of these.
        for (int twice = 63; twice < count; twice += twice % 64 == 0 ? 63 : 1) {
            Memtable memtable = new Memtable(pool, MemtableFixture.TABLE);
            List<ModelRow> rows = new ArrayList<>();
            for (int i = 0; i <= count; i++) {
                ModelRow row = new ModelRow(MemtableFixture.TABLE, 5, "", i <= twice ? i : i - 1, 0);
                row.fields.put(1, (long) i);
                rows.add(row);
            }
            fixture.append(memtable, rows, 1);
            try (RunCursor cursor = memtable.snapshot(1)
                    .cursor(SeriesFilter.ALL, 10, 2990, new int[] {1}, new ValueType[] {ModelRow.typeOf(1)})) {
                assertEquals(5, cursor.seekSeries(0));
                int found = 0;
                while (cursor.advance()) {
                    assertEquals(10 + found, cursor.minTimeNs(), "twice=" + twice);
                    found += cursor.rowCount();
                    assertEquals(9 + found, cursor.maxTimeNs(), "twice=" + twice);
                }
                assertEquals(2980, found, "twice=" + twice);
            }
            memtable.release();
        }
    }

    @Test
    void shouldKeepThousandsOfSmallTablesSmall() {
        List<ModelRow> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ModelRow row = new ModelRow(MemtableFixture.TABLE, i, "", i, 0);
            row.fields.put(0, (long) i);
            row.fields.put(1, (long) i);
            rows.add(row);
        }
        List<Memtable> tables = new ArrayList<>();
        for (int table = 0; table < 5000; table++) {
            tables.add(new Memtable(pool, MemtableFixture.TABLE));
            fixture.append(tables.getLast(), rows, 1);
            assertTrue(tables.getLast().bytes() < 9000);
        }
        assertTrue(memory.usedBytes() < 45_000_000, "bytes=" + memory.usedBytes());
        tables.forEach(Memtable::release);
    }

    @Test
    void shouldHoldSmallIntegersInLessThanHalfOfTheMemory() {
        Memtable small = new Memtable(pool, MemtableFixture.TABLE);
        Memtable large = new Memtable(pool, MemtableFixture.TABLE);
        for (int batch = 0; batch < 10; batch++) {
            fixture.append(small, integers(batch * 5_000, 0), batch);
            fixture.append(large, integers(batch * 5_000, 40_000), batch);
        }
        // Times and series ids take 16 bytes a row in both, the two smallest pages are wide in both.
        double ofSmall = small.bytes() - 16.0 * small.rowCount();
        double ofLarge = large.bytes() - 16.0 * large.rowCount();
        assertTrue(ofSmall < 0.5 * ofLarge, ofSmall + " of " + ofLarge);
        small.release();
        large.release();
    }

    private static List<ModelRow> integers(int from, long add) {
        List<ModelRow> rows = new ArrayList<>();
        for (int i = from; i < from + 5_000; i++) {
            ModelRow row = new ModelRow(MemtableFixture.TABLE, i % 10, "", i, 0);
            for (int c = 0; c < COLUMNS; c++) {
                if (ModelRow.typeOf(c) == ValueType.I64) {
                    row.fields.put(c, i % 100 + add);
                }
            }
            rows.add(row);
        }
        return rows;
    }

    @Test
    void shouldRefuseAColumnOfAnotherType() {
        Memtable memtable = new Memtable(pool, MemtableFixture.TABLE);
        ModelRow row = new ModelRow(MemtableFixture.TABLE, 1, "", 1, 0);
        row.fields.put(1, 1L);
        fixture.append(memtable, List.of(row), 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> memtable.snapshot(1)
                        .cursor(SeriesFilter.ALL, 0, 5, new int[] {1}, new ValueType[] {ValueType.STRING}));
        memtable.release();
    }
}
