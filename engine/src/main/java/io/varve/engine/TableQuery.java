// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.engine.scan.RowScan;
import io.varve.engine.scan.ScanControl;
import io.varve.engine.scan.ScanView;
import io.varve.engine.scan.TableScan;
import io.varve.engine.series.TagMatcher;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;

/// A scan of one table under construction: fields, tags that must match, a time range.
///
/// ```java
/// try (Rows rows = database.scan("weather").fields("temp").where("city", "Bern").between(fromNs, toNs).open()) {
///     while (rows.next()) use(rows.timeNs(), rows.tag("city"), rows.getDouble(0));
/// }
/// ```
/// Without [#fields] all fields are read. Rows come by partition, series and time. Threads: one.
public final class TableQuery {
    private final Engine engine;
    private final Table table;
    private final List<Column> fields = new ArrayList<>();
    private final List<TagMatcher> matchers = new ArrayList<>();
    private long fromNs = Long.MIN_VALUE;
    private long toNs = Long.MAX_VALUE;

    TableQuery(Engine engine, String database, String table) {
        this.engine = engine;
        this.table = engine.table(database, table);
    }

    /// Reads these fields, in this order.
    public TableQuery fields(String... names) {
        for (String name : names) {
            fields.add(column(name));
        }
        return this;
    }

    /// Only series whose tag has this value; the empty string stands for "has no such tag".
    public TableQuery where(String tag, String value) {
        matchers.add(new TagMatcher.Eq(column(tag).id(), value));
        return this;
    }

    /// Any other condition on tags, by column id.
    public TableQuery where(TagMatcher matcher) {
        matchers.add(matcher);
        return this;
    }

    /// Only rows with `fromNs <= time < toNs`.
    public TableQuery between(long newFromNs, long newToNs) {
        fromNs = newFromNs;
        toNs = newToNs;
        return this;
    }

    private Column column(String name) {
        Column column = table.findColumn(name);
        if (column == null) {
            throw new IllegalArgumentException("unknown column: table=" + table.name() + ", column=" + name);
        }
        return column;
    }

    /// Begins to read, from a view of its own that [Rows#close] lets go.
    public Rows open() {
        List<Column> read = fields.isEmpty()
                ? table.columns().stream().filter(column -> !column.isTag()).toList()
                : fields;
        TableScan scan = new TableScan(
                table.id(),
                List.copyOf(matchers),
                fromNs,
                toNs,
                read.stream().mapToInt(Column::id).toArray(),
                read.stream().map(Column::type).toArray(ValueType[]::new));
        ScanView view = engine.view();
        boolean opened = false;
        try {
            Rows rows = new Rows(view, RowScan.open(view, scan, ScanControl.NONE), table, scan.types());
            opened = true;
            return rows;
        } finally {
            if (!opened) {
                view.close();
            }
        }
    }
}
