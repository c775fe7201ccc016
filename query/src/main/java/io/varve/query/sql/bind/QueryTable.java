// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.bind;

import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import io.varve.query.plan.TableRef;
import io.varve.query.sql.function.VarveTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;
import org.jspecify.annotations.Nullable;

/// A table that a query names, as the validator sees it: stored (`schema`), or virtual (`provider`). Threads: immutable.
public final class QueryTable extends AbstractTable {
    private final TableRef ref;
    private final SchemaSource.@Nullable TableSchema schema;
    private final @Nullable TableProvider provider;

    private QueryTable(TableRef ref, SchemaSource.@Nullable TableSchema schema, @Nullable TableProvider provider) {
        this.ref = ref;
        this.schema = schema;
        this.provider = provider;
    }

    static QueryTable stored(String database, SchemaSource.TableSchema schema) {
        return new QueryTable(new TableRef(database, schema.name()), schema, null);
    }

    static QueryTable virtual(TableProvider provider) {
        return virtual(new TableRef(Binder.SYSTEM, provider.name()), provider);
    }

    static QueryTable virtual(TableRef ref, TableProvider provider) {
        return new QueryTable(ref, null, provider);
    }

    /// Its name as the catalog spells it.
    public TableRef ref() {
        return ref;
    }

    /// The columns of a stored table; null for a virtual one.
    public SchemaSource.@Nullable TableSchema schema() {
        return schema;
    }

    /// Where the rows of a virtual table come from; null for a stored one.
    public @Nullable TableProvider provider() {
        return provider;
    }

    /// Names of the columns in the order of `SELECT *`.
    public List<String> columnNames() {
        List<String> names = new ArrayList<>();
        if (schema != null) {
            schema.columns().forEach(column -> names.add(column.name()));
        } else if (provider != null) {
            provider.columns().forEach(column -> names.add(column.name()));
        }
        return names;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder row = factory.builder();
        if (schema != null) {
            for (ScanColumn column : schema.columns()) {
                boolean time = column.role() == ScanColumn.Role.TIME;
                row.add(column.name(), VarveTypes.of(factory, time ? SqlType.TIMESTAMP : column.type(), !time));
            }
        } else if (provider != null) {
            for (PlanColumn column : provider.columns()) {
                row.add(column.name(), VarveTypes.of(factory, column.type(), true));
            }
        }
        return row.build();
    }
}
