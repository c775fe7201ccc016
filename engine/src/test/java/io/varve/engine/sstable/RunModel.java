// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The naive run: a sorted map of rows, each an array of `Long` lanes, strings or nulls.
final class RunModel {
    static final long SECOND_NS = 1_000_000_000L;
    static final long HOUR_NS = 3600 * SECOND_NS;
    /// 2024-02-29T00:00:00Z.
    static final long START_NS = 1_709_164_800L * SECOND_NS;

    final List<RunColumn> columns;
    final NavigableMap<Integer, NavigableMap<Long, @Nullable Object[]>> series = new TreeMap<>();

    RunModel(List<RunColumn> columns) {
        this.columns = columns;
    }

    static List<RunColumn> allTypes() {
        return List.of(
                new RunColumn(1, ValueType.F64),
                new RunColumn(2, ValueType.I64),
                new RunColumn(5, ValueType.U64),
                new RunColumn(7, ValueType.BOOL),
                new RunColumn(900, ValueType.STRING));
    }

    void put(int seriesId, long timeNs, @Nullable Object... values) {
        series.computeIfAbsent(seriesId, key -> new TreeMap<>()).put(timeNs, values);
    }

    NavigableMap<Long, @Nullable Object[]> rowsOf(int seriesId) {
        return series.getOrDefault(seriesId, new TreeMap<>());
    }

    long rows() {
        return series.values().stream().mapToLong(Map::size).sum();
    }

    RunHeader header() {
        return new RunHeader(17, START_NS, START_NS + 24 * HOUR_NS, 0, 3, 1000, 2000, 9, 0);
    }

    /// Rows of every kind: dense and sparse series, regular and irregular times, constants, ramps and noise, with `nullShare` nulls.
    static RunModel random(long seed, List<RunColumn> columns, int seriesCount, int maxRows, double nullShare) {
        Random random = new Random(seed);
        RunModel model = new RunModel(columns);
        int id = random.nextInt(3);
        for (int s = 0; s < seriesCount; s++) {
            id += 1 + (random.nextInt(4) == 0 ? random.nextInt(50) : 0);
            int rows = 1 + random.nextInt(random.nextInt(3) == 0 ? maxRows : Math.min(maxRows, 40));
            long step = new long[] {1, 1000, SECOND_NS, 10 * SECOND_NS, 60 * SECOND_NS}[random.nextInt(5)];
            boolean jitter = random.nextBoolean();
            int flavour = random.nextInt(5);
            long time = START_NS + random.nextInt(3600) * SECOND_NS;
            for (int r = 0; r < rows; r++) {
                time += jitter
                        ? step * (1 + random.nextInt(3)) + (long) random.nextInt(2) * random.nextInt(1000)
                        : step;
                @Nullable Object[] values = new @Nullable Object[columns.size()];
                for (int c = 0; c < values.length; c++) {
                    boolean isNull = random.nextDouble() < nullShare;
                    values[c] = isNull ? null : value(random, columns.get(c).type(), flavour, r);
                }
                model.put(id, time, values);
            }
        }
        return model;
    }

    private static Object value(Random random, ValueType type, int flavour, int row) {
        return switch (type) {
            case F64 ->
                Double.doubleToRawLongBits(
                        switch (flavour) {
                            case 0 -> 21.5;
                            case 1 -> random.nextInt(10_000) / 100.0;
                            case 2 -> random.nextGaussian();
                            case 3 -> row % 7 == 0 ? odd(random) : row / 10.0;
                            default -> (double) row * 3;
                        });
            case I64 ->
                switch (flavour) {
                    case 0 -> 7L;
                    case 1 -> (long) random.nextInt(100);
                    case 2 -> random.nextLong();
                    case 3 -> 1_000_000L + row;
                    default -> (long) random.nextInt(200_000) - 100_000;
                };
            case U64 ->
                flavour == 2 ? random.nextLong() : flavour == 3 ? -1L - random.nextInt(9) : (long) random.nextInt(300);
            case BOOL -> flavour == 0 ? 1L : (long) random.nextInt(2);
            case STRING ->
                flavour < 3
                        ? new String[] {"ok", "warn", "", "critical failure ✗"}[random.nextInt(4)]
                        : "message " + random.nextLong();
        };
    }

