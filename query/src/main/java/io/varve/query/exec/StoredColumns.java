// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Names;
import io.varve.engine.catalog.Table;
import io.varve.engine.vector.ValueType;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;

/// The columns of a table of the catalog as SQL sees them: the time, then the others in the order in which they were made.
public final class StoredColumns {
    private StoredColumns() {}

    public static List<ScanColumn> of(Table table) {
        List<ScanColumn> columns = new ArrayList<>();
        columns.add(new ScanColumn(Names.TIME, ScanColumn.Role.TIME, SqlType.BIGINT));
        for (Column column : table.columns()) {
            columns.add(new ScanColumn(
                    column.name(), column.isTag() ? ScanColumn.Role.TAG : ScanColumn.Role.FIELD, type(column.type())));
        }
        return columns;
    }

    private static SqlType type(ValueType type) {
        return switch (type) {
            case F64 -> SqlType.DOUBLE;
            case I64 -> SqlType.BIGINT;
            case U64 -> SqlType.UBIGINT;
            case BOOL -> SqlType.BOOLEAN;
            case STRING -> SqlType.VARCHAR;
        };
    }
}
