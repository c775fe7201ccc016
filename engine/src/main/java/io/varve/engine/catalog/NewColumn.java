// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.vector.ValueType;

/// A column that is asked for; tags are always strings.
public record NewColumn(String name, ColumnRole role, ValueType type) {
    public NewColumn {
        if (role == ColumnRole.TAG && type != ValueType.STRING) {
            throw new IllegalArgumentException("a tag is a string: name=" + name + ", type=" + type);
        }
    }

    public static NewColumn tag(String name) {
        return new NewColumn(name, ColumnRole.TAG, ValueType.STRING);
    }

    public static NewColumn field(String name, ValueType type) {
        return new NewColumn(name, ColumnRole.FIELD, type);
    }

    /// What others that ask for this name are compared with before the column has its id.
    Column asMissing() {
        return new Column(Column.MAX_ID, Names.checkColumn(name), this);
    }
}
