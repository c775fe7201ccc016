// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.engine.scan.AggregateScan;
import io.varve.engine.scan.GroupTable;
import io.varve.engine.scan.Grouping;
import io.varve.engine.scan.ParallelRunner;
import io.varve.engine.scan.RowScan;
import io.varve.engine.scan.ScanControl;
import io.varve.engine.scan.ScanView;
import io.varve.engine.scan.TableScan;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How many rows per second does one core read and aggregate, from memtables and from hot files, and what do zone maps save?
///
/// `rows` reads two fields of every row; `aggregateAll` groups by host over all time, which zone maps answer in files; `aggregateMinutes` groups by
/// one-minute buckets, which need the values.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xmx1g"})
public class ScanBench {
    private static final int ROWS = 200_000;
    private static final int HOSTS = 100;
    private static final long MINUTE_NS = 60_000_000_000L;

    @Param({"memory", "files"})
    public String where = "";

    private final Path folder = Folders.temporary();
    private final Engine engine =
            Engine.open(folder, EngineOptions.defaults().withShards(1).withMemoryBytes(512L << 20));
    private TableScan scan = new TableScan(0, List.of(), 0, 0, new int[0], new ValueType[0]);
    private int host;

    @Setup
    public void prepare() {
        CpuRows rows = new CpuRows(HOSTS, ROWS);
        try (VarveCpu varve = new VarveCpu(engine, rows)) {
            varve.write(0, ROWS);
        }
        if (where.equals("files")) {
            engine.database(VarveCpu.DATABASE).flush(VarveCpu.TABLE);
        }
        Table table = engine.table(VarveCpu.DATABASE, VarveCpu.TABLE);
        int[] fields = table.columns().stream()
                .filter(column -> !column.isTag())
                .mapToInt(Column::id)
                .limit(2)
                .toArray();
        ValueType[] types = new ValueType[fields.length];
        Arrays.fill(types, ValueType.I64);
        scan = TableScan.all(table.id(), fields, types);
        host = table.columns().stream()
                .filter(Column::isTag)
                .mapToInt(Column::id)
                .min()
                .orElseThrow();
        long counted = rows();
        if (counted != ROWS || aggregateAll() != HOSTS) {
            throw new IllegalStateException("rows are missing: counted=" + counted);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long rows() {
        long count = 0;
        try (ScanView view = engine.view();
                RowScan rows = RowScan.open(view, scan, ScanControl.NONE)) {
            RowVector vector = new RowVector(scan.types());
            while (rows.next(vector)) {
                count += vector.count();
            }
        }
        return count;
    }

    private int aggregate(long bucketNs) {
        try (ScanView view = engine.view()) {
            Grouping grouping = new Grouping(new int[] {host}, bucketNs, 0);
            int[] wanted = new int[scan.types().length];
            Arrays.fill(wanted, ZoneMap.ALL);
            GroupTable groups =
                    new AggregateScan(view, scan, grouping, wanted, ScanControl.NONE).run(ParallelRunner.SAME_THREAD);
            return groups.size();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int aggregateAll() {
        return aggregate(0);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int aggregateMinutes() {
        return aggregate(MINUTE_NS);
    }

    @TearDown
    public void close() throws IOException {
        engine.close();
        Folders.delete(folder);
    }
}
