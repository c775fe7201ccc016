// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.batch.RowShape;
import io.varve.engine.vector.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The row that a [Writer] is filling; there is one per writer, reused. A second value for a field replaces the first.
public final class Row {
    private final Writer writer;
    private int[] columnIds = new int[16];
    private ValueType[] types = new ValueType[16];
    private long[] lanes = new long[16];
    private byte[][] texts = new byte[16][];
    private int count;
    private int textBytes;
    private int tableId;
    private @Nullable RowShape shape;
    /// Columns and table of the last row that was of no shape.
    private int[] unshaped = new int[0];

    private int unshapedTable;

    Row(Writer writer) {
        this.writer = writer;
    }

    Row begin(int newTableId) {
        tableId = newTableId;
        count = 0;
        textBytes = 0;
        return this;
    }

    /// Sets a double.
    public Row set(Field field, double value) {
        return put(field, ValueType.F64, Double.doubleToRawLongBits(value));
    }

    /// Sets a signed or unsigned integer, as the field's type says.
    public Row set(Field field, long value) {
        return put(field, field.type == ValueType.U64 ? ValueType.U64 : ValueType.I64, value);
    }

    public Row set(Field field, boolean value) {
        return put(field, ValueType.BOOL, value ? 1 : 0);
    }

    public Row set(Field field, String value) {
        return set(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Sets a string by its UTF-8 bytes, which must not change until [#append].
    public Row set(Field field, byte[] utf8) {
        put(field, ValueType.STRING, 0);
        texts[count - 1] = utf8;
        textBytes += utf8.length;
        return this;
    }

    private Row put(Field field, ValueType type, long lane) {
        if (field.type != type || field.tableId != tableId) {
            throw new IllegalArgumentException("field does not fit: field=" + field.name + ", type=" + field.type
                    + ", given=" + type + (field.tableId == tableId ? "" : ", of another table"));
        }
        if (count == lanes.length) {
            columnIds = Arrays.copyOf(columnIds, 2 * count);
            types = Arrays.copyOf(types, 2 * count);
            lanes = Arrays.copyOf(lanes, 2 * count);
            texts = Arrays.copyOf(texts, 2 * count);
        }
        columnIds[count] = field.columnId;
        types[count] = type;
        lanes[count] = lane;
        count++;
        return this;
    }

    int count() {
        return count;
    }

    /// The shape of this row, when the one before had the same columns; else null. So rows that differ each time make none.
    @Nullable
    RowShape shape() {
        RowShape last = shape;
        if (last != null && last.is(columnIds, types, count)) {
            return last;
        }
        if (unshapedTable == tableId && Arrays.equals(columnIds, 0, count, unshaped, 0, unshaped.length)) {
            shape = RowShape.ofDistinct(columnIds, types, count);
            return shape;
        }
        unshapedTable = tableId;
        if (unshaped.length != count) {
            unshaped = new int[count];
        }
        System.arraycopy(columnIds, 0, unshaped, 0, count);
        return null;
    }

    /// All lanes, in places from 0 on.
    long[] lanes() {
        return lanes;
    }

    int textBytes() {
        return textBytes;
    }

    int columnId(int index) {
        return columnIds[index];
    }

    ValueType type(int index) {
        return types[index];
    }

    long lane(int index) {
        return lanes[index];
    }

    byte[] text(int index) {
        return texts[index];
    }

    /// Hands the row to the writer; waits when the engine is full.
    ///
    /// @throws io.varve.engine.fault.ResourceExhaustedException when there was no room within the writer's timeout; the row is not written
    public void append() {
        writer.append(this);
    }
}
