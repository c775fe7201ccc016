// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.ValueText;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A header row, then rows; `\n` ends each. Null is empty, the empty text is `""`; quotes only where needed.
final class CsvEncoder implements RowEncoder {
    private final ValueText text = new ValueText();
    private List<PlanColumn> columns = List.of();

    @Override
    public void begin(List<PlanColumn> newColumns, TextBuffer to) {
        columns = newColumns;
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                to.add(',');
            }
            byte[] name = columns.get(i).name().getBytes(StandardCharsets.UTF_8);
            cell(to, name, 0, name.length);
        }
        if (!columns.isEmpty()) {
            to.add('\n');
        }
    }

    @Override
    public void rows(Batch batch, TextBuffer to) {
        for (int row = 0; row < batch.count(); row++) {
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) {
                    to.add(',');
                }
                Vector vector = batch.column(i);
                if (vector.isNull(row)) {
                    continue;
                }
                if (columns.get(i).type() == SqlType.VARCHAR) {
                    cell(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
                } else {
                    text.add(to, vector, row, columns.get(i).type());
                }
            }
            to.add('\n');
        }
    }

    private static void cell(TextBuffer to, byte[] utf8, int offset, int length) {
        boolean quoted = length == 0;
        for (int i = offset; i < offset + length && !quoted; i++) {
            quoted = utf8[i] == ',' || utf8[i] == '"' || utf8[i] == '\n' || utf8[i] == '\r';
        }
        if (quoted) {
            CsvText.addQuoted(to, utf8, offset, length);
        } else {
            to.add(utf8, offset, length);
        }
    }

    @Override
    public boolean end(TextBuffer to) {
        return true;
    }
}
