// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.io.OsDisk;
import io.varve.engine.io.SystemClock;
import io.varve.engine.io.SystemRng;
import io.varve.engine.log.LogConfig;
import io.varve.engine.log.ShardLog;
import io.varve.engine.memory.NativeMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How many batches per second does one log append and sync, each by itself, on preallocated and recycled segments?
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xmx1g"})
public class LogBench {
    private static final int SEGMENT_BYTES = 64 << 20;

    /// Bytes of one batch, and so of one sync.
    @Param({"4096", "65536", "1048576"})
    public int batchBytes;

    private final Path folder = Folders.temporary();
    private final MemorySegment batch = Arena.ofAuto().allocate(1 << 20, 8);
    private ShardLog log;

    public LogBench() {
        OsDisk disk = OsDisk.at(folder, true);
        disk.createDirectories("shard-0");
        log = ShardLog.open(
                disk,
                new NativeMemory(),
                "shard-0",
                new LogConfig(SEGMENT_BYTES, 0, 1, 2L * SEGMENT_BYTES),
                new SystemClock(),
                new SystemRng(),
                0,
                0);
    }

    @Setup
    public void prepare() {
        new RecordBatch().wrap(batch, 0).begin(BatchKind.ROWS, batchBytes);
        log.reserve(2L * SEGMENT_BYTES);
    }

    @Benchmark
    public long appendAndSync() {
        long position = log.append(batch, batchBytes);
        log.force();
        log.release(position);
        return position;
    }

    @TearDown
    public void close() throws IOException {
        log.close();
        Folders.delete(folder);
    }
}
