// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import java.io.IOException;
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

/// How long does it take to open (and close) a directory of a million series, and one of 2,000 partitions beside, in a JVM that has done it before?
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx1g"})
public class SeriesScaleBench {
    private static final int SERIES = 1_000_000;

    @Param({"tsbs", "partitions"})
    public String shape = "";

    private Path directory = Path.of("");
    private SeriesScale scale = new SeriesScale("", 0, directory);

    @Setup
    public void build() {
        directory = Folders.temporary();
        scale = new SeriesScale(shape, SERIES, directory);
        scale.build();
    }

    @Benchmark
    public long open() {
        return scale.openAndCount();
    }

    @TearDown
    public void delete() throws IOException {
        Folders.delete(directory);
    }
}
