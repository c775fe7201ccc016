// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.varve.engine.batch.ModelRow;
import io.varve.engine.batch.SectionRows;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.testing.Suite;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemtableConcurrencyTest {
    private static final int SERIES = 50;
    private static final int ROWS = 500;
    private static final ValueType TYPE = ValueType.I64;
    private static final int LATE_COLUMN = 6;

    private final NativeMemory memory = new NativeMemory();
    private final BlockPool pool = new BlockPool(memory);
    private final MemtableFixture fixture = new MemtableFixture();

    @AfterEach
    void everyBlockIsBack() {
        pool.close();
        assertEquals(0, memory.usedBytes());
    }

    /// Every row of batch `b` has column 1 = b, and from batch 100 on every third row has the late column too, so a reader can
    /// tell by itself what it must see.
    private static List<ModelRow> batch(int index) {
        List<ModelRow> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            long time = (long) index * ROWS + i;
            ModelRow row = new ModelRow(MemtableFixture.TABLE, i % SERIES, "", index % 7 == 0 ? -time : time, 0);
            row.fields.put(1, (long) index);
            if (index >= 100 && i % 3 == 0) {
                row.fields.put(LATE_COLUMN, time);
            }
            rows.add(row);
        }
        return rows;
    }

    @Test
    @Timeout(120)
    void shouldShowWholeBatchesOnlyWhileRowsAreAppendedAndPagesSorted() throws Exception {
        int batches = 400;
        Memtable memtable = new Memtable(pool, MemtableFixture.TABLE);
        AtomicLong applied = new AtomicLong(-1);
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> readUntil(memtable, applied, batches)));
            }
            Future<Integer> maintenance = threads.submit(() -> {
                PageSorter sorter = new PageSorter();
                int sorted = 0;
                while (applied.get() < batches - 1) {
                    sorted += memtable.sortStep(sorter) ? 1 : 0;
                    Thread.onSpinWait();
                }
                return sorted;
            });
            for (int index = 0; index < batches; index++) {
                fixture.append(memtable, batch(index), index);
                applied.set(index);
            }
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get(100, TimeUnit.SECONDS) > 0);
            }
            assertTrue(maintenance.get(100, TimeUnit.SECONDS) > 0);
        }
        memtable.release();
    }

    /// A batch longer than its pages: those that are full are sorted while the rest of it is still on its way.
    @Test
    @Timeout(120)
    void shouldSortTheWholeOfAPageThatABatchFillsOnItsWay() throws Exception {
        int rounds = Suite.pick(300, 1000, 10_000);
        int count = 9000;
        List<ModelRow> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ModelRow row = new ModelRow(MemtableFixture.TABLE, i % SERIES, "", count - i, 0);
            row.fields.put(1, (long) i);
            batch.add(row);
        }
        SectionRows rows = fixture.decode(batch);
        AtomicReference<Memtable> growing = new AtomicReference<>(new Memtable(pool, MemtableFixture.TABLE));
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger sorted = new AtomicInteger();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Integer> maintenance = threads.submit(() -> {
                PageSorter sorter = new PageSorter();
                while (!isOver.get()) {
                    // False, too, for one that is gone.
                    sorted.addAndGet(Objects.requireNonNull(growing.get()).sortStep(sorter) ? 1 : 0);
                }
                return sorted.get();
            });
            // At least until the other thread has come to run.
            for (int round = 0; (round < rounds || sorted.get() == 0) && !maintenance.isDone(); round++) {
                Memtable memtable = Objects.requireNonNull(growing.get());
                memtable.append(rows, fixture.seriesIds, 0, 0);
                growing.set(new Memtable(pool, MemtableFixture.TABLE));
                memtable.release();
            }
            isOver.set(true);
            assertTrue(maintenance.get(100, TimeUnit.SECONDS) > 0);
        }
        Objects.requireNonNull(growing.get()).release();
    }

    private static int readUntil(Memtable memtable, AtomicLong applied, int batches) {
        int reads = 0;
        long seen;
        do {
            seen = applied.get();
            long count = 0;
            long sum = 0;
            long late = 0;
            RowVector vector = new RowVector(TYPE, TYPE);
            SeriesFilter filter = reads % 2 == 0 ? SeriesFilter.ALL : from -> from <= 3 ? 3 : -1;
            try (RunCursor cursor = memtable.snapshot(seen)
                    .cursor(filter, Long.MIN_VALUE, Long.MAX_VALUE, new int[] {1, LATE_COLUMN}, new ValueType[] {
                        TYPE, TYPE
                    })) {
                for (int s = cursor.seekSeries(0); s >= 0; s = cursor.seekSeries(s + 1)) {
                    while (cursor.advance()) {
                        cursor.read(vector);
                        for (int i = 0; i < vector.count(); i++) {
                            sum += vector.column(0).values()[i];
                            late += vector.column(1).isValid(i) ? 1 : 0;
                        }
                        count += vector.count();
                    }
                }
            }
            check(seen, reads % 2 == 0, count, sum, late);
            reads++;
        } while (seen < batches - 1);
        return reads;
    }

    private static void check(long seen, boolean all, long count, long sum, long late) {
        long rowsPerBatch = all ? ROWS : ROWS / SERIES;
        assertEquals((seen + 1) * rowsPerBatch, count);
        assertEquals(seen * (seen + 1) / 2 * rowsPerBatch, sum);
        if (all) {
            assertEquals(Math.max(0, seen - 99) * ((ROWS + 2) / 3), late);
        }
    }

    @Test
    void shouldAllocateNothingPerRowOnceWarm() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Memtable memtable = new Memtable(pool, MemtableFixture.TABLE);
        fixture.decode(batch(200));
        int[] selection = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            selection[i] = i;
        }
        long least = Long.MAX_VALUE;
        int index = 0;
        for (int round = 0; round < 30; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 8; i++) {
                memtable.append(fixture.rows, fixture.seriesIds, index, index++);
                memtable.append(fixture.rows, fixture.seriesIds, selection, ROWS, index, index++);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        // 8,000 rows; a round may make a page or lengthen the list of batches, most do not.
        assertTrue(least < 1000, "bytes=" + least);
        memtable.release();
    }
}
