// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.Field;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.catalog.Database;
import io.varve.engine.io.Clock;
import io.varve.engine.io.SystemClock;
import io.varve.engine.vector.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/// How long does it take to open a directory with very many series, and how much memory do they take with no rows in memory?
///
/// `java -cp jmh/target/benchmarks.jar io.varve.jmh.SeriesScale build SHAPE SERIES DIR OUTPUT` writes one row per series, flushes and closes;
/// `… open SHAPE SERIES DIR OUTPUT` opens that in a fresh JVM. Each appends one line to OUTPUT. Shapes: `tags3` (three tags, one of them unique),
/// `tsbs` (ten tags, unique host), `partitions` (as tags3, in 20 tables of 100 weekly partitions each).
final class SeriesScale {
    private static final long START_NS = 1_451_606_400_000_000_000L;
    private static final long WEEK_NS = 7L * 24 * 3600 * 1_000_000_000L;
    private static final int TABLES = 20;
    private static final int WEEKS = 100;
    private static final int AGAIN = 10;
    private static final int ROWS_PER_COMMIT = 100_000;
    private static final long MEMORY_BYTES = 12L << 30;
    private static final String[] REGIONS = {
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-central-1",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-west-1",
        "us-west-2"
    };
    private static final String[] SYSTEMS = {"Ubuntu16.10", "Ubuntu16.04LTS", "Ubuntu15.10"};
    private static final String[] ARCHITECTURES = {"x64", "x86"};
    private static final String[] TEAMS = {"SF", "NYC", "LON", "CHI"};
    private static final String[] STAGES = {"production", "staging", "test"};

    private final Clock clock = new SystemClock();
    private final String shape;
    private final int series;
    private final Path directory;

    SeriesScale(String shape, int series, Path directory) {
        this.shape = shape;
        this.series = series;
        this.directory = directory;
    }

    public static void main(String[] args) throws IOException {
        SeriesScale scale = new SeriesScale(args[1], Integer.parseInt(args[2]), Path.of(args[3]));
        String line = args[0].equals("build") ? scale.build() : scale.open();
        Files.writeString(Path.of(args[4]), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static EngineOptions options() {
        return EngineOptions.defaults().withMemoryBytes(MEMORY_BYTES).withShards(1);
    }

    private String[] tags(int i) {
        if (!shape.equals("tsbs")) {
            return new String[] {"host", "host_" + i, "region", REGIONS[i % REGIONS.length], "core", "core" + i % 64};
        }
        int mixed = (int) ((i * 0x9E3779B97F4A7C15L) >>> 40);
        String region = REGIONS[mixed % REGIONS.length];
        return new String[] {
            "hostname",
            "host_" + i,
            "region",
            region,
            "datacenter",
            region + (char) ('a' + mixed % 3),
            "rack",
            Integer.toString(mixed % 100),
            "os",
            SYSTEMS[mixed % SYSTEMS.length],
            "arch",
            ARCHITECTURES[mixed % ARCHITECTURES.length],
            "team",
            TEAMS[mixed % TEAMS.length],
            "service",
            Integer.toString(mixed % 20),
            "service_version",
            Integer.toString(mixed % 2),
            "service_environment",
            STAGES[mixed % STAGES.length]
        };
    }

    String build() {
        boolean spread = shape.equals("partitions");
        long startNs = clock.monotonicNs();
        long writtenNs;
        try (Engine engine = Engine.open(directory, options())) {
            try (Writer writer = engine.database("db").writer()) {
                Field[] values = new Field[spread ? TABLES : 1];
                for (int table = 0; table < values.length; table++) {
                    values[table] = writer.field("t" + table, "v", ValueType.F64);
                }
                for (int i = 0; i < series; i++) {
                    int table = i % values.length;
                    Series of = writer.series("t" + table, tags(i));
                    long week = spread ? i / TABLES % WEEKS : 0;
                    writer.row(of, START_NS + week * WEEK_NS)
                            .set(values[table], (double) i)
                            .append();
                    if ((i + 1) % ROWS_PER_COMMIT == 0) {
                        writer.commit();
                    }
                }
            }
            writtenNs = clock.monotonicNs() - startNs;
            for (int table = 0; table < (spread ? TABLES : 1); table++) {
                engine.flush(engine.table("db", "t" + table).id());
            }
        }
        return String.format(
                Locale.ROOT,
                "build %s: series=%d, new series/s=%.0f, total s=%.1f",
                shape,
                series,
                series * 1e9 / writtenNs,
                (clock.monotonicNs() - startNs) / 1e9);
    }

    /// Opens once as a fresh JVM does, and then [#AGAIN] times more, of which the best is told: what classes and compilers take is not in it.
    private String open() throws IOException {
        long[] before = memoryKb();
        String first = openOnce(before);
        double bestS = Double.MAX_VALUE;
        double bestCpuS = Double.MAX_VALUE;
        for (int i = 0; i < AGAIN; i++) {
            long startCpuNs = cpuNs();
            long startNs = clock.monotonicNs();
            openAndCount();
            bestS = Math.min(bestS, (clock.monotonicNs() - startNs) / 1e9);
            bestCpuS = Math.min(bestCpuS, (cpuNs() - startCpuNs) / 1e9);
        }
        return String.format(Locale.ROOT, "%s; again, closing included, s=%.3f, CPU s=%.3f", first, bestS, bestCpuS);
    }

    /// Opens and closes the directory; returns how many series it has.
    long openAndCount() {
        try (Engine engine = Engine.open(directory, options())) {
            return engine.cardinality().series(engine.catalog(), database(engine));
        }
    }

    private String openOnce(long[] before) throws IOException {
        long startCpuNs = cpuNs();
        long startNs = clock.monotonicNs();
        try (Engine engine = Engine.open(directory, options())) {
            double openS = (clock.monotonicNs() - startNs) / 1e9;
            double cpuS = (cpuNs() - startCpuNs) / 1e9;
            System.gc();
            long heap =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            long[] after = memoryKb();
            return String.format(
                    Locale.ROOT,
                    "open %s: series=%d, partitions=%d, s=%.3f, CPU s=%.3f, heap MB=%.1f, RSS MB=%.1f (JVM before %.1f), anon=%.1f, file=%.1f",
                    shape,
                    engine.cardinality().series(engine.catalog(), database(engine)),
                    engine.shards().getFirst().partitions().size(),
                    openS,
                    cpuS,
                    heap / 1e6,
                    after[0] / 1e3,
                    before[0] / 1e3,
                    after[1] / 1e3,
                    after[2] / 1e3);
        }
    }

    private static Database database(Engine engine) {
        return Objects.requireNonNull(engine.catalog().findDatabase("db"));
    }

    private static long cpuNs() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /// Resident, of that anonymous, of that files, in KiB.
    private static long[] memoryKb() throws IOException {
        long[] found = new long[3];
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            String[] words = line.split("\\s+", -1);
            switch (words[0]) {
                case "VmRSS:" -> found[0] = Long.parseLong(words[1]);
                case "RssAnon:" -> found[1] = Long.parseLong(words[1]);
                case "RssFile:" -> found[2] = Long.parseLong(words[1]);
                default -> {}
            }
        }
        return found;
    }
}
