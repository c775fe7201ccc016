// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.Rows;
import io.varve.engine.io.SystemClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// How long does it take to open a directory whose rows are all in the log, as a process that was killed leaves it?
///
/// `java -cp jmh/target/benchmarks.jar io.varve.jmh.Replay build ROWS DIR OUTPUT` writes rows of 4,000 hosts and copies the directory while the engine
/// has it open; `… open ROWS DIR OUTPUT` opens copies of that in a fresh JVM: once as a restart does, then again. Each appends one line to OUTPUT.
final class Replay {
    private static final int HOSTS = 4000;
    private static final int AGAIN = 2;
    private static final long MEMORY_BYTES = 48L << 30;

    private final SystemClock clock = new SystemClock();
    private final int rows;
    private final Path directory;

    Replay(int rows, Path directory) {
        this.rows = rows;
        this.directory = directory;
    }

    public static void main(String[] args) throws IOException {
        Replay replay = new Replay(Integer.parseInt(args[1]), Path.of(args[2]));
        if (args[0].equals("build")) {
            replay.build();
            return;
        }
        Files.writeString(
                Path.of(args[3]), replay.measure() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static EngineOptions options() {
        return EngineOptions.defaults()
                .withMemoryBytes(MEMORY_BYTES)
                .withMaxLogTailBytes(2L << 30)
                .withShards(1);
    }

    /// Writes the rows and takes the copy; nothing is flushed.
    void build() throws IOException {
        Path live = Folders.temporary();
        try {
            CpuRows values = new CpuRows(HOSTS, rows);
            try (Engine engine = Engine.open(live, options());
                    VarveCpu cpu = new VarveCpu(engine, values)) {
                cpu.write(0, rows);
                copy(live, directory);
            }
        } finally {
            Folders.delete(live);
        }
    }

    /// A copy that may be opened: opening goes on with it.
    Path copy() throws IOException {
        Path copy = Folders.temporary();
        copy(directory, copy);
        return copy;
    }

    /// Forces each file, as the log of a killed process was forced: an open is not to wait for what the copy left to be written.
    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(from)) {
            all = found.toList();
        }
        for (Path each : all) {
            Path target = to.resolve(from.relativize(each).toString());
            if (Files.isDirectory(each)) {
                Files.createDirectories(target);
            } else {
                Files.copy(each, target);
                try (FileChannel file = FileChannel.open(target, StandardOpenOption.WRITE)) {
                    file.force(true);
                }
            }
        }
    }

    Engine open(Path copy) {
        return Engine.open(copy, options());
    }

    private String measure() throws IOException {
        String first = measureOnce();
        StringBuilder told = new StringBuilder("fresh JVM: ").append(first).append("; again:");
        for (int i = 0; i < AGAIN; i++) {
            told.append(' ').append(measureOnce());
        }
        return told.toString();
    }

    private String measureOnce() throws IOException {
        Path copy = copy();
        try {
            long startCpuNs = cpuNs();
            long startNs = clock.monotonicNs();
            try (Engine engine = open(copy)) {
                double seconds = (clock.monotonicNs() - startNs) / 1e9;
                double cpu = (cpuNs() - startCpuNs) / 1e9;
                requireRows(engine);
                return String.format(
                        Locale.ROOT, "s=%.3f CPU s=%.3f M rows/s=%.2f", seconds, cpu, rows / seconds / 1e6);
            }
        } finally {
            Folders.delete(copy);
        }
    }

    private void requireRows(Engine engine) {
        long count = 0;
        try (Rows found =
                engine.database(VarveCpu.DATABASE).scan(VarveCpu.TABLE).open()) {
            while (found.next()) {
                count++;
            }
        }
        if (count != rows) {
            throw new IllegalStateException("rows=" + count + ", written=" + rows);
        }
    }

    private static long cpuNs() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }
}
