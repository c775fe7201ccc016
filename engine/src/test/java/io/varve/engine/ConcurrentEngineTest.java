// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.OsDisk;
import io.varve.engine.io.ThreadedRuntime;
import io.varve.engine.testing.LeakExtension;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.ValueType;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The embedded engine with real threads and a real disk.
@Timeout(180)
class ConcurrentEngineTest {
    private static final long MEMORY_BYTES = 64L << 20;
    private static final int SEGMENT_BYTES = 4 << 20;

    @RegisterExtension
    final LeakExtension leaks = new LeakExtension();

    @TempDir
    Path folder;

    private Path data() {
        return leaks.watch(folder.resolve("data"));
    }

    private static EngineOptions options(int shards) {
        return EngineOptions.defaults()
                .withMemoryBytes(MEMORY_BYTES)
                .withShards(shards)
                .withSegmentBytes(SEGMENT_BYTES);
    }

    /// Runs `tasks` at once and gives their results, or the first error.
    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> task : tasks) {
                running.add(threads.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    return task.call();
                }));
            }
            for (Future<T> each : running) {
                results.add(each.get());
            }
        }
        return results;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldKeepEveryRowAndTheOrderOfEachOfManyWriters(int shards) throws Exception {
        int writers = 6;
        int rows = 20_000;
        int places = 64;
        try (Engine engine = Engine.open(data(), options(shards))) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                String own = "own" + w;
                tasks.add(() -> {
                    try (Writer writer = engine.database(Readings.DATABASE).writer()) {
                        Series series = writer.series(Readings.TABLE, "series", own);
                        Series overwritten = writer.series(Readings.TABLE, "series", own + "-last");
                        Field value = writer.field(Readings.TABLE, "value", ValueType.I64);
                        for (int i = 0; i < rows; i++) {
                            writer.row(series, i).set(value, i).append();
                            writer.row(overwritten, i % places).set(value, i).append();
                            if (i % 1_000 == 999) {
                                writer.commit();
                            }
                        }
                    }
                    return rows;
                });
            }
            atOnce(tasks);
            check(engine, writers, rows, places);
        }
        try (Engine engine = Engine.open(data(), options(shards))) {
            check(engine, writers, rows, places);
        }
    }

    private static void check(Engine engine, int writers, int rows, int places) {
        long[] counts = new long[writers];
        try (Rows found = Readings.open(engine)) {
            while (found.next()) {
                String series = String.valueOf(found.tag("series"));
                int writer = series.charAt(3) - '0';
                if (series.endsWith("-last")) {
                    long place = found.timeNs();
                    long last = (rows - 1 - place) / places * places + place;
                    assertEquals(last, found.getLong(0), series);
                } else {
                    assertEquals(found.timeNs(), found.getLong(0));
                    counts[writer]++;
                }
            }
        }
        for (long count : counts) {
            assertEquals(rows, count);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldMakeATableOnceThatManyMeetAtOnce(int shards) throws Exception {
        int writers = 8;
        try (Engine engine = Engine.open(data(), options(shards))) {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int own = w;
                tasks.add(() -> {
                    try (Writer writer = engine.database("db").writer()) {
                        Series series = writer.series("new", "tag" + own % 2, "x");
                        Field shared = writer.field("new", "shared", ValueType.I64);
                        Field field = writer.field("new", "field" + own, ValueType.F64);
                        writer.row(series, own)
                                .set(shared, own)
                                .set(field, 0.5 * own)
                                .append();
                        writer.commit();
                        // Half of them want another type: exactly one side can win.
                        writer.field("new", "disputed", own % 2 == 0 ? ValueType.I64 : ValueType.STRING);
                        return "won";
                    } catch (CatalogException e) {
                        return "lost";
                    }
                });
            }
            List<String> results = atOnce(tasks);
            assertEquals(writers / 2, results.stream().filter("won"::equals).count());
            assertEquals(1, engine.catalog().databases().getFirst().tableCount());
            assertEquals(
                    2 + 1 + writers + 1, engine.table("db", "new").columns().size());
            try (Rows rows = engine.database("db").scan("new").fields("shared").open()) {
                int count = 0;
                while (rows.next()) {
                    assertEquals(rows.timeNs(), rows.getLong(0));
                    count++;
                }
                assertEquals(writers, count);
            }
        }
    }

    @Test
    void shouldAllocateNothingPerRowOnceWarm() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rows = 200_000;
        try (Engine engine = Engine.open(data(), options(1));
                Writer writer = engine.database("db").writer()) {
            Series[] series = new Series[50];
            for (int i = 0; i < series.length; i++) {
                series[i] = writer.series("t", "host", "h" + i);
            }
            Field number = writer.field("t", "number", ValueType.I64);
            Field share = writer.field("t", "share", ValueType.F64);
            Field text = writer.field("t", "text", ValueType.STRING);
            byte[] word = {'o', 'k'};
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 8; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < rows; i++) {
                    writer.row(series[i % series.length], (long) round * rows + i)
                            .set(number, i)
                            .set(share, i / 8.0)
                            .set(text, word)
                            .append();
                }
                writer.commit();
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            TestLog.print(
                    "allocated for " + rows + " rows, 3 fields, batches and commit included: " + least + " bytes");
            assertTrue(least < rows, "bytes=" + least + ", rows=" + rows);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldLoseNothingWhenCallersAreInterruptedAndTheEngineClosesDuringASlowSync(int shards) throws Exception {
        int writers = 4;
        // So many that each writer has rows in every shard, the slow one too.
        int seriesPerWriter = 24;
        SlowDisk disk = new SlowDisk(OsDisk.at(data(), true));
        EngineFailure failure = new EngineFailure();
        Engine engine = Engine.open(disk, options(shards), new ThreadedRuntime(failure), failure);
        Readings.write(engine, "first", 0, 1);
        SlowDisk.Hold hold = disk.holdNextSync();
        CountDownLatch appended = new CountDownLatch(writers);
        List<Thread> callers = new ArrayList<>();
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        for (int w = 0; w < writers; w++) {
            String own = "own" + w;
            Thread caller = new Thread(() -> {
                try (Writer writer = engine.database(Readings.DATABASE).writer()) {
                    for (int i = 0; i < seriesPerWriter; i++) {
                        Readings.append(writer, own + "-" + i, 0, 20);
                    }
                    appended.countDown();
                    writer.commit();
                    assertTrue(Thread.currentThread().isInterrupted(), "the interrupt is kept");
                } catch (Throwable e) {
                    errors.add(e);
                    appended.countDown();
                }
            });
            callers.add(caller);
            caller.start();
        }
        assertTrue(appended.await(60, TimeUnit.SECONDS));
        assertEquals(List.of(), List.copyOf(errors));
        assertTrue(hold.begun().await(60, TimeUnit.SECONDS));
        awaitWaiting(callers);
        callers.forEach(Thread::interrupt);
        Thread closer = new Thread(() -> {
            try {
                engine.close();
            } catch (RuntimeException e) {
                errors.add(e);
            }
        });
        closer.start();
        closer.interrupt();
        hold.end().countDown();
        for (Thread caller : callers) {
            caller.join(60_000);
        }
        closer.join(60_000);
        assertFalse(closer.isAlive());
        assertEquals(List.of(), List.copyOf(errors));
        try (Engine again = Engine.open(data(), options(shards))) {
            List<String> expected = new ArrayList<>(Readings.expected(0, 1, "first"));
            for (int i = 0; i < writers * seriesPerWriter; i++) {
                expected.addAll(Readings.expected(0, 20, "own" + i / seriesPerWriter + "-" + i % seriesPerWriter));
            }
            expected.sort(null);
            assertEquals(expected, Readings.all(again));
        }
    }

    /// Waits until every caller has published its rows and waits for the answer.
    private static void awaitWaiting(List<Thread> callers) {
        while (callers.stream()
                .anyMatch(caller -> caller.isAlive()
                        && caller.getState() != Thread.State.TIMED_WAITING
                        && caller.getState() != Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldRefuseNoWriteForTwentyStalledReaders(int shards) {
        int readers = 20;
        int rounds = 60;
        int rowsPerRound = 20_000;
        List<Rows> stalled = new ArrayList<>();
        try (Engine engine = Engine.open(data(), options(shards));
                Writer writer = engine.database("db").writer()) {
            Field[] fields = new Field[8];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = writer.field("t", "f" + i, ValueType.I64);
            }
            Series[] series = new Series[10];
            for (int i = 0; i < series.length; i++) {
                series[i] = writer.series("t", "host", "h" + i);
            }
            long row = 0;
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < rowsPerRound; i++, row++) {
                    Row next = writer.row(series[(int) (row % series.length)], row);
                    for (Field field : fields) {
                        next.set(field, row * 31);
                    }
                    next.append();
                }
                writer.commit();
                if (stalled.size() < readers) {
                    Rows reader = engine.database("db").scan("t").open();
                    readOne(reader);
                    stalled.add(reader);
                }
            }
            int revoked = 0;
            for (Rows reader : stalled) {
                revoked += isRevoked(reader) ? 1 : 0;
                reader.close();
            }
            TestLog.print("stalled readers: " + readers + ", revoked: " + revoked + ", shards: " + shards);
            assertTrue(revoked > 0, "memory for " + row + " rows was never short");
            try (Rows all = engine.database("db").scan("t").fields("f0").open()) {
                long count = 0;
                while (all.next()) {
                    count++;
                }
                assertEquals(row, count);
            }
        }
    }

    /// Reads a row, unless this thread was kept waiting for so long that its query counted as stalled.
    private static void readOne(Rows reader) {
        try {
            assertTrue(reader.next());
        } catch (ResourceExhaustedException e) {
            TestLog.print("revoked before its first row: " + e.getMessage());
        }
    }

    private static boolean isRevoked(Rows reader) {
        try {
            while (reader.next()) {
                reader.timeNs();
            }
            return false;
        } catch (ResourceExhaustedException e) {
            return true;
        }
    }

    @Test
    void shouldEndOpenScansWhenTheEngineCloses() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> reader;
            try (Engine engine = Engine.open(data(), options(3))) {
                Readings.write(engine, "a", 0, 50_000);
                reader = threads.submit(() -> {
                    while (true) {
                        try (Rows rows = Readings.open(engine)) {
                            while (rows.next()) {
                                reading.countDown();
                                assertEquals("a", rows.tag("series"));
                            }
                        }
                    }
                });
                assertTrue(reading.await(60, TimeUnit.SECONDS));
            }
            Exception ended = assertThrows(Exception.class, () -> reader.get(60, TimeUnit.SECONDS));
            assertTrue(ended.getCause() instanceof VarveException, String.valueOf(ended.getCause()));
        }
    }
}
