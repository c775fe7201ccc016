// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.batch.BatchBuilder;
import io.varve.engine.batch.BatchReader;
import io.varve.engine.batch.ModelRow;
import io.varve.engine.batch.SectionRows;
import io.varve.engine.memory.Layouts;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A memtable's naive twin, and the way from model rows through a record batch into a real one.
final class MemtableFixture {
    static final int TABLE = 7;

    private final BatchBuilder builder = new BatchBuilder(8 << 20);
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[8 << 20]);
    private final BatchReader reader = new BatchReader();
    final SectionRows rows = new SectionRows();
    int[] seriesIds = new int[0];

    /// Packs rows of [#TABLE] with known series into a batch and decodes it again.
    SectionRows decode(List<ModelRow> batch) {
        batch.forEach(row -> row.stage(builder));
        builder.pack(buffer);
        builder.reset();
        reader.wrap(buffer, 0, "test", 0);
        reader.nextSection();
        seriesIds = new int[reader.seriesCount()];
        for (int i = 0; i < seriesIds.length; i++) {
            seriesIds[i] = reader.seriesId(i);
        }
        rows.decode(reader);
        return rows;
    }

    void append(Memtable memtable, List<ModelRow> batch, long batchIndex) {
        decode(batch);
        memtable.append(rows, seriesIds, batchIndex, batchIndex * 100);
    }

    /// Series → time → column → value; later values win per field.
    static final class Model {
        final TreeMap<Integer, TreeMap<Long, Map<Integer, Object>>> series = new TreeMap<>();

        void put(ModelRow row) {
            series.computeIfAbsent(row.seriesId, id -> new TreeMap<>())
                    .computeIfAbsent(row.timeNs, time -> new TreeMap<>())
                    .putAll(row.fields);
        }

        List<String> lines(SeriesFilter filter, long fromNs, long toNs, int columns) {
            List<String> out = new ArrayList<>();
            for (int id = filter.next(0); id >= 0 && series.ceilingKey(id) != null; id = filter.next(id + 1)) {
                TreeMap<Long, Map<Integer, Object>> rows = series.get(id);
                if (rows == null) {
                    continue;
                }
                for (Map.Entry<Long, Map<Integer, Object>> row : rows.entrySet()) {
                    if (row.getKey() >= fromNs && (row.getKey() < toNs || toNs == Long.MAX_VALUE)) {
                        TreeMap<Integer, Object> fields = new TreeMap<>(row.getValue());
                        fields.keySet().removeIf(column -> column >= columns);
                        out.add(id + " " + row.getKey() + " " + fields);
                    }
                }
            }
            return out;
        }
    }

    /// Reads everything that the cursor shows, checking what each vector promises, and closes it.
    static List<String> lines(
            MemtableSnapshot snapshot, Model model, SeriesFilter filter, long fromNs, long toNs, int columns) {
        int[] ids = new int[columns];
        ValueType[] types = new ValueType[columns];
        for (int c = 0; c < columns; c++) {
            ids[c] = c;
            types[c] = ModelRow.typeOf(c);
        }
        List<String> out = new ArrayList<>();
        RowVector vector = new RowVector(types);
        try (RunCursor cursor = snapshot.cursor(filter, fromNs, toNs, ids, types)) {
            for (int s = cursor.seekSeries(0); s >= 0; s = cursor.seekSeries(s + 1)) {
                checkBounds(cursor, model.series.get(s), s);
                while (cursor.advance()) {
                    cursor.read(vector);
                    addLines(cursor, vector, s, out);
                }
            }
        }
        return out;
    }

    private static void checkBounds(
            RunCursor cursor, @Nullable SortedMap<Long, Map<Integer, Object>> rows, int series) {
        if (rows == null || cursor.seriesMinTimeNs() != rows.firstKey() || cursor.seriesMaxTimeNs() != rows.lastKey()) {
            throw new AssertionError("wrong bounds of series " + series);
        }
    }

    private static void addLines(RunCursor cursor, RowVector vector, int series, List<String> out) {
        int count = vector.count();
        if (vector.seriesId() != series
                || count != cursor.rowCount()
                || vector.times()[0] != cursor.minTimeNs()
                || vector.times()[count - 1] != cursor.maxTimeNs()) {
            throw new AssertionError("vector and cursor differ: series=" + series);
        }
        for (int row = 0; row < count; row++) {
            TreeMap<Integer, Object> fields = new TreeMap<>();
            for (int c = 0; c < vector.columnCount(); c++) {
                ColumnVector column = vector.column(c);
                if (column.isValid(row)) {
                    fields.put(c, valueAt(column, row));
                } else if (column.values()[row] != 0) {
                    throw new AssertionError("lane without value: row=" + row);
                }
            }
            out.add(series + " " + vector.times()[row] + " " + fields);
        }
    }

    private static Object valueAt(ColumnVector column, int row) {
        if (column.type() != ValueType.STRING) {
            return column.values()[row];
        }
        return new String(
                MemorySegment.ofArray(column.heap())
                        .asSlice(column.stringOffset(row), column.stringLength(row))
                        .toArray(Layouts.U8),
                StandardCharsets.UTF_8);
    }
}
