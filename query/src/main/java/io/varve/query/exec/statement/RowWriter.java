// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.engine.vector.ValueType;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Numbers;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TimeText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes rows of batches into a table. A column that the table does not have is its time.
///
/// Threads: one. Errors: [QueryException] of kind VALUE for a row that does not fit; the next one may be written nevertheless.
public final class RowWriter {
    /// Series that are known by their tags; more are looked up again.
    private static final int KNOWN_SERIES = 10_000;

    private final List<String> columns;
    private final Table table;
    private final Writer writer;
    private final long nowNs;
    /// Per column of the query: the field it goes into; null for tags and time.
    private final List<@Nullable Field> fields = new ArrayList<>();
    /// Places of the columns of the query that are tags, and those tags' names.
    private final List<Integer> tags = new ArrayList<>();

    private int timeColumn = -1;
    private long count;
    private final Map<List<@Nullable String>, Series> series = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<@Nullable String>, Series> eldest) {
            return size() > KNOWN_SERIES;
        }
    };

    /// @param columns per column of the batches the table's that it goes into
    public RowWriter(Table table, List<String> columns, Writer writer, long nowNs) {
        this.columns = List.copyOf(columns);
        this.table = table;
        this.writer = writer;
        this.nowNs = nowNs;
        for (int i = 0; i < columns.size(); i++) {
            Column column = table.findColumn(columns.get(i));
            if (column == null) {
                timeColumn = i;
            } else if (column.isTag()) {
                tags.add(i);
            }
            fields.add(
                    column == null || column.isTag() ? null : writer.field(table.name(), column.name(), column.type()));
        }
    }

    /// How many rows were written.
    public long count() {
        return count;
    }

    /// Writes a row.
    ///
    /// @throws QueryException when it cannot be one; nothing of it is written
    public void add(Batch batch, int row) {
        try {
            Row into = writer.row(series(batch, row), timeNs(batch, row));
            boolean any = false;
            for (int i = 0; i < fields.size(); i++) {
                Field field = fields.get(i);
                if (field != null && !batch.column(i).isNull(row)) {
                    set(into, field, i, batch.column(i), row);
                    any = true;
                }
            }
            if (!any) {
                throw wrong("no field has a value", "A row needs a value for one field at least.");
            }
            into.append();
            count++;
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), "");
        }
    }

    private static QueryException wrong(String message, String hint) {
        return new QueryException(QueryException.Kind.VALUE, message, 0, 0, hint);
    }

    private Series series(Batch batch, int row) {
        List<@Nullable String> values = new ArrayList<>(tags.size());
        for (int column : tags) {
            Vector vector = batch.column(column);
            values.add(vector.isNull(row) || vector.textLength(row) == 0 ? null : vector.textAt(row));
        }
        Series known = series.get(values);
        if (known == null) {
            List<String> pairs = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                if (value != null) {
                    pairs.add(columns.get(tags.get(i)));
                    pairs.add(value);
                }
            }
            try {
                known = writer.series(table.name(), pairs.toArray(new String[0]));
            } catch (CatalogException e) {
                throw wrong(String.valueOf(e.getMessage()), e.hint());
            }
            series.put(values, known);
        }
        return known;
    }

    /// The time that is given, else now and for each further row a nanosecond more, so that none replaces another.
    private long timeNs(Batch batch, int row) {
        if (timeColumn < 0) {
            return nowNs + count;
        }
        Vector times = batch.column(timeColumn);
        if (times.isNull(row)) {
            throw wrong("time is null", "Leave the column out for the time of now.");
        }
        return times.type() == SqlType.VARCHAR ? TimeText.parse(times.textAt(row)) : times.lane(row);
    }

    private void set(Row into, Field field, int column, Vector vector, int row) {
        ValueType type =
                Objects.requireNonNull(table.findColumn(columns.get(column))).type();
        switch (type) {
            case F64 -> into.set(field, Numbers.asDouble(vector, row));
            case I64, U64 -> {
                BigInteger value = Numbers.asInteger(vector, row);
                if (!(type == ValueType.I64 ? value.bitLength() < Long.SIZE : fitsUnsigned(value))) {
                    throw wrong(
                            value + " does not fit column "
                                    + columns.get(column) + " of type "
                                    + (type == ValueType.I64 ? "BIGINT" : "UBIGINT"),
                            "");
                }
                into.set(field, value.longValue());
            }
            case BOOL -> into.set(field, vector.booleanAt(row));
            case STRING -> into.set(field, vector.textAt(row));
        }
    }

    private static boolean fitsUnsigned(BigInteger value) {
        return value.signum() >= 0 && value.bitLength() <= Long.SIZE;
    }
}
