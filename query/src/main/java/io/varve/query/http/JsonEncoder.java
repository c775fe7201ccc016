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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// A bare array of row objects, or one object per line. Null fields are left out; a double that JSON cannot say is null.
final class JsonEncoder implements RowEncoder {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private static final int MIN_NAME_BYTES = 32;

    private final boolean array;
    private final ValueText text = new ValueText();
    private SqlType[] types = new SqlType[0];
    /// Per column `,"name":`, with room behind it, for short copies may read further.
    private byte[][] names = new byte[0][];

    private int[] nameLengths = new int[0];
    /// Per column the end of the run of texts that begins there, the column itself if none does.
    private int[] runEnd = new int[0];
    /// Per column where its run of texts lies in the row before: from and to.
    private int[] runFrom = new int[0];

    private int[] runTo = new int[0];
    private boolean any;

    JsonEncoder(boolean array) {
        this.array = array;
    }

    @Override
    public void begin(List<PlanColumn> columns, TextBuffer to) {
        types = columns.stream().map(PlanColumn::type).toArray(SqlType[]::new);
        names = new byte[types.length][];
        nameLengths = new int[types.length];
        runEnd = new int[types.length];
        runFrom = new int[types.length];
        runTo = new int[types.length];
        for (int i = types.length - 1; i >= 0; i--) {
            TextBuffer name = new TextBuffer(32);
            name.add(',');
            JsonText.add(name, columns.get(i).name());
            name.add(':');
            names[i] = Arrays.copyOf(name.bytes(), Math.max(name.length(), MIN_NAME_BYTES));
            nameLengths[i] = name.length();
            boolean textNext = i + 1 < types.length && runEnd[i + 1] > i + 1;
            runEnd[i] = types[i] != SqlType.VARCHAR ? i : textNext ? runEnd[i + 1] : i + 1;
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
            row(batch, row, to);
            to.add('}');
            if (!array) {
                to.add('\n');
            }
        }
    }

    /// Adds the values of a row, each behind a comma, of which the first becomes the brace.
    private void row(Batch batch, int row, TextBuffer to) {
        int start = to.length();
        int column = 0;
        while (column < types.length) {
            int end = runEnd[column];
            if (end == column) {
                add(batch, column, row, to);
                column++;
                continue;
            }
            int from = to.length();
            if (row > 0 && isAsBefore(batch, column, end, row)) {
                to.repeat(runFrom[column], runTo[column]);
                // It may have been the first of its row.
                to.bytes()[from] = ',';
            } else {
                for (int i = column; i < end; i++) {
                    add(batch, i, row, to);
                }
            }
            runFrom[column] = from;
            runTo[column] = to.length();
            column = end;
        }
        if (to.length() == start) {
            to.add('{');
        } else {
            to.bytes()[start] = '{';
        }
    }

    /// Whether texts are the same as in the row before because they are kept in the same place: neighbours mostly share their tags.
    private static boolean isAsBefore(Batch batch, int column, int end, int row) {
        for (int i = column; i < end; i++) {
            Vector vector = batch.column(i);
            if (vector.lane(row) != vector.lane(row - 1) || vector.isNull(row) || vector.isNull(row - 1)) {
                return false;
            }
        }
        return true;
    }

    private void add(Batch batch, int column, int row, TextBuffer to) {
        Vector vector = batch.column(column);
        if (!vector.isNull(row)) {
            to.add(names[column], 0, nameLengths[column]);
            value(to, vector, row, types[column]);
        }
    }

    private void value(TextBuffer to, Vector vector, int row, SqlType type) {
        switch (type) {
            case DOUBLE -> {
                double value = vector.doubleAt(row);
                if (Double.isFinite(value)) {
                    NumberText.addJson(to, value);
                } else {
                    to.add(NULL);
                }
            }
            case VARCHAR -> JsonText.add(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
            case TIMESTAMP, DATE, TIME, INTERVAL, CALENDAR_INTERVAL -> {
                to.add('"');
                text.add(to, vector, row, type);
                to.add('"');
            }
            default -> text.add(to, vector, row, type);
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
