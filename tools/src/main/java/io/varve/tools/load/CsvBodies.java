// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns a CSV file with a header into line protocol: one column is the time, some are tags, the others fields.
///
/// A field column's type is decided once, from the first [#SAMPLE_RECORDS] records: boolean if all its values are true
/// or false, double if all are numbers (integer where `--ints` says so), else string. An empty cell is no value.
/// Errors: a record that does not fit is refused with the line where it begins; a wrong header is an [IOException].
public final class CsvBodies implements BodySource {
    private static final int SAMPLE_RECORDS = 1000;

    private final CsvReader csv;
    private final CsvColumns options;
    private final Refusals refusals;
    private final int maxBodyBytes;
    private final List<String> header;
    private final Kind[] kinds;
    private final Queue<Entry> sample = new ArrayDeque<>();
    private @Nullable Entry pending;

    private enum Kind {
        TIME,
        TAG,
        DOUBLE,
        INTEGER,
        BOOLEAN,
        STRING
    }

    private record Entry(long line, List<String> fields) {}

    /// What the user said about the columns.
    ///
    /// @param table the measurement
    /// @param time name of the time column
    /// @param tags names of the tag columns
    /// @param integers names of the columns to store as integers
    public record CsvColumns(String table, String time, TimeText timeText, Set<String> tags, Set<String> integers) {
        public CsvColumns {
            tags = Set.copyOf(tags);
            integers = Set.copyOf(integers);
        }
    }

    public CsvBodies(InputStream in, CsvColumns options, int maxBodyBytes, Refusals refusals) throws IOException {
        this.csv = new CsvReader(in);
        this.options = options;
        this.maxBodyBytes = maxBodyBytes;
        this.refusals = refusals;
        List<String> first = csv.next();
        if (first == null) {
            throw new IOException("the file is empty: a header line is needed");
        }
        header = new ArrayList<>(first);
        header.set(0, header.get(0).replace("\uFEFF", "")); // spreadsheets write a byte order mark
        requireColumns();
        for (List<String> fields = csv.next(); fields != null; fields = csv.next()) {
            sample.add(new Entry(csv.recordLine(), fields));
            if (sample.size() == SAMPLE_RECORDS) {
                break;
            }
        }
        kinds = new Kind[header.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = kindOf(i);
        }
    }

    private void requireColumns() throws IOException {
        List<String> wanted = new ArrayList<>(options.tags());
        wanted.add(options.time());
        wanted.addAll(options.integers());
        for (String name : wanted) {
            if (!header.contains(name)) {
                throw new IOException("no column '" + name + "'; the header has: " + String.join(", ", header));
            }
        }
    }

    private Kind kindOf(int column) {
        String name = header.get(column);
        if (name.equals(options.time())) {
            return Kind.TIME;
        } else if (options.tags().contains(name)) {
            return Kind.TAG;
        } else if (options.integers().contains(name)) {
            return Kind.INTEGER;
        }
        boolean booleans = true;
        boolean numbers = true;
        boolean any = false;
        for (Entry entry : sample) {
            String text = column < entry.fields.size() ? entry.fields.get(column) : "";
            if (!text.isEmpty()) {
                any = true;
                booleans &= isBoolean(text);
                numbers &= isNumber(text);
            }
        }
        return any && booleans ? Kind.BOOLEAN : numbers ? Kind.DOUBLE : Kind.STRING;
    }

