// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.io.OsDisk;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.io.ThreadedRuntime;
import io.varve.engine.testing.LeakExtension;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A stop makes no files: it does not wait for one that is being written, nor begin one. The log has the rows.
@Timeout(180)
class EngineCloseTest {
    private static final int ROWS = 600_000;

    @RegisterExtension
    final LeakExtension leaks = new LeakExtension();

    @TempDir
    Path folder;

    private Path data() {
        return leaks.watch(folder.resolve("data"));
    }

    /// So much memory that nothing is flushed unless asked for.
    private static EngineOptions options() {
        return EngineOptions.defaults()
                .withMemoryBytes(512L << 20)
                .withShards(1)
                .withSegmentBytes(4 << 20);
    }

    /// Rows that no codec makes small, so that a file takes many writes.
    private static void writeNoise(Engine engine, int from, int rows) {
        try (Writer writer = engine.database(Readings.DATABASE).writer()) {
            Series series = writer.series(Readings.TABLE, "series", "a");
            Field value = writer.field(Readings.TABLE, "value", ValueType.I64);
            for (int i = from; i < from + rows; i++) {
                writer.row(series, i).set(value, i * 0x9E3779B97F4A7C15L).append();
            }
        }
    }

    /// Closes while an agent is in the middle of a write, which goes on only when the engine is closing.
    private static void closeDuring(Engine engine, SlowDisk.Hold held) throws InterruptedException {
        assertTrue(held.begun().await(60, TimeUnit.SECONDS));
        Thread closer = new Thread(engine::close);
        closer.start();
        boolean closing = false;
        while (!closing) {
            try {
                engine.check();
                Thread.onSpinWait();
            } catch (EngineClosedException e) {
                closing = true;
            }
        }
        held.end().countDown();
        closer.join(60_000);
        assertFalse(closer.isAlive());
    }

    private int files() {
        String[] names = folder.resolve("data/shard-0/data").toFile().list();
        return names == null ? 0 : names.length;
    }

    private void checkAfterwards() {
        try (Engine again = Engine.open(data(), options())) {
            assertEquals(ROWS, Readings.count(again));
            again.database(Readings.DATABASE).flush(Readings.TABLE);
            assertEquals(ROWS, Readings.count(again));
        }
    }

    @Test
    void shouldDiscardTheFileThatAFlushIsWriting() throws InterruptedException {
        SlowDisk disk = new SlowDisk(OsDisk.at(data(), true));
        EngineFailure failure = new EngineFailure();
        Engine engine = Engine.open(disk, options(), new ThreadedRuntime(failure), failure);
        writeNoise(engine, 0, ROWS);
        SlowDisk.Hold held = disk.holdNextDataWrite();
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        Thread flusher = new Thread(() -> told.add(assertThrows(
                EngineClosedException.class,
                () -> engine.database(Readings.DATABASE).flush(Readings.TABLE))));
        flusher.start();
        closeDuring(engine, held);
        flusher.join(60_000);
        assertEquals(1, told.size(), "who waits for the flush is told");
        assertEquals(0, files());
        checkAfterwards();
    }

    @Test
    void shouldDiscardTheFileThatAMergeIsWriting() throws InterruptedException {
        SlowDisk disk = new SlowDisk(OsDisk.at(data(), true));
        EngineFailure failure = new EngineFailure();
        GatedRuntime runtime = new GatedRuntime(new ThreadedRuntime(failure), "maintenance");
        runtime.hold();
        Engine engine = Engine.open(disk, options(), runtime, failure);
        int runs = 4;
        for (int run = 0; run < runs; run++) {
            writeNoise(engine, run * (ROWS / runs), ROWS / runs);
            engine.database(Readings.DATABASE).flush(Readings.TABLE);
        }
        assertEquals(runs, files());
        SlowDisk.Hold held = disk.holdNextDataWrite();
        runtime.release();
        closeDuring(engine, held);
        assertEquals(runs, files());
        checkAfterwards();
    }

    @Test
    void shouldBeginNoFlushOnceItCloses() {
        SimDisk disk = new SimDisk();
        ManualClock clock = new ManualClock(1_700_000_000_000_000_000L);
        EngineOptions options = SteppedEngine.options(1, clock, 11);
        try (SteppedEngine open = SteppedEngine.open(disk, options)) {
            Readings.write(open.engine(), "a", 0, 1_000);
            open.engine().health().end();
            long created = disk.count(SimOp.CREATE);
            // Idle for long enough that the rules would flush.
            clock.advance(TimeUnit.HOURS.toNanos(1));
            open.settle();
            assertEquals(created, disk.count(SimOp.CREATE));
        }
        try (SteppedEngine again = SteppedEngine.open(disk, options)) {
            assertEquals(1_000, Readings.count(again.engine()));
        }
    }
}
