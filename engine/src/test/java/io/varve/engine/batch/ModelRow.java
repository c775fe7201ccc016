// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import io.varve.engine.vector.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Rows as plain objects, and how to stage them: the model that batches and memtables are compared with.
public final class ModelRow {
    public final int tableId;
    /// −1 when only the key is known.
    public final int seriesId;

    public final String key;
    public final long timeNs;
    public final long line;
    /// Column id → Long lane, or String for strings.
    public final Map<Integer, Object> fields = new LinkedHashMap<>();

    public ModelRow(int tableId, int seriesId, String key, long timeNs, long line) {
        this.tableId = tableId;
        this.seriesId = seriesId;
        this.key = key;
        this.timeNs = timeNs;
        this.line = line;
    }

    /// The type of a column is a function of its id, so that all rows agree.
    public static ValueType typeOf(int columnId) {
        return ValueType.values()[columnId % ValueType.values().length];
    }

    public void stage(BatchBuilder builder) {
        SectionBuilder section = builder.section(tableId);
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        int local = seriesId >= 0
                ? section.seriesOfId(seriesId)
                : section.seriesOfKey(bytes, 0, bytes.length, key.hashCode() * 0x9E3779B97F4A7C15L);
        section.beginRow(local, timeNs, line);
        stageFields(section);
        section.endRow();
    }

    public void stageFields(SectionBuilder section) {
        fields.forEach((column, value) -> {
            if (value instanceof String text) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                section.putString(column, utf8, 0, utf8.length);
            } else {
                section.putLong(column, typeOf(column), (Long) value);
            }
        });
    }

    public int variableBytes() {
        int bytes = key.length() * 4;
        for (Object value : fields.values()) {
            bytes += value instanceof String text ? text.length() * 4 : 0;
        }
        return bytes;
    }

    /// A random batch's worth of rows: few or many tables, regular or wild times, dense or sparse columns of every type.
    public static List<ModelRow> random(Random random, int maxRows) {
        int rows = 1 + random.nextInt(maxRows);
        int tables = 1 + random.nextInt(4);
        int series = 1 + random.nextInt(50);
        int columns = 1 + random.nextInt(12);
        int times = random.nextInt(6);
        int shapes = random.nextInt();
        double density = random.nextBoolean() ? 1 : random.nextDouble();
        List<ModelRow> out = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int s = random.nextInt(4) == 0 ? random.nextInt(series) : i % series;
            boolean known = (s * 31 + shapes & 3) != 0;
            ModelRow row = new ModelRow(
                    random.nextInt(tables) + 7,
                    known ? s * 3 : -1,
                    known ? "" : "key-" + s,
                    time(random, times, i, series),
                    i);
            for (int c = 0; c < columns; c++) {
                if (random.nextDouble() < density) {
                    row.fields.put(c, value(random, c, shapes >>> c & 7));
                }
            }
            out.add(row);
        }
        return out;
    }

    private static long time(Random random, int shape, int i, int series) {
        return switch (shape) {
            case 0 -> 1_700_000_000_000_000_000L + i / series * 10_000_000_000L;
            case 1 -> 1_700_000_000_000_000_000L + i * 1_000_000L;
            case 2 -> 1_700_000_000_000_000_000L + i * 1_000_000_000L + random.nextInt(1_000_000);
            case 3 -> random.nextLong();
            case 4 -> 1_700_000_000_000_000_000L - random.nextInt(100) * 60_000_000_000L;
            default -> 1_700_000_000_000_000_000L;
        };
    }

    private static @Nullable Object value(Random random, int column, int shape) {
        return switch (typeOf(column)) {
            case F64 ->
                Double.doubleToRawLongBits(
                        switch (shape) {
                            case 0 -> 12.5;
                            case 1, 2 -> random.nextInt(10_000) / 100.0;
                            case 3 -> (random.nextInt(2_000) - 1_000) / 10.0;
                            case 4 -> Double.longBitsToDouble(random.nextLong());
                            case 5 -> random.nextGaussian();
                            default -> random.nextInt(200) == 0 ? -0.0 : random.nextInt(1_000_000);
                        });
            case I64, U64 ->
                switch (shape) {
                    case 0 -> 42L;
                    case 1, 2 -> (long) random.nextInt(101);
                    case 3 -> -1000L + random.nextInt(60_000);
                    case 4 -> random.nextLong();
                    case 5 -> Long.MAX_VALUE - random.nextInt(1000);
                    default -> (long) random.nextInt() * 3;
                };
            case BOOL -> shape == 0 ? 1L : (long) random.nextInt(2);
            case STRING -> "s".repeat(random.nextInt(5)) + (shape == 0 ? "" : "é" + random.nextInt(1000));
        };
    }
}
