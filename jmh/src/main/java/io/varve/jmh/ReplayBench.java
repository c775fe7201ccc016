// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How long does it take to open a directory with nine million TSBS rows in its log? As a restart: `-wi 0 -i 1 -f 5`.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx2g", "--enable-native-access=ALL-UNNAMED"})
public class ReplayBench {
    private static final int ROWS = 9_000_000;

    private Path directory = Path.of("");
    private Path copy = directory;
    private Replay replay = new Replay(0, directory);
    private final Deque<Engine> opened = new ArrayDeque<>();

    @Setup
    public void build() throws IOException {
        directory = Folders.temporary();
        replay = new Replay(ROWS, directory);
        replay.build();
    }

    @Setup(Level.Invocation)
    public void copy() throws IOException {
        copy = replay.copy();
    }

    @Benchmark
    public Engine open() {
        Engine engine = replay.open(copy);
        opened.push(engine);
        return engine;
    }

    @TearDown(Level.Invocation)
    public void close() throws IOException {
        opened.pop().close();
        Folders.delete(copy);
    }

    @TearDown
    public void delete() throws IOException {
        Folders.delete(directory);
    }
}
