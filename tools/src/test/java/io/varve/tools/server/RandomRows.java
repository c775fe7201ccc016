// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.Engine;
import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Writer;
import io.varve.engine.vector.ValueType;
import io.varve.ingest.line.LineEscapes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A table with a name, columns and values that line protocol has to escape, and what of it no line can say. Threads: one.
final class RandomRows {
    private static final int[] SIGNS = {
        'a', 'B', '1', ' ', ',', '=', '"', '\\', '#', '\'', '/', ':', 'i', 'u', 't', '-', 0xE9, 0x65E5, 0x1F642, 0xFEFF,
        0x2028, 0xA0
    };
    private static final int[] CONTROLS = {0, '\t', '\n', '\r', 0x1F, 0x7F};
    private static final double[] DOUBLES = {
        0.0, -0.0, 1, -1.5, 0.1, 1e15, 1e300, Double.MIN_VALUE, -Double.MAX_VALUE, Double.MIN_NORMAL, 1.0 / 3
    };
    private static final double[] ENDLESS = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    private static final long[] INTEGERS = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 1_234_567_890_123L};

    private final Random random;
    private final boolean doubled;
    private final String table;
    private final Set<Long> unwritable = new HashSet<>();
    private final Set<Long> times = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private int count;

    RandomRows(long seed, LineEscapes escapes) {
        this.random = new Random(seed);
        this.doubled = escapes == LineEscapes.QUESTDB;
        String name = name();
        this.table = name.startsWith("#") ? "x" + name : name;
    }

    String table() {
        return table;
    }

    int writable() {
        return count - unwritable.size();
    }

    /// Those of the rows, whose text begins with their time, that a line can say.
    List<String> writableOf(List<String> rows) {
        return rows.stream()
                .filter(row -> !unwritable.contains(Long.parseLong(row.substring(0, row.indexOf('|')))))
                .toList();
    }

    /// Rows of a few series, each at a time of its own.
    void write(Engine engine, int rows) {
        count = rows;
        List<String> tags = List.of(name(), name());
        ValueType[] types = ValueType.values();
        try (Writer writer = engine.database("default").writer()) {
            List<Field> fields = new ArrayList<>();
            for (ValueType type : types) {
                fields.add(writer.field(table, name(), type));
            }
            for (int i = 0; i < rows; i++) {
                write(writer, tags, fields, types);
            }
            writer.commit();
        }
    }

    private void write(Writer writer, List<String> tags, List<Field> fields, ValueType[] types) {
        long timeNs = time();
        List<String> pairs = new ArrayList<>();
        for (String tag : tags) {
            String value = random.nextInt(3) == 0 ? "" : text(random.nextInt(40) == 0);
            if (!value.isEmpty()) {
                pairs.add(tag);
                pairs.add(value);
                boolean ends = value.endsWith("\\") && !doubled;
                if (ends || value.codePoints().anyMatch(c -> c < 0x20 || c == 0x7F)) {
                    unwritable.add(timeNs);
                }
            }
        }
        Row row = writer.row(writer.series(table, pairs.toArray(new String[0])), timeNs);
        int sure = random.nextInt(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            if (i == sure || random.nextBoolean()) {
                set(row, fields.get(i), types[i], timeNs);
            }
        }
        row.append();
    }

    private void set(Row row, Field field, ValueType type, long timeNs) {
        switch (type) {
            case F64 -> {
                double value = random.nextInt(40) == 0
                        ? ENDLESS[random.nextInt(ENDLESS.length)]
                        : random.nextBoolean()
                                ? DOUBLES[random.nextInt(DOUBLES.length)]
                                : random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
                if (!Double.isFinite(value)) {
                    unwritable.add(timeNs);
                }
                row.set(field, value);
            }
            case I64, U64 ->
                row.set(field, random.nextBoolean() ? INTEGERS[random.nextInt(INTEGERS.length)] : random.nextLong());
            case BOOL -> row.set(field, random.nextBoolean());
            case STRING -> row.set(field, text(true));
        }
    }

    private long time() {
        while (true) {
            long timeNs = random.nextLong(-TimeUnit.DAYS.toNanos(10_000), TimeUnit.DAYS.toNanos(19_000));
            if (times.add(timeNs)) {
                return timeNs;
            }
        }
    }

    /// A name that a line can say, and no other one here has.
    private String name() {
        while (true) {
            String name = text(false);
            boolean fits = !name.isEmpty() && !name.equalsIgnoreCase("time") && (doubled || !name.endsWith("\\"));
            if (fits && names.add(name)) {
                return name;
            }
        }
    }

    private String text(boolean controls) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            boolean control = controls && random.nextInt(4) == 0;
            text.appendCodePoint(
                    control ? CONTROLS[random.nextInt(CONTROLS.length)] : SIGNS[random.nextInt(SIGNS.length)]);
        }
        return text.toString();
    }
}
