// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.io.OsDisk;
import io.varve.engine.partition.Tier;
import io.varve.engine.series.TagMatcher;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// The golden store: a small data directory of a released format, with something of everything, that every later version must open.
///
/// `main DIRECTORY ZIP VERSION` makes one with the present code: the class path is that of the engine's tests, for example
/// `java -cp engine/target/test-classes:engine/target/classes:… io.varve.engine.GoldenStore /tmp/golden golden.zip v2`. A new one is added when the format
/// changes (`golden/v2`, …); an old one is never made again. What it must show is [#expected], which never changes either.
final class GoldenStore {
    static final String DB = "golden";
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600L * SECOND;

    /// Table, tag and time to the text of each field that has a value.
    private final Map<String, Map<String, String>> model = new TreeMap<>();

    private final Version version;

    /// A released format, and what its store has.
    enum Version {
        /// Two shards, every column type, a merged file, a spill file, rows that are only in the log.
        V1,
        /// The same, and warm and cold partitions of decimals, full doubles, walks and text, pending deletes, and a retention.
        V2;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private GoldenStore(Version version) {
        this.version = version;
    }

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        new GoldenStore(Version.valueOf(args[2].toUpperCase(Locale.ROOT))).make(directory);
        zip(directory, Path.of(args[1]));
    }

    /// What the store shows, one line per row, sorted.
    static List<String> expected(Version version) {
        GoldenStore store = new GoldenStore(version);
        store.aged(null);
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
            aged(open);
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

    /// Tables of warm and cold rows, some deleted since, and one whose old rows are dropped.
    private void aged(@Nullable SteppedEngine open) {
        if (version == Version.V1) {
            return;
        }
        for (Tier tier : List.of(Tier.WARM, Tier.COLD)) {
            String table = tier.text();
            readings(open, table, NOW - 20 * 24 * HOUR, 2_500);
            if (open != null) {
                open.engine().database(DB).compact(table, tier);
            }
            readings(open, table, NOW - 20 * 24 * HOUR + 100 * SECOND, 20);
            if (open != null) {
                open.engine().database(DB).flush(table);
            }
            long fromNs = NOW - 20 * 24 * HOUR + 50 * SECOND;
            long lastNs = fromNs + 300 * SECOND;
            delete(open, table, fromNs, lastNs);
        }
        readings(open, "short", NOW - 90 * 24 * HOUR, 30);
        readings(open, "short", NOW - HOUR, 30);
        retain(open, "short", NOW - 60 * 24 * HOUR);
    }

    private void delete(@Nullable SteppedEngine open, String table, long fromNs, long lastNs) {
        model.keySet().removeIf(key -> {
            String[] parts = key.split("/", -1);
            long timeNs = Long.parseLong(parts[2]);
            return parts[0].equals(table) && parts[1].equals("h1") && timeNs >= fromNs && timeNs <= lastNs;
        });
        if (open != null) {
            Engine engine = open.engine();
            Table found = engine.table(DB, table);
            int host = Objects.requireNonNull(found.findColumn("host")).id();
            engine.delete(found.id(), fromNs, lastNs, List.of(new TagMatcher.In(host, List.of("h1"))));
            open.settle();
        }
    }

    private void retain(@Nullable SteppedEngine open, String table, long cutOffNs) {
        model.keySet().removeIf(key -> key.startsWith(table + "/") && Long.parseLong(key.split("/", -1)[2]) < cutOffNs);
        if (open != null) {
            Engine engine = open.engine();
            engine.retain(engine.table(DB, table).id(), cutOffNs);
            open.settle();
        }
    }

    /// What sensors send, for two hosts every ten seconds.
    private void readings(@Nullable SteppedEngine open, String table, long fromNs, int count) {
        Writer writer = open == null ? null : open.engine().database(DB).writer();
        long random = 88_172_645_463_325_252L;
        long walk = 50;
        for (int i = 0; i < 2 * count; i++) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            walk += Math.floorMod(random, 7) - 3;
            String host = "h" + i % 2;
            long timeNs = fromNs + i / 2 * (10 * SECOND) + (i % 50 == 0 ? random & 0xFFFF : 0);
            double gauge = (walk * 100 + (random & 63)) / 100.0;
            double full = walk + (random >>> 11) * 0x1p-53;
            String text = "state " + (random >>> 60);
            Map<String, String> values = model.computeIfAbsent(key(table, host, timeNs), key -> new TreeMap<>());
            values.put("walk", Long.toHexString(walk));
            values.put("gauge", Long.toHexString(Double.doubleToRawLongBits(gauge)));
            values.put("full", Long.toHexString(Double.doubleToRawLongBits(full)));
            values.put("state", text);
            if (writer != null) {
                writer.row(writer.series(table, "host", host), timeNs)
                        .set(writer.field(table, "walk", ValueType.I64), walk)
                        .set(writer.field(table, "gauge", ValueType.F64), gauge)
                        .set(writer.field(table, "full", ValueType.F64), full)
                        .set(writer.field(table, "state", ValueType.STRING), text)
                        .append();
                if (i % 100 == 99) {
                    writer.commit();
                }
            }
        }
        if (writer != null) {
            writer.commit();
            writer.close();
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
    static void unpack(Version version, Path directory) throws IOException {
        InputStream packed = GoldenStore.class.getResourceAsStream("/golden/" + version.text() + "/store.zip");
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
