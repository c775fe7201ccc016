// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.memory.NativeMemory;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.series.SeriesKeyBuilder;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How many series of ten tags does one core look up by key per second, when they are there and when they are not?
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xmx1g"})
public class SeriesIndexBench {
    @Param({"1000", "100000"})
    public int series;

    private final SeriesIndex index = new SeriesIndex(new NativeMemory());
    private byte[][] present = {};
    private byte[][] absent = {};
    private long[] presentHashes = {};
    private long[] absentHashes = {};
    private int next;

    @Setup
    public void prepare() {
        CpuRows rows = new CpuRows(2 * series, 1);
        SeriesKeyBuilder key = new SeriesKeyBuilder();
        present = new byte[series][];
        absent = new byte[series][];
        presentHashes = new long[series];
        absentHashes = new long[series];
        for (int i = 0; i < series; i++) {
            CpuRows.key(key, rows.tags[2 * i]);
            present[i] = Arrays.copyOf(key.bytes(), key.length());
            presentHashes[i] = key.hash();
            index.add(present[i], 0, present[i].length, presentHashes[i]);
            CpuRows.key(key, rows.tags[2 * i + 1]);
            absent[i] = Arrays.copyOf(key.bytes(), key.length());
            absentHashes[i] = key.hash();
        }
        for (int i = 0; i < series; i++) {
            boolean right = index.find(present[i], 0, present[i].length, presentHashes[i]) == i
                    && index.find(absent[i], 0, absent[i].length, absentHashes[i]) == -1;
            if (!right) {
                throw new IllegalStateException("wrong series at " + i);
            }
        }
    }

    private int turn() {
        int now = next;
        next = now + 1 == series ? 0 : now + 1;
        return now;
    }

    @Benchmark
    public int hit() {
        int i = turn();
        return index.find(present[i], 0, present[i].length, presentHashes[i]);
    }

    @Benchmark
    public int miss() {
        int i = turn();
        return index.find(absent[i], 0, absent[i].length, absentHashes[i]);
    }

    @TearDown
    public void close() {
        index.close();
    }
}
