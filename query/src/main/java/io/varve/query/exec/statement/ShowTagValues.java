// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.shard.Shard;
import io.varve.query.exec.QueryContext;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// SHOW TAG VALUES: the distinct values of tags, in order, from the index.
final class ShowTagValues {
    /// What a value weighs beside its text.
    private static final int VALUE_BYTES = 160;

    private ShowTagValues() {}

    static Answer run(Statement.ShowTagValues show, Scope scope) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        boolean found = show.keys().isEmpty();
        for (Table table : Statements.tables(show.table(), scope.engine())) {
            for (Column column : table.columns()) {
                if (column.isTag() && (show.keys().isEmpty() || show.keys().contains(column.name()))) {
                    found = true;
                    for (String value : values(table, column, scope)) {
                        rows.add(List.of(table.name(), column.name(), value));
                    }
                }
            }
        }
        if (!found) {
            throw Statements.error(
                    "unknown tag " + String.join(", ", show.keys()), "SHOW COLUMNS lists the tags of a table.");
        }
        return new Answer(
                List.of(
                        new PlanColumn("table", SqlType.VARCHAR),
                        new PlanColumn("key", SqlType.VARCHAR),
                        new PlanColumn("value", SqlType.VARCHAR)),
                rows);
    }

    private static NavigableSet<String> values(Table table, Column tag, Scope scope) {
        QueryContext context = scope.environment().context();
        NavigableSet<String> values = new TreeSet<>();
        for (Shard shard : scope.engine().shards()) {
            SeriesIndex index = shard.series();
            int count = index.symbolCount(table.id(), tag.id());
            for (int symbol = 1; symbol <= count; symbol++) {
                String value = index.symbolValue(table.id(), tag.id(), symbol);
                if (values.add(value)) {
                    context.check();
                    context.held(VALUE_BYTES + 2L * value.length());
                }
            }
        }
        return values;
    }
}
