// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.vector.ValueType;

/// A field of a table as a [Writer] resolved it once.
public final class Field {
    final int tableId;
    final int columnId;
    final ValueType type;
    final String name;

    Field(int tableId, int columnId, ValueType type, String name) {
        this.tableId = tableId;
        this.columnId = columnId;
        this.type = type;
        this.name = name;
    }

    public String name() {
        return name;
    }

    public ValueType type() {
        return type;
    }
}
