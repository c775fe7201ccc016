// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.CopyOptions;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TimeText;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The cells of a record as values of a table's columns: a batch of one row, used again for the next. Threads: one.
final class CsvCells {
    private static final int EXCERPT = 40;

    private final List<String> names;
    private final List<SqlType> types = new ArrayList<>();
    private final int timeCell;
    private final CopyOptions options;
    private final Batch batch;

    CsvCells(Table table, List<String> names, CopyOptions options, Meter meter) {
        this.names = List.copyOf(names);
        this.options = options;
        int time = -1;
        List<Vector> vectors = new ArrayList<>();
        for (String name : names) {
            Column column = table.findColumn(name);
            time = column == null ? types.size() : time;
            SqlType type = column == null ? SqlType.BIGINT : type(column);
            types.add(type);
            vectors.add(new Vector(type, meter));
        }
        this.timeCell = time;
        this.batch = new Batch(vectors);
        batch.count(1);
    }

    private static SqlType type(Column column) {
        if (column.isTag()) {
            return SqlType.VARCHAR;
        }
        return switch (column.type()) {
            case I64 -> SqlType.BIGINT;
            case U64 -> SqlType.UBIGINT;
            case F64 -> SqlType.DOUBLE;
            case BOOL -> SqlType.BOOLEAN;
            case STRING -> SqlType.VARCHAR;
        };
    }

    /// The columns that the first record names.
    static List<String> header(CsvRecords records, Table table) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < records.cells(); i++) {
            String name = text(records, i);
            if (table.findColumn(name) == null && !name.equals("time")) {
                throw CopyDirectory.wrong(
                        "line " + records.line() + ": table " + table.name() + " has no column " + excerpt(name),
                        "The header names columns as SHOW COLUMNS does; or list them behind the table.");
            }
            if (!seen.add(name)) {
                throw CopyDirectory.wrong("line " + records.line() + ": column " + name + " is named twice", "");
            }
            names.add(name);
        }
        return names;
    }

    /// The values of the record.
    ///
    /// @throws QueryException of kind VALUE when it is no row
    Batch read(CsvRecords records) {
        String problem = records.problem();
        if (problem != null) {
            throw QueryException.value(problem);
        }
        if (records.cells() != names.size()) {
            throw QueryException.value(records.cells() + " cells for " + names.size() + " columns");
        }
        for (int i = 0; i < names.size(); i++) {
            Vector vector = batch.column(i);
            vector.clear();
            String text = text(records, i);
            String nullText = options.nullText();
            if (!records.isQuoted(i) && text.equals(nullText == null ? "" : nullText)) {
                vector.setNull(0);
            } else {
                set(i, text, vector);
            }
        }
        return batch;
    }

    private void set(int cell, String text, Vector vector) {
        if (cell == timeCell) {
            vector.set(0, time(text));
            return;
        }
        switch (types.get(cell)) {
            case BOOLEAN -> vector.setBoolean(0, flag(cell, text));
            case DOUBLE -> vector.setDouble(0, number(cell, text));
            case VARCHAR -> vector.setText(0, text);
            default -> vector.set(0, integer(cell, text));
        }
    }

    /// A whole number counts from 1970 in the unit of the option; all else is a point in time as SQL writes it.
    private long time(String text) {
        int digits = text.startsWith("-") ? 1 : 0;
        boolean isNumber = text.length() > digits;
        for (int i = digits; i < text.length(); i++) {
            isNumber &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        try {
            if (!isNumber) {
                return TimeText.parse(text);
            }
            return Math.multiplyExact(Long.parseLong(text), TimeUnit.NANOSECONDS.convert(1, options.precision()));
        } catch (NumberFormatException | ArithmeticException e) {
            throw QueryException.value("time is out of range: " + excerpt(text));
        } catch (IllegalArgumentException e) {
            throw QueryException.value(String.valueOf(e.getMessage()));
        }
    }

    private long integer(int cell, String text) {
        BigInteger value;
        try {
            value = new BigInteger(text);
        } catch (NumberFormatException e) {
            throw invalid(cell, text);
        }
        boolean fits = types.get(cell) == SqlType.BIGINT
                ? value.bitLength() < Long.SIZE
                : value.signum() >= 0 && value.bitLength() <= Long.SIZE;
        if (!fits) {
            throw invalid(cell, text);
        }
        return value.longValue();
    }

    private double number(int cell, String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> {
                return Double.NaN;
            }
            case "infinity", "inf", "+inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-infinity", "-inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {}
        }
        char last = text.isEmpty() ? 'x' : text.charAt(text.length() - 1);
        try {
            // Java reads `1d` and `0x1p3` too, which are no numbers of SQL.
            if (((last < '0' || last > '9') && last != '.') || text.indexOf('x') >= 0 || text.indexOf('X') >= 0) {
                throw invalid(cell, text);
            }
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw invalid(cell, text);
        }
    }

    private boolean flag(int cell, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default -> throw invalid(cell, text);
        };
    }

    private QueryException invalid(int cell, String text) {
        return QueryException.value(
                "column " + names.get(cell) + " takes " + types.get(cell) + ", not '" + excerpt(text) + "'");
    }

    private static String excerpt(String text) {
        int end = text.offsetByCodePoints(0, Math.min(EXCERPT, text.codePointCount(0, text.length())));
        return end == text.length() ? text : text.substring(0, end) + "…";
    }

    private static String text(CsvRecords records, int cell) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(records.bytes(), records.offset(cell), records.length(cell)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw QueryException.value("a cell is not UTF-8");
        }
    }
}
