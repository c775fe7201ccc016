// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.io.OsDisk;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// The golden store: a small data directory of a released format, with something of everything, that every later version must open.
///
/// `main DIRECTORY ZIP` makes one with the present code: the class path is that of the engine's tests, for example
/// `java -cp engine/target/test-classes:engine/target/classes:… io.varve.engine.GoldenStore /tmp/golden golden.zip`. A new one is added when the format
/// changes (`golden/v2`, …); an old one is never made again. What it must show is [#expected], which never changes either.
final class GoldenStore {
    static final String DB = "golden";
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600L * SECOND;

    /// Table, tag and time to the text of each field that has a value.
    private final Map<String, Map<String, String>> model = new TreeMap<>();

    private GoldenStore() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        new GoldenStore().make(directory);
        zip(directory, Path.of(args[1]));
    }

    /// What the store shows, one line per row, sorted.
    static List<String> expected() {
        GoldenStore store = new GoldenStore();
        for (int phase = 0; phase < PHASES; phase++) {
            store.phase(phase, null);
        }
        return store.model.entrySet().stream()
                .map(row -> row.getKey() + " " + row.getValue())
                .toList();
    }

    /// What `engine` shows in the same form.
    static List<String> shown(Engine engine) {
        Map<String, Map<String, String>> found = new TreeMap<>();
        Database database = engine.catalog().findDatabase(DB);
        for (Table table : database == null ? List.<Table>of() : database.tables()) {
            List<Column> fields =
                    table.columns().stream().filter(column -> !column.isTag()).toList();
            try (Rows rows = engine.database(DB).scan(table.name()).open()) {
                while (rows.next()) {
                    Map<String, String> values = new TreeMap<>();
                    for (int i = 0; i < fields.size(); i++) {
                        if (!rows.isNull(i)) {
                            boolean text = fields.get(i).type() == ValueType.STRING;
                            values.put(
                                    fields.get(i).name(), text ? rows.getString(i) : Long.toHexString(rows.getLong(i)));
                        }
                    }
                    found.put(key(table.name(), String.valueOf(rows.tag("host")), rows.timeNs()), values);
                }
            }
        }
        return found.entrySet().stream()
                .map(row -> row.getKey() + " " + row.getValue())
                .toList();
    }

    private static String key(String table, String host, long timeNs) {
        return table + "/" + host + "/" + timeNs;
    }

    private static final int PHASES = 8;

    private void make(Path directory) {
        ManualClock clock = new ManualClock(NOW);
        EngineOptions options = CrashScript.options(2, SyncMode.ALWAYS, clock, 2026);
        try (SteppedEngine open = SteppedEngine.open(OsDisk.at(directory, true), options)) {
            for (int phase = 0; phase < PHASES; phase++) {
                try (Writer writer = open.engine().database(DB).writer()) {
                    phase(phase, writer);
                    writer.commit();
                }
                if (phase < 5) {
                    // Five runs: merged, and the last one left beside.
                    open.engine().database(DB).flush("types");
                    clock.advance(SECOND);
                    open.settle();
                } else if (phase == 5) {
                    // Idle: several small memtables go into one spill file.
                    clock.advance(2 * 60 * SECOND);
                    open.settle();
                }
                clock.advance(SECOND);
                open.settle();
            }
        }
    }

    /// Rows of one phase: into the model, and into `writer` unless that is null.
    private void phase(int phase, @Nullable Writer writer) {
        for (int i = 0; i < 12; i++) {
            String host = "h" + i % 5;
            row(writer, "types", host, NOW + phase * 60L * SECOND + i * SECOND, phase * 12 + i);
            // Overwritten by each phase in some fields only.
            row(writer, "types", host, NOW - HOUR, phase + i * 3);
            if (phase >= 5) {
                row(writer, "late", host, NOW - (1L + i) * 50 * HOUR, phase * 12 + i);
                row(writer, "tähle", "höst " + i, NOW + i, i);
            }
        }
    }

    private void row(@Nullable Writer writer, String table, String host, long timeNs, int n) {
        Map<String, String> values = model.computeIfAbsent(key(table, host, timeNs), key -> new TreeMap<>());
        double f64 = n % 7 == 0 ? Double.NaN : n % 5 == 0 ? -0.0 : n / 8.0;
        long i64 = n % 6 == 0 ? Long.MIN_VALUE : -n * 1_000_003L;
        long u64 = n % 6 == 1 ? -1L : n;
        String text = n % 4 == 0 ? "" : "text " + n + " ä€𝄞";
        Row row = writer == null ? null : writer.row(writer.series(table, "host", host), timeNs);
        values.put("i64", Long.toHexString(i64));
        if (writer != null && row != null) {
            row.set(writer.field(table, "i64", ValueType.I64), i64);
        }
        if (n % 2 == 0) {
            values.put("f64", Long.toHexString(Double.doubleToRawLongBits(f64)));
            if (writer != null && row != null) {
                row.set(writer.field(table, "f64", ValueType.F64), f64);
            }
        }
        if (n % 3 == 0) {
            values.put("u64", Long.toHexString(u64));
            values.put("flag", Long.toHexString(n & 1));
            if (writer != null && row != null) {
                row.set(writer.field(table, "u64", ValueType.U64), u64);
                row.set(writer.field(table, "flag", ValueType.BOOL), (n & 1) != 0);
            }
        }
        if (n % 5 != 1) {
            values.put("text", text);
            if (writer != null && row != null) {
                row.set(writer.field(table, "text", ValueType.STRING), text);
            }
        }
        if (row != null) {
            row.append();
        }
    }

    private static void zip(Path directory, Path zip) throws IOException {
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file);
                Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted().toList()) {
                String name = directory.relativize(path).toString();
                if (!name.isEmpty() && !name.equals("LOCK")) {
                    ZipEntry entry = new ZipEntry(Files.isDirectory(path) ? name + "/" : name);
                    entry.setTime(NOW / 1_000_000);
                    out.putNextEntry(entry);
                    if (Files.isRegularFile(path)) {
                        Files.copy(path, out);
                    }
                    out.closeEntry();
                }
            }
        }
    }

    /// Unpacks the store of `version` into `directory`.
    static void unpack(String version, Path directory) throws IOException {
        InputStream packed = GoldenStore.class.getResourceAsStream("/golden/" + version + "/store.zip");
        if (packed == null) {
            throw new AssertionError("no golden store: version=" + version);
        }
        try (ZipInputStream in = new ZipInputStream(packed)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path path = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.copy(in, path);
                }
            }
        }
    }
}
