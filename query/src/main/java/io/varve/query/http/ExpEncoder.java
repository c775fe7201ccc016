// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.NumberText;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.TimeFormat;
import io.varve.query.exec.value.ValueText;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// CSV as QuestDB's `/exp` writes it: names, texts and times in quotes, everything else not, lines that end `\r\n`, null is empty.
final class ExpEncoder implements RowEncoder {
    private final ExpForm form;
    private final WindowedRows rows;
    private final ValueText text = new ValueText();
    private final TimeFormat times = new TimeFormat('T');
    private List<PlanColumn> columns = List.of();

    ExpEncoder(ExpForm form, Meter meter) {
        this.form = form;
        this.rows = new WindowedRows(form.window(), this::row, meter);
    }

    @Override
    public void begin(List<PlanColumn> newColumns, TextBuffer to) {
        columns = newColumns;
        rows.begin(columns);
        if (form.withoutNames()) {
            return;
        }
        for (int i = 0; i < columns.size(); i++) {
            byte[] name = columns.get(i).name().getBytes(StandardCharsets.UTF_8);
            to.add(i == 0 ? "" : ",");
            CsvText.addQuoted(to, name, 0, name.length);
        }
        to.add("\r\n");
    }

    @Override
    public void rows(Batch batch, TextBuffer to) {
        rows.add(batch, to);
    }

    private void row(Batch batch, int row, TextBuffer to) {
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                to.add(',');
            }
            if (!batch.column(i).isNull(row)) {
                value(to, batch.column(i), row, columns.get(i).type());
            }
        }
        to.add("\r\n");
    }

    private void value(TextBuffer to, Vector vector, int row, SqlType type) {
        switch (type) {
            case VARCHAR -> CsvText.addQuoted(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
            case TIMESTAMP -> {
                to.add('"');
                times.addMicros(to, vector.lane(row));
                to.add('"');
            }
            case DATE, TIME, INTERVAL, CALENDAR_INTERVAL -> {
                to.add('"');
                text.add(to, vector, row, type);
                to.add('"');
            }
            case DOUBLE -> {
                double value = vector.doubleAt(row);
                if (Double.isFinite(value)) {
                    NumberText.addJson(to, value);
                } else {
                    NumberText.addSql(to, value);
                }
            }
            default -> text.add(to, vector, row, type);
        }
    }

    @Override
    public boolean end(TextBuffer to) {
        return rows.end(to);
    }
}
