// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.vector.ValueType;

/// One tag or field of a table. Immutable.
///
/// Ids are 1 to 65,535 per table, never reused; 0 stands for the implicit column `time`.
public final class Column extends Named {
    public static final int TIME_ID = 0;
    public static final int MAX_ID = 0xFFFF;

    private final int id;
    private final ColumnRole role;
    private final ValueType type;

    Column(int id, byte[] utf8, NewColumn column) {
        super(column.name(), utf8);
        this.id = id;
        this.role = column.role();
        this.type = column.type();
    }

    /// The same column by another name.
    Column(Column from, String name, byte[] utf8) {
        super(name, utf8);
        this.id = from.id;
        this.role = from.role;
        this.type = from.type;
    }

    public int id() {
        return id;
    }

    public ColumnRole role() {
        return role;
    }

    public boolean isTag() {
        return role == ColumnRole.TAG;
    }

    public ValueType type() {
        return type;
    }

    @Override
    public String toString() {
        return name() + ":" + role + ":" + type;
    }
}