    private static double odd(Random random) {
        double[] values = {
            Double.NaN,
            Double.longBitsToDouble(0x7FF8_0000_0000_1234L),
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.0,
            Double.MIN_VALUE,
            Double.MAX_VALUE
        };
        return values[random.nextInt(values.length)];
    }

    /// Hands all rows to the writer in vectors of random sizes.
    void write(SstableWriter writer, Random random) {
        RowVector rows = newVector();
        for (Map.Entry<Integer, NavigableMap<Long, @Nullable Object[]>> entry : series.entrySet()) {
            int limit = 1 + random.nextInt(1024);
            rows.clear(entry.getKey());
            for (Map.Entry<Long, @Nullable Object[]> row : entry.getValue().entrySet()) {
                set(rows, rows.count(), row.getKey(), row.getValue());
                rows.count(rows.count() + 1);
                if (rows.count() == limit) {
                    hand(writer, rows);
                    rows.clear(entry.getKey());
                }
            }
            hand(writer, rows);
        }
    }

    private static void hand(SstableWriter writer, RowVector rows) {
        for (int c = 0; c < rows.columnCount(); c++) {
            rows.column(c).settle(rows.count());
        }
        writer.add(rows);
    }

    RowVector newVector() {
        return new RowVector(types());
    }

    ValueType[] types() {
        return columns.stream().map(RunColumn::type).toArray(ValueType[]::new);
    }

    int[] columnIds() {
        return columns.stream().mapToInt(RunColumn::columnId).toArray();
    }

    private static void set(RowVector rows, int at, long time, @Nullable Object[] values) {
        rows.times()[at] = time;
        for (int c = 0; c < values.length; c++) {
            Object value = values[c];
            switch (value) {
                case null -> rows.column(c).setNull(at);
                case Long lane -> rows.column(c).set(at, lane);
                default -> {
                    byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
                    rows.column(c).setString(at, bytes, 0, bytes.length);
                }
            }
        }
    }

    /// Rows with series in [fromSeries, toSeries) and time in [fromNs, toNs), one text each.
    List<String> select(int fromSeries, int toSeries, long fromNs, long toNs) {
        List<String> out = new ArrayList<>();
        series.subMap(fromSeries, toSeries)
                .forEach((id, rows) -> rows.forEach((time, values) -> {
                    if (time >= fromNs && time < toNs) {
                        out.add(id + "@" + time + Arrays.toString(values));
                    }
                }));
        return out;
    }

    /// Reads a cursor of this model's columns to the end, in the form of [#select], and checks the order of its vectors.
    List<String> readAll(RunCursor cursor) {
        List<String> out = new ArrayList<>();
        RowVector rows = newVector();
        for (int s = cursor.seekSeries(0); s >= 0; s = cursor.seekSeries(s + 1)) {
            long last = Long.MIN_VALUE;
            while (cursor.advance()) {
                if (cursor.minTimeNs() < last || cursor.maxTimeNs() < cursor.minTimeNs() || cursor.rowCount() < 1) {
                    throw new AssertionError("vectors out of order: series=" + s);
                }
                last = cursor.maxTimeNs();
                cursor.read(rows);
                if (rows.seriesId() != s) {
                    throw new AssertionError("rows of another series: " + rows.seriesId());
                }
                for (int r = 0; r < rows.count(); r++) {
                    out.add(s + "@" + rows.times()[r] + Arrays.toString(values(rows, r)));
                }
            }
        }
        return out;
    }

    static @Nullable Object[] values(RowVector rows, int row) {
        @Nullable Object[] values = new @Nullable Object[rows.columnCount()];
        for (int c = 0; c < values.length; c++) {
            ColumnVector column = rows.column(c);
            if (!column.isValid(row)) {
                if (column.values()[row] != 0) {
                    throw new AssertionError("lane of a null is not 0: row=" + row);
                }
            } else if (column.type() == ValueType.STRING) {
                values[c] = new String(
                        column.heap(), column.stringOffset(row), column.stringLength(row), StandardCharsets.UTF_8);
            } else {
                values[c] = column.values()[row];
            }
        }
        return values;
    }
}
