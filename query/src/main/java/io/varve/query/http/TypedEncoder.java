// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.NumberText;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.ValueText;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.List;

/// Lines of JSON for programs: the columns with their types, an array per row, and at last the number of rows, so that an answer
/// that was cut off shows. Times and spans are nanoseconds, dates days since 1970, spans with months text; a double that JSON cannot say is text.
final class TypedEncoder implements RowEncoder {
    private final boolean isOfChange;
    private final ValueText text = new ValueText();
    private List<PlanColumn> columns = List.of();
    private long count;

    /// @param isOfChange whether the answer is of a statement that changes something
    TypedEncoder(boolean isOfChange) {
        this.isOfChange = isOfChange;
    }

    @Override
    public void begin(List<PlanColumn> newColumns, TextBuffer to) {
        columns = newColumns;
        to.add("{\"columns\":[");
        for (int i = 0; i < columns.size(); i++) {
            to.add(i == 0 ? "{\"name\":" : ",{\"name\":");
            JsonText.add(to, columns.get(i).name());
            to.add(",\"type\":\"");
            to.add(columns.get(i).type().name());
            to.add("\"}");
        }
        to.add(isOfChange ? "],\"changes\":true}\n" : "]}\n");
    }

    @Override
    public void rows(Batch batch, TextBuffer to) {
        for (int row = 0; row < batch.count(); row++) {
            to.add('[');
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) {
                    to.add(',');
                }
                value(to, batch.column(i), row, columns.get(i).type());
            }
            to.add("]\n");
        }
        count += batch.count();
    }

    private void value(TextBuffer to, Vector vector, int row, SqlType type) {
        if (vector.isNull(row)) {
            to.add("null");
            return;
        }
        switch (type) {
            case DOUBLE -> {
                double value = vector.doubleAt(row);
                if (Double.isFinite(value)) {
                    NumberText.addJson(to, value);
                } else {
                    to.add('"');
                    NumberText.addSql(to, value);
                    to.add('"');
                }
            }
            case VARCHAR -> JsonText.add(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
            case TIMESTAMP, DATE, TIME, INTERVAL -> to.addLong(vector.lane(row));
            case CALENDAR_INTERVAL -> {
                to.add('"');
                text.add(to, vector, row, type);
                to.add('"');
            }
            default -> text.add(to, vector, row, type);
        }
    }

    @Override
    public boolean end(TextBuffer to) {
        to.add("{\"rows\":");
        to.addLong(count);
        to.add("}\n");
        return true;
    }

    @Override
    public boolean endWithError(ErrorReply error, TextBuffer to) {
        to.add(error.json());
        to.add('\n');
        return true;
    }
}
