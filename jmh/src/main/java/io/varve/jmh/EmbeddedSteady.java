// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.questdb.griffin.SqlException;
import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.shard.SyncMode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// How many rows a second one thread writes for as long as it likes, until they can be read: Varve and QuestDB's embedded WAL writer by turns, each
/// in a new directory. `java -cp jmh/target/benchmarks.jar io.varve.jmh.EmbeddedSteady SECONDS ROUNDS OUTPUT`; Varve with the sync mode `interval`, QuestDB without syncs.
///
/// Unlike [EmbeddedWriterBench] the start of an engine, the compiling and the first memory are not in it, but flushes are.
public final class EmbeddedSteady {
    private static final int HOSTS = 100;
    private static final int ROWS = 1_000_000;
    private static final long PASS_NS = ROWS / HOSTS * CpuRows.STEP_NS;
    private static final int WARM_UP_PASSES = 10;

    private EmbeddedSteady() {}

    /// Writes all rows once more, the `pass`th time.
    private interface Pass {
        void write(int pass) throws SqlException;
    }

    public static void main(String[] args) throws IOException, SqlException {
        long seconds = Long.parseLong(args[0]);
        int rounds = Integer.parseInt(args[1]);
        CpuRows rows = new CpuRows(HOSTS, ROWS);
        try (PrintStream out = new PrintStream(args[2])) {
            for (int round = 0; round < rounds; round++) {
                double ours = varve(rows, seconds, out);
                double theirs = questDb(rows, seconds, out);
                out.printf("varve / questdb = %.2f%n", ours / theirs);
            }
        }
    }

    private static double varve(CpuRows rows, long seconds, PrintStream out) throws IOException, SqlException {
        Path folder = Folders.temporary();
        EngineOptions options = EngineOptions.defaults();
        try (Engine engine = Engine.open(folder, options.withSync(SyncMode.INTERVAL, options.syncIntervalNs()));
                VarveCpu varve = new VarveCpu(engine, rows)) {
            return run("varve", pass -> varve.write(0, ROWS, pass * PASS_NS), seconds, out);
        } finally {
            Folders.delete(folder);
        }
    }

    private static double questDb(CpuRows rows, long seconds, PrintStream out) throws IOException, SqlException {
        Path folder = Folders.temporary();
        try (QuestDbCpu quest = new QuestDbCpu(folder, false, rows)) {
            return run("questdb", pass -> quest.write(0, ROWS, pass * PASS_NS), seconds, out);
        } finally {
            Folders.delete(folder);
        }
    }

    private static double run(String name, Pass pass, long seconds, PrintStream out) throws SqlException {
        for (int i = 0; i < WARM_UP_PASSES; i++) {
            pass.write(i);
        }
        long began = System.nanoTime();
        long end = began + TimeUnit.SECONDS.toNanos(seconds);
        int passes = 0;
        while (System.nanoTime() < end) {
            pass.write(WARM_UP_PASSES + passes++);
        }
        double took = (System.nanoTime() - began) / 1e9;
        double rate = (double) passes * ROWS / took;
        out.printf("%-8s %,d rows in %.1f s: %,.0f rows/s%n", name, (long) passes * ROWS, took, rate);
        return rate;
    }
}
