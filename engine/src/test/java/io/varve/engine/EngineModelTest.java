// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.io.SimDisk;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random writes, late writes, overwrites, flushes, merges and restarts against a map with last write per field.
class EngineModelTest {
    private static final long NOW = TimeUnit.SECONDS.toNanos(1_700_000_000L);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final int FIELDS = 3;

    /// (table, tag, time) to the values of its fields.
    private final TreeMap<String, TreeMap<Long, @Nullable Object[]>> model = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldAnswerLikeAMap(int shards) {
        int rounds = Suite.pick(50, 1000, 25_000);
        SeededRng seeds = SeededRng.forTest("engine-model-" + shards, 42);
        for (int round = 0; round < rounds; round++) {
            long seed = seeds.nextLong();
            model.clear();
            try {
                run(shards, new SeededRng(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", shards " + shards, e);
            }
        }
        TestLog.print("engine model: " + rounds + " interleavings, " + shards + " shards, seed " + seeds.seed());
    }

    private void run(int shards, SeededRng rng) {
        SimDisk disk = new SimDisk();
        ManualClock clock = new ManualClock(NOW);
        SteppedEngine open = SteppedEngine.open(disk, SteppedEngine.options(shards, clock, rng.nextLong()));
        try {
            int steps = 5 + (int) rng.nextLong(25);
            for (int step = 0; step < steps; step++) {
                switch ((int) rng.nextLong(8)) {
                    case 0 -> flush(open, rng);
                    case 1 -> {
                        open.close();
                        open = SteppedEngine.open(disk, SteppedEngine.options(shards, clock, rng.nextLong()));
                    }
                    case 2 -> {
                        clock.advance(rng.nextLong(2 * HOUR));
                        open.settle();
                    }
                    case 3 -> check(open, rng);
                    default -> write(open, rng, clock);
                }
            }
            check(open, rng);
        } finally {
            open.close();
        }
    }

    private static void flush(SteppedEngine open, SeededRng rng) {
        String table = "t" + rng.nextLong(2);
        if (open.engine()
                        .catalog()
                        .findTable(open.engine().databaseId(open.engine().catalog(), "db"), table)
                != null) {
            open.engine().database("db").flush(table);
        }
    }

    private void write(SteppedEngine open, SeededRng rng, ManualClock clock) {
        try (Writer writer = open.engine().database("db").writer()) {
            int rows = 1 + (int) rng.nextLong(rng.nextLong(5) == 0 ? 600 : 30);
            boolean late = rng.nextLong(3) == 0;
            for (int i = 0; i < rows; i++) {
                String table = "t" + rng.nextLong(2);
                String tag = "s" + rng.nextLong(6);
                long spread = late ? 40 * 24 * HOUR : HOUR;
                long time = (clock.epochNs() - rng.nextLong(spread)) / 60_000_000_000L * 60_000_000_000L;
                writeRow(writer, rng, table, tag, time);
            }
            writer.commit();
        }
    }

    private void writeRow(Writer writer, SeededRng rng, String table, String tag, long time) {
        @Nullable
        Object[] values = model.computeIfAbsent(table + "/" + tag, key -> new TreeMap<>())
                .computeIfAbsent(time, key -> new @Nullable Object[FIELDS]);
        Row row = writer.row(writer.series(table, "tag", tag), time);
        int first = (int) rng.nextLong(FIELDS);
        for (int field = 0; field < FIELDS; field++) {
            if (field != first && rng.nextLong(2) == 0) {
                continue;
            }
            long number = rng.nextLong();
            switch (field) {
                case 0 -> {
                    row.set(writer.field(table, "i", ValueType.I64), number >> 40);
                    values[0] = number >> 40;
                }
                case 1 -> {
                    double value = rng.nextLong(3) == 0 ? Double.longBitsToDouble(number) : (number >> 50) / 100.0;
                    row.set(writer.field(table, "d", ValueType.F64), value);
                    values[1] = Double.doubleToRawLongBits(value);
                }
                default -> {
                    String text = "v" + (number >>> 58);
                    row.set(writer.field(table, "s", ValueType.STRING), text);
                    values[2] = text;
                }
            }
        }
        row.append();
    }

    private void check(SteppedEngine open, SeededRng rng) {
        for (String table : List.of("t0", "t1")) {
            if (model.keySet().stream().noneMatch(key -> key.startsWith(table))) {
                continue;
            }
            long from = rng.nextLong(3) == 0 ? NOW - rng.nextLong(100 * HOUR) : Long.MIN_VALUE;
            long to = rng.nextLong(3) == 0 ? NOW + rng.nextLong(10 * HOUR) : Long.MAX_VALUE;
            List<String> expected = new ArrayList<>();
            model.forEach((key, rows) -> {
                if (key.startsWith(table + "/") && from < to) {
                    rows.subMap(from, to).forEach((time, values) -> expected.add(text(key.substring(3), time, values)));
                }
            });
            List<String> found = new ArrayList<>();
            try (Rows rows = open.engine()
                    .database("db")
                    .scan(table)
                    .fields(existing(open, table))
                    .between(from, to)
                    .open()) {
                List<String> names = List.of(existing(open, table));
                while (rows.next()) {
                    found.add(text(String.valueOf(rows.tag("tag")), rows.timeNs(), values(rows, names)));
                }
            }
            found.sort(null);
            expected.sort(null);
            assertEquals(expected, found, table);
        }
    }

    private static String[] existing(SteppedEngine open, String table) {
        return open.engine().table("db", table).columns().stream()
                .filter(column -> !column.isTag())
                .map(column -> column.name())
                .toArray(String[]::new);
    }

    private static @Nullable Object[] values(Rows rows, List<String> names) {
        @Nullable Object[] values = new @Nullable Object[FIELDS];
        for (int i = 0; i < names.size(); i++) {
            if (!rows.isNull(i)) {
                switch (names.get(i)) {
                    case "i" -> values[0] = rows.getLong(i);
                    case "d" -> values[1] = rows.getLong(i);
                    default -> values[2] = rows.getString(i);
                }
            }
        }
        return values;
    }

    private static String text(String tag, long time, @Nullable Object[] values) {
        return tag + " " + time + " " + Arrays.toString(values);
    }
}
