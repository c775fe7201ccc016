// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.questdb.griffin.SqlException;
import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.shard.SyncMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How many rows of ten tags and ten integers does one thread write until they can be read, beside QuestDB's embedded WAL writer?
///
/// Both commit every 10,000 rows; `synced` says whether a commit waits for the disk. Varve resolves the tags of a host once, QuestDB looks its ten
/// symbols up per row, as its API has it. Every invocation writes to a new directory. Before the clock starts both write the same rows and must agree on their count and sum.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xmx1g", "--add-exports=java.base/jdk.internal.math=ALL-UNNAMED"})
public class EmbeddedWriterBench {
    @Param({"true", "false"})
    public boolean synced;

    @Param("500000")
    public int rows;

    private static final int HOSTS = 100;
    private static final int CHECKED_ROWS = 20_000;

    private CpuRows cpu = new CpuRows(1, 1);

    @Setup
    public void prepare() throws IOException, SqlException {
        cpu = new CpuRows(HOSTS, CHECKED_ROWS);
        Path first = Folders.temporary();
        Path second = Folders.temporary();
        try (Engine engine = open(first);
                VarveCpu varve = new VarveCpu(engine, cpu);
                QuestDbCpu quest = new QuestDbCpu(second, synced, cpu)) {
            varve.write(0, CHECKED_ROWS);
            quest.write(0, CHECKED_ROWS);
            long[] ours = varve.countAndSum();
            long[] theirs = quest.countAndSum();
            if (!Arrays.equals(ours, theirs) || ours[0] != CHECKED_ROWS) {
                throw new IllegalStateException(
                        "not equal: varve=" + Arrays.toString(ours) + ", questdb=" + Arrays.toString(theirs));
            }
        }
        Folders.delete(first);
        Folders.delete(second);
        cpu = new CpuRows(HOSTS, rows);
    }

    private Engine open(Path folder) {
        EngineOptions options = EngineOptions.defaults();
        return Engine.open(folder, options.withSync(synced ? SyncMode.ALWAYS : SyncMode.OS, options.syncIntervalNs()));
    }

    @Benchmark
    public void varve() throws IOException {
        Path folder = Folders.temporary();
        try (Engine engine = open(folder);
                VarveCpu varve = new VarveCpu(engine, cpu)) {
            varve.write(0, rows);
        }
        Folders.delete(folder);
    }

    @Benchmark
    public void questDb() throws IOException, SqlException {
        Path folder = Folders.temporary();
        try (QuestDbCpu quest = new QuestDbCpu(folder, synced, cpu)) {
            quest.write(0, rows);
        }
        Folders.delete(folder);
    }
}