    @Override
    public @Nullable Body next() throws IOException {
        StringBuilder line = new StringBuilder();
        byte[] body = new byte[Math.min(maxBodyBytes, 1 << 16)];
        int length = 0;
        long[] lines = new long[64];
        int count = 0;
        for (Entry entry = take(); entry != null; entry = take()) {
            line.setLength(0);
            try {
                render(entry.fields, line);
            } catch (IllegalArgumentException e) {
                refusals.refused(entry.line, String.valueOf(e.getMessage()));
                continue;
            }
            byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > maxBodyBytes) {
                refusals.refused(entry.line, "longer than " + maxBodyBytes + " bytes");
                continue;
            }
            if (length + bytes.length > maxBodyBytes) {
                pending = entry;
                break;
            }
            if (length + bytes.length > body.length) {
                body = Arrays.copyOf(body, Math.min(maxBodyBytes, Math.max(2 * body.length, length + bytes.length)));
            }
            System.arraycopy(bytes, 0, body, length, bytes.length);
            length += bytes.length;
            if (count == lines.length) {
                lines = Arrays.copyOf(lines, 2 * count);
            }
            lines[count++] = entry.line;
        }
        long[] numbers = Arrays.copyOf(lines, count);
        return count == 0
                ? null
                : new Body(body, length, count, n -> n < 1 || n > numbers.length ? 0 : numbers[(int) n - 1]);
    }

    private @Nullable Entry take() throws IOException {
        Entry entry = pending;
        pending = null;
        if (entry == null) {
            entry = sample.poll();
        }
        if (entry == null) {
            List<String> fields = csv.next();
            entry = fields == null ? null : new Entry(csv.recordLine(), fields);
        }
        return entry;
    }

    private void render(List<String> fields, StringBuilder line) {
        if (fields.size() != kinds.length) {
            throw new IllegalArgumentException(fields.size() + " fields, the header has " + kinds.length);
        }
        escape(options.table(), ", ", line);
        String time = "";
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] == Kind.TAG && !fields.get(i).isEmpty()) {
                requirePlain(fields.get(i));
                escape(header.get(i), ",= ", line.append(','));
                escape(fields.get(i), ",= ", line.append('='));
            } else if (kinds[i] == Kind.TIME) {
                time = fields.get(i);
            }
        }
        char before = ' ';
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] != Kind.TAG && kinds[i] != Kind.TIME && !fields.get(i).isEmpty()) {
                escape(header.get(i), ",= ", line.append(before));
                value(header.get(i), kinds[i], fields.get(i), line.append('='));
                before = ',';
            }
        }
        if (before == ' ') {
            throw new IllegalArgumentException("no values");
        }
        line.append(' ').append(options.timeText().parse(time.strip())).append('\n');
    }

    private static void value(String column, Kind kind, String text, StringBuilder line) {
        switch (kind) {
            case BOOLEAN -> {
                require(isBoolean(text), column, "a boolean", text);
                line.append("true".equalsIgnoreCase(text.strip()));
            }
            case DOUBLE -> {
                require(isNumber(text), column, "a number", text);
                line.append(text.strip());
            }
            case INTEGER -> {
                require(isInteger(text), column, "an integer", text);
                line.append(text.strip()).append('i');
            }
            default -> escape(text, "\"\\", line.append('"')).append('"');
        }
    }

    private static void require(boolean holds, String column, String what, String text) {
        if (!holds) {
            throw new IllegalArgumentException("column " + column + " is not " + what + ": '" + text + "'");
        }
    }

    private static void requirePlain(String text) {
        if (text.chars().anyMatch(Character::isISOControl) || text.endsWith("\\")) {
            throw new IllegalArgumentException("a tag holds a control character or ends with a backslash");
        }
    }

    private static StringBuilder escape(String text, String special, StringBuilder line) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (special.indexOf(c) >= 0) {
                line.append('\\');
            }
            line.append(c);
        }
        return line;
    }

    private static boolean isBoolean(String text) {
        String word = text.strip();
        return "true".equalsIgnoreCase(word) || "false".equalsIgnoreCase(word);
    }

    private static boolean isInteger(String text) {
        try {
            Long.parseLong(text.strip());
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// Digits, a point and an exponent: what Java also takes (NaN, hexadecimal, suffixes) is no number of ours.
    private static boolean isNumber(String text) {
        String word = text.strip();
        if (word.isEmpty() || word.chars().anyMatch(c -> "+-.eE0123456789".indexOf(c) < 0)) {
            return false;
        }
        try {
            return Double.isFinite(Double.parseDouble(word));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
