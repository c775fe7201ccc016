// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.ValueText;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.NumberText;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A bare array of row objects, or one object per line. Null fields are left out; a double that JSON cannot say is null.
final class JsonEncoder implements RowEncoder {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final boolean array;
    private final ValueText text = new ValueText();
    private List<PlanColumn> columns = List.of();
    private byte[][] names = new byte[0][];
    private boolean any;

    JsonEncoder(boolean array) {
        this.array = array;
    }

    @Override
    public void begin(List<PlanColumn> newColumns, TextBuffer to) {
        columns = newColumns;
        names = new byte[columns.size()][];
        for (int i = 0; i < names.length; i++) {
            TextBuffer name = new TextBuffer(32);
            JsonText.add(name, columns.get(i).name());
            name.add(':');
            names[i] = name.toString().getBytes(StandardCharsets.UTF_8);
        }
        if (array) {
            to.add('[');
        }
    }

    @Override
    public void rows(Batch batch, TextBuffer to) {
        for (int row = 0; row < batch.count(); row++) {
            if (array && any) {
                to.add(',');
            }
            any = true;
            to.add('{');
            boolean first = true;
            for (int i = 0; i < names.length; i++) {
                Vector vector = batch.column(i);
                if (!vector.isNull(row)) {
                    if (!first) {
                        to.add(',');
                    }
                    first = false;
                    to.add(names[i]);
                    value(to, vector, row, columns.get(i));
                }
            }
            to.add('}');
            if (!array) {
                to.add('\n');
            }
        }
    }

    private void value(TextBuffer to, Vector vector, int row, PlanColumn column) {
        switch (column.type()) {
            case DOUBLE -> {
                double value = vector.doubleAt(row);
                if (Double.isFinite(value)) {
                    NumberText.addJson(to, value);
                } else {
                    to.add(NULL);
                }
            }
            case VARCHAR -> JsonText.add(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
            case TIMESTAMP, DATE, TIME, INTERVAL -> {
                to.add('"');
                text.add(to, vector, row, column.type());
                to.add('"');
            }
            default -> text.add(to, vector, row, column.type());
        }
    }

    @Override
    public boolean end(TextBuffer to) {
        if (array) {
            to.add(']');
        }
        return true;
    }

    @Override
    public boolean endWithError(ErrorReply error, TextBuffer to) {
        if (!array) {
            to.add(error.json());
            to.add('\n');
        }
        return !array;
    }
}
