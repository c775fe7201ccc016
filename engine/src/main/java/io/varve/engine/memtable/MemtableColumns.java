// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import io.varve.engine.vector.ValueType;
import java.util.Arrays;

/// The columns that a memtable has seen so far: index ↔ column id and type. Immutable; an added column makes a new one.
final class MemtableColumns {
    static final MemtableColumns NONE = new MemtableColumns(new ValueType[0], new short[0]);
    static final int MISSING = -1;

    private final ValueType[] types;
    /// By column id: index + 1, as u16; ids are dense per table, so this stays small.
    private final short[] indexById;

    private MemtableColumns(ValueType[] types, short[] indexById) {
        this.types = types;
        this.indexById = indexById;
    }

    int count() {
        return types.length;
    }

    ValueType type(int index) {
        return types[index];
    }

    int indexOf(int columnId) {
        return columnId < indexById.length ? (indexById[columnId] & 0xFFFF) - 1 : MISSING;
    }

    /// Column ids, in the order of the indexes.
    int[] ids() {
        int[] ids = new int[types.length];
        for (int id = 0; id < indexById.length; id++) {
            if (indexOf(id) != MISSING) {
                ids[indexOf(id)] = id;
            }
        }
        return ids;
    }

    ValueType[] types() {
        return types.clone();
    }

    MemtableColumns with(int columnId, ValueType type) {
        int index = types.length;
        ValueType[] newTypes = Arrays.copyOf(types, index + 1);
        short[] newIndexes = Arrays.copyOf(indexById, Math.max(indexById.length, columnId + 1));
        newTypes[index] = type;
        newIndexes[columnId] = (short) (index + 1);
        return new MemtableColumns(newTypes, newIndexes);
    }
}
