// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.batch.BatchBuilder;
import io.varve.engine.batch.BatchReader;
import io.varve.engine.batch.SectionRows;
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
import org.openjdk.jmh.annotations.Warmup;

/// How many rows of ten integers does one core pack into record batches, and decode from them, per second?
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xmx1g"})
public class BatchBench {
    private static final int ROWS = 2_000;
    private static final int BYTES = 1 << 20;

    private final CpuRows rows = new CpuRows(100, ROWS);
    private final BatchBuilder builder = new BatchBuilder(BYTES);
    private final BatchReader reader = new BatchReader();
    private final SectionRows decoded = new SectionRows();
    private final MemorySegment encoded = Arena.ofAuto().allocate(BYTES, 8);
    private final MemorySegment target = Arena.ofAuto().allocate(BYTES, 8);

    /// Packs once and checks that decoding gives the same values.
    @Setup
    public void prepare() {
        rows.pack(ROWS, builder, encoded);
        decode();
        for (int i = 0; i < ROWS * CpuRows.FIELDS; i++) {
            int row = i / CpuRows.FIELDS;
            int field = i % CpuRows.FIELDS;
            if (decoded.rowCount() != ROWS || decoded.lanes(field)[row] != rows.value(row, field)) {
                throw new IllegalStateException("decoded otherwise: row=" + row + ", field=" + field);
            }
        }
    }

    private int decode() {
        reader.wrap(encoded, 0, "bench", 0);
        reader.nextSection();
        decoded.decode(reader);
        return decoded.rowCount();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int encode() {
        return rows.pack(ROWS, builder, target);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int decodeRows() {
        return decode();
    }
}
