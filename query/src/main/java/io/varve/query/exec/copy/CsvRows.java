// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.ValueText;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.CopyOptions;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes batches as CSV that [CsvRecords] reads back: null as the option says, text in quotes where it would be read as something else.
/// Threads: one.
final class CsvRows implements CopyRows {
    private final CopyOptions options;
    private final byte[] nullText;
    private final List<PlanColumn> columns;
    private final ValueText text = new ValueText();

    CsvRows(List<PlanColumn> columns, CopyOptions options) {
        this.columns = List.copyOf(columns);
        this.options = options;
        String empty = options.nullText();
        this.nullText = (empty == null ? "" : empty).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void begin(TextBuffer to) {
        if (!options.header()) {
            return;
        }
        for (int i = 0; i < columns.size(); i++) {
            delimit(i, to);
            byte[] name = columns.get(i).name().getBytes(StandardCharsets.UTF_8);
            cell(to, name, 0, name.length);
        }
        to.add('\n');
    }

    @Override
    public @Nullable String add(Batch batch, int row, TextBuffer to) {
        for (int i = 0; i < columns.size(); i++) {
            delimit(i, to);
            Vector vector = batch.column(i);
            if (vector.isNull(row)) {
                to.add(nullText);
            } else if (columns.get(i).type() == SqlType.VARCHAR) {
                cell(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
            } else {
                int begin = to.length();
                text.add(to, vector, row, columns.get(i).type());
                quoteIfNeeded(to, begin);
            }
        }
        to.add('\n');
        return null;
    }

    /// A delimiter such as `-` or `1` may stand in a number.
    private void quoteIfNeeded(TextBuffer to, int begin) {
        int length = to.length() - begin;
        if (needsQuotes(to.bytes(), begin, length)) {
            byte[] value = new byte[length];
            System.arraycopy(to.bytes(), begin, value, 0, length);
            to.length(begin);
            quoted(to, value, 0, length);
        }
    }

    private void delimit(int cell, TextBuffer to) {
        if (cell > 0) {
            to.add(options.delimiter());
        }
    }

    private void cell(TextBuffer to, byte[] utf8, int offset, int length) {
        if (needsQuotes(utf8, offset, length)) {
            quoted(to, utf8, offset, length);
        } else {
            to.add(utf8, offset, length);
        }
    }

    private boolean needsQuotes(byte[] utf8, int offset, int length) {
        boolean needed = length == 0
                || (length == nullText.length && Arrays.equals(utf8, offset, offset + length, nullText, 0, length));
        for (int i = offset; i < offset + length && !needed; i++) {
            byte one = utf8[i];
            needed = one == options.delimiter() || one == '"' || one == '\n' || one == '\r';
        }
        // A byte order mark at the beginning would be read over.
        return needed || (utf8[offset] & 0xFF) == 0xEF;
    }

    private static void quoted(TextBuffer to, byte[] utf8, int offset, int length) {
        to.add('"');
        for (int i = offset; i < offset + length; i++) {
            if (utf8[i] == '"') {
                to.add('"');
            }
            to.add((char) (utf8[i] & 0xFF));
        }
        to.add('"');
    }
}
