// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.SqlEngine;
import io.varve.query.calendar.EpochDay;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.NumberText;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.TimeFormat;
import io.varve.query.exec.value.ValueText;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.ColumnOrigins;
import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import java.util.List;

/// JSON as QuestDB's `/exec` answers: the columns with types, then the rows as arrays, then how many.
///
/// Times have six digits and `Z`; finer ones are cut off. A date is its midnight with three.
final class ExecEncoder implements RowEncoder {
    private final ExecForm form;
    private final SqlEngine.Planned planned;
    private final QueryContext context;
    private final long plannedNs;
    private final WindowedRows rows;
    private final ValueText text = new ValueText();
    private final TimeFormat times = new TimeFormat('T');
    private List<PlanColumn> columns = List.of();
    private boolean any;

    ExecEncoder(ExecForm form, SqlEngine.Planned planned, QueryContext context) {
        this.form = form;
        this.planned = planned;
        this.context = context;
        this.plannedNs = context.elapsedNs();
        this.rows = new WindowedRows(form.window(), this::row, context);
    }

    @Override
    public void begin(List<PlanColumn> newColumns, TextBuffer to) {
        if (planned.changes()) {
            return;
        }
        columns = newColumns;
        rows.begin(columns);
        if (form.withoutMetadata()) {
            to.add("{\"dataset\":[");
            return;
        }
        to.add("{\"query\":");
        JsonText.add(to, form.sql());
        to.add(",\"columns\":[");
        for (int i = 0; i < columns.size(); i++) {
            to.add(i == 0 ? "{\"name\":" : ",{\"name\":");
            JsonText.add(to, columns.get(i).name());
            to.add(",\"type\":\"");
            to.add(type(i));
            to.add("\"}");
        }
        to.add("],\"timestamp\":");
        to.addLong(planned.plan() instanceof Plan.Query query ? ColumnOrigins.designatedTime(query.root()) : -1);
        to.add(",\"dataset\":[");
    }

    private String type(int column) {
        SqlType type = columns.get(column).type();
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case BIGINT, UBIGINT, HUGEINT -> "LONG";
            case DOUBLE -> "DOUBLE";
            case TIMESTAMP -> "TIMESTAMP";
            case DATE -> "DATE";
            case TIME, INTERVAL, CALENDAR_INTERVAL -> "VARCHAR";
            case VARCHAR ->
                planned.plan() instanceof Plan.Query query
                                && ColumnOrigins.of(query.root()).get(column) == ScanColumn.Role.TAG
                        ? "SYMBOL"
                        : "VARCHAR";
        };
    }

    @Override
    public void rows(Batch batch, TextBuffer to) {
        if (!planned.changes()) {
            rows.add(batch, to);
        }
    }

    private void row(Batch batch, int row, TextBuffer to) {
        to.add(any ? ",[" : "[");
        any = true;
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                to.add(',');
            }
            value(to, batch.column(i), row, columns.get(i).type());
        }
        to.add(']');
    }

    private void value(TextBuffer to, Vector vector, int row, SqlType type) {
        if (vector.isNull(row) || (type == SqlType.DOUBLE && !Double.isFinite(vector.doubleAt(row)))) {
            to.add("null");
            return;
        }
        switch (type) {
            case DOUBLE -> NumberText.addJson(to, vector.doubleAt(row));
            case BOOLEAN -> to.add(vector.booleanAt(row) ? "true" : "false");
            case VARCHAR -> JsonText.add(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
            case TIMESTAMP -> {
                to.add('"');
                times.addMicros(to, vector.lane(row));
                to.add('"');
            }
            case DATE -> {
                to.add('"');
                text.add(to, vector, row, type);
                to.add(EpochDay.isInfinite(vector.lane(row)) ? "\"" : "T00:00:00.000Z\"");
            }
            case BIGINT, UBIGINT, HUGEINT, TIME, INTERVAL, CALENDAR_INTERVAL -> {
                boolean quoted = form.quoteLargeNumbers() || type.isTemporal();
                if (quoted) {
                    to.add('"');
                }
                text.add(to, vector, row, type);
                if (quoted) {
                    to.add('"');
                }
            }
        }
    }

    @Override
    public boolean end(TextBuffer to) {
        if (planned.changes()) {
            to.add(planned.isInsert() ? "{\"dml\":\"OK\"}" : "{\"ddl\":\"OK\"}");
            return true;
        }
        if (!rows.end(to)) {
            return false;
        }
        closeDataset(to);
        if (form.timings()) {
            to.add(",\"timings\":{\"authentication\":0,\"compiler\":");
            to.addLong(plannedNs);
            to.add(",\"execute\":");
            to.addLong(context.elapsedNs() - plannedNs);
            to.add(",\"count\":0}");
        }
        if (form.explain()) {
            to.add(",\"explain\":{\"jitCompiled\":false}");
        }
        to.add('}');
        return true;
    }

    private void closeDataset(TextBuffer to) {
        to.add("],\"count\":");
        to.addLong(form.countAll() ? rows.seen() : rows.position());
    }

    @Override
    public boolean endWithError(ErrorReply error, TextBuffer to) {
        closeDataset(to);
        to.add(",\"error\":");
        JsonText.add(to, error.messageWithHint());
        to.add(",\"errorPos\":");
        to.addLong(error.position(form.sql()));
        to.add('}');
        return true;
    }
}
