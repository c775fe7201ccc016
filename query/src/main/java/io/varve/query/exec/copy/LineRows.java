// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.engine.catalog.Names;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.NumberText;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.LineLayout;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.ScanColumn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows as lines of line protocol: tags that a row has, fields that are not null, the time in nanoseconds.
///
/// A row that no line can say is left out: one without a field or a time, one with a double that is not finite, with a control character in a tag, or (unless
/// backslashes are doubled) with a tag that ends in one. Threads: one.
final class LineRows implements CopyRows {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final boolean doublesBackslashes;
    private final byte[] measurement;
    private final List<Part> tags = new ArrayList<>();
    private final List<Part> fields = new ArrayList<>();
    private final boolean beginsWithMark;
    private final int time;

    /// A tag or field: its column in the batch, and its key with the sign behind it.
    private record Part(int index, ScanColumn column, byte[] key) {}

    /// @throws QueryException when a name cannot be written
    LineRows(LineLayout layout, boolean doublesBackslashes) {
        this.doublesBackslashes = doublesBackslashes;
        this.measurement = name("measurement", layout.measurement());
        this.beginsWithMark = layout.measurement().startsWith("\uFEFF");
        int at = -1;
        for (int i = 0; i < layout.columns().size(); i++) {
            ScanColumn column = layout.columns().get(i);
            switch (column.role()) {
                case TIME -> at = i;
                case TAG -> tags.add(new Part(i, column, key(",", column.name())));
                case FIELD -> fields.add(new Part(i, column, key("", column.name())));
            }
        }
        this.time = at;
        if (layout.measurement().startsWith("#")) {
            throw wrong("measurement \"" + layout.measurement() + "\" begins with #, as a comment does");
        }
    }

    private byte[] key(String before, String name) {
        TextBuffer key = new TextBuffer(name.length() + 2);
        key.add(before);
        key.add(name("column", name));
        key.add('=');
        return bytes(key);
    }

    private byte[] name(String what, String name) {
        TextBuffer escaped = new TextBuffer(2 * name.length() + 1);
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        String problem = utf8.length == 0 || utf8.length > Names.MAX_NAME_BYTES
                ? "has " + utf8.length + " bytes, not 1 to " + Names.MAX_NAME_BYTES
                : escape(escaped, utf8, 0, utf8.length);
        if (problem != null) {
            throw wrong(what + " \"" + name + "\" " + problem);
        }
        return bytes(escaped);
    }

    private static byte[] bytes(TextBuffer text) {
        byte[] copy = new byte[text.length()];
        System.arraycopy(text.bytes(), 0, copy, 0, copy.length);
        return copy;
    }

    private static QueryException wrong(String problem) {
        return CopyDirectory.wrong(
                problem + ": line protocol cannot write it", "Name it otherwise by MEASUREMENT or by AS, or copy csv.");
    }

    /// A mark at the beginning of a file is read over, so one that belongs to the measurement is written twice.
    @Override
    public void begin(TextBuffer to) {
        if (beginsWithMark) {
            to.add(BYTE_ORDER_MARK);
        }
    }

    @Override
    public @Nullable String add(Batch batch, int row, TextBuffer to) {
        int begin = to.length();
        to.add(measurement);
        String problem = addTags(batch, row, to);
        problem = problem == null ? addFields(batch, row, to) : problem;
        if (problem == null && batch.column(time).isNull(row)) {
            problem = "time is null";
        }
        if (problem != null) {
            to.length(begin);
            return problem;
        }
        to.add(' ');
        to.addLong(batch.column(time).lane(row));
        to.add('\n');
        return null;
    }

    private @Nullable String addTags(Batch batch, int row, TextBuffer to) {
        for (Part tag : tags) {
            Vector vector = batch.column(tag.index);
            if (vector.isNull(row) || vector.textLength(row) == 0) {
                continue;
            }
            to.add(tag.key);
            String problem = escape(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
            if (problem != null) {
                return "tag " + tag.column.name() + ' ' + problem + ", which line protocol cannot write";
            }
        }
        return null;
    }

    private @Nullable String addFields(Batch batch, int row, TextBuffer to) {
        char separator = ' ';
        for (Part field : fields) {
            Vector vector = batch.column(field.index);
            if (vector.isNull(row)) {
                continue;
            }
            to.add(separator);
            separator = ',';
            to.add(field.key);
            switch (field.column.type()) {
                case BOOLEAN -> to.add(vector.booleanAt(row) ? "true" : "false");
                case BIGINT -> {
                    to.addLong(vector.lane(row));
                    to.add('i');
                }
                case UBIGINT -> {
                    to.addUnsigned(vector.lane(row));
                    to.add('u');
                }
                case DOUBLE -> {
                    double value = vector.doubleAt(row);
                    if (!Double.isFinite(value)) {
                        return "field " + field.column.name() + " is " + value + ", which line protocol cannot write";
                    }
                    NumberText.addSql(to, value);
                }
                case VARCHAR -> quoted(to, vector.heap(), vector.textOffset(row), vector.textLength(row));
                default -> throw new IllegalArgumentException("no type of a field: " + field.column);
            }
        }
        return separator == ' ' ? "no field has a value" : null;
    }

    /// Adds a name or tag with a backslash before what would end it; what is wrong with it, null for nothing.
    private @Nullable String escape(TextBuffer to, byte[] utf8, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte one = utf8[i];
            if ((one >= 0 && one < 0x20) || one == 0x7f) {
                return "has a control character";
            }
            if (one == ',' || one == '=' || one == ' ' || (one == '\\' && doublesBackslashes)) {
                to.add('\\');
            }
            to.add((char) (one & 0xFF));
        }
        return !doublesBackslashes && utf8[offset + length - 1] == '\\' ? "ends with a backslash" : null;
    }

    private static void quoted(TextBuffer to, byte[] utf8, int offset, int length) {
        to.add('"');
        for (int i = offset; i < offset + length; i++) {
            if (utf8[i] == '"' || utf8[i] == '\\') {
                to.add('\\');
            }
            to.add((char) (utf8[i] & 0xFF));
        }
        to.add('"');
    }
}
