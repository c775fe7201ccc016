// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.batch.BatchBuilder;
import io.varve.engine.batch.BatchReader;
import io.varve.engine.batch.SectionRows;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memtable.BlockPool;
import io.varve.engine.memtable.Memtable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How many decoded rows of ten integers does one core lay into a memtable per second, making and giving back its pages included?
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xmx1g"})
public class MemtableBench {
    private static final int BATCH_ROWS = 2_000;
    private static final int BATCHES = 50;
    private static final int HOSTS = 100;

    private final BlockPool blocks = new BlockPool(new NativeMemory());
    private final SectionRows decoded = new SectionRows();
    private final int[] seriesIds = new int[HOSTS];

    @Setup
    public void prepare() {
        MemorySegment bytes = Arena.ofAuto().allocate(1 << 20, 8);
        new CpuRows(HOSTS, BATCH_ROWS).pack(BATCH_ROWS, new BatchBuilder(1 << 20), bytes);
        BatchReader reader = new BatchReader();
        reader.wrap(bytes, 0, "bench", 0);
        reader.nextSection();
        decoded.decode(reader);
        for (int host = 0; host < HOSTS; host++) {
            seriesIds[host] = reader.seriesId(host);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_ROWS * BATCHES)
    public int append() {
        Memtable memtable = new Memtable(blocks, 1);
        for (int batch = 1; batch <= BATCHES; batch++) {
            memtable.append(decoded, seriesIds, batch, batch);
        }
        int rows = memtable.rowCount();
        memtable.release();
        return rows;
    }

    @TearDown
    public void close() {
        blocks.close();
    }
}
