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
import org.jspecify.annotations.Nullable;

/// SHOW SERIES: the series of a table, or of each table of a database, as line protocol writes them. They come from the index, so
/// one whose rows are all deleted is there too.
final class ShowSeries {
    /// What a row weighs beside its text.
    private static final int ROW_BYTES = 96;

    private ShowSeries() {}

    static Answer run(Statement.ShowSeries show, Scope scope) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        QueryContext context = scope.environment().context();
        for (Table table : Statements.tables(show.table(), scope.engine())) {
            List<Column> tags = table.columns().stream().filter(Column::isTag).toList();
            for (Shard shard : scope.engine().shards()) {
                SeriesIndex index = shard.series();
                int end = index.nextSeriesId(table.id());
                for (int series = 0; series < end; series++) {
                    if (index.key(table.id(), series) != null) {
                        String text = text(table, tags, index, series);
                        context.check();
                        context.held(ROW_BYTES + 2L * text.length());
                        rows.add(List.of(table.name(), text));
                    }
                }
            }
        }
        return new Answer(
                List.of(new PlanColumn("table", SqlType.VARCHAR), new PlanColumn("series", SqlType.VARCHAR)), rows);
    }

    private static String text(Table table, List<Column> tags, SeriesIndex index, int series) {
        StringBuilder text = new StringBuilder();
        for (Column tag : tags) {
            int symbol = index.symbol(table.id(), series, tag.id());
            if (symbol != 0) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(escaped(tag.name()))
                        .append('=');
                text.append(escaped(index.symbolValue(table.id(), tag.id(), symbol)));
            }
        }
        return text.toString();
    }

    private static String escaped(String text) {
        return text.replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ");
    }
}
