// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Table;
import io.varve.engine.vector.ValueType;
import io.varve.ingest.line.FieldType;
import io.varve.ingest.line.ParsedLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Turns the values of a line into the types of its table's columns, where the table's option `type_conflict` says so.
///
/// What cannot be turned stays as it was sent, and is then refused as a type conflict. Turning a line twice changes nothing.
/// Threads: stateless, any. Memory: some objects for each value that is turned.
final class TypeConversion {
    private static final BigDecimal LOWEST_I64 = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal HIGHEST_I64 = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal HIGHEST_U64 = new BigDecimal(Long.toUnsignedString(-1));
    private static final int MOST_NUMBER_CHARS = 64;
    /// More digits before or behind the point than any type tells apart; without a bound a short text makes a number of any size.
    private static final int MOST_SCALE = 1000;

    private TypeConversion() {}

    /// Turns what may be turned.
    ///
    /// @return how many values
    static int convert(Table table, ParsedLine line) {
        int converted = 0;
        for (int i = 0; i < line.fieldCount(); i++) {
            Column column = table.findColumn(line.fieldKeyBuffer(i), line.fieldKeyOffset(i), line.fieldKeyLength(i));
            if (column != null && !column.isTag() && column.type() != LineAppender.valueType(line.fieldType(i))) {
                converted += convert(table, column, line, i) ? 1 : 0;
            }
        }
        return converted;
    }

    private static boolean convert(Table table, Column column, ParsedLine line, int field) {
        return switch (table.typePolicy(column)) {
            case REJECT -> false;
            case WIDEN -> column.type() == ValueType.F64 && widen(line, field);
            case COERCE -> coerce(column.type(), line, field);
        };
    }

    /// An integer to a double of the same value.
    private static boolean widen(ParsedLine line, int field) {
        if (line.fieldType(field) != FieldType.I64 && line.fieldType(field) != FieldType.U64) {
            return false;
        }
        BigDecimal sent = number(line, field);
        double value = sent == null ? Double.NaN : sent.doubleValue();
        boolean exact = sent != null && new BigDecimal(value).compareTo(sent) == 0;
        if (exact) {
            line.fieldBits(field, FieldType.F64, Double.doubleToRawLongBits(value));
        }
        return exact;
    }

    private static boolean coerce(ValueType to, ParsedLine line, int field) {
        if (to == ValueType.STRING) {
            line.fieldString(field, text(line, field).getBytes(StandardCharsets.UTF_8));
            return true;
        }
        if (to == ValueType.BOOL) {
            return coerceToBoolean(line, field);
        }
        BigDecimal sent = number(line, field);
        if (sent == null) {
            return false;
        }
        if (to == ValueType.F64) {
            double value = sent.doubleValue();
            boolean fits = Double.isFinite(value);
            if (fits) {
                line.fieldBits(field, FieldType.F64, Double.doubleToRawLongBits(value));
            }
            return fits;
        }
        // As SQL casts: to the nearest, of two the even one.
        BigDecimal whole = sent.setScale(0, RoundingMode.HALF_EVEN);
        boolean signed = to == ValueType.I64;
        boolean fits = whole.compareTo(signed ? LOWEST_I64 : BigDecimal.ZERO) >= 0
                && whole.compareTo(signed ? HIGHEST_I64 : HIGHEST_U64) <= 0;
        if (fits) {
            line.fieldBits(field, signed ? FieldType.I64 : FieldType.U64, whole.longValue());
        }
        return fits;
    }

    private static boolean coerceToBoolean(ParsedLine line, int field) {
        Boolean value = switch (text(line, field)) {
            case "true", "True", "TRUE", "t", "T", "1", "1.0" -> Boolean.TRUE;
            case "false", "False", "FALSE", "f", "F", "0", "0.0", "-0.0" -> Boolean.FALSE;
            default -> null;
        };
        if (value == null) {
            return false;
        }
        line.fieldBits(field, FieldType.BOOL, value ? 1 : 0);
        return true;
    }

    /// The value as a number; null for a text that is none.
    private static @Nullable BigDecimal number(ParsedLine line, int field) {
        long bits = line.fieldBits(field);
        return switch (line.fieldType(field)) {
            case F64 -> new BigDecimal(Double.longBitsToDouble(bits));
            case I64, BOOL -> BigDecimal.valueOf(bits);
            case U64 -> new BigDecimal(Long.toUnsignedString(bits));
            case STRING -> number(text(line, field));
        };
    }

    private static @Nullable BigDecimal number(String text) {
        if (text.length() > MOST_NUMBER_CHARS) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                return null;
            }
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > MOST_SCALE ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String text(ParsedLine line, int field) {
        long bits = line.fieldBits(field);
        return switch (line.fieldType(field)) {
            case F64 -> Double.toString(Double.longBitsToDouble(bits));
            case I64 -> Long.toString(bits);
            case U64 -> Long.toUnsignedString(bits);
            case BOOL -> bits == 0 ? "false" : "true";
            case STRING ->
                new String(
                        line.fieldStringBuffer(field),
                        line.fieldStringOffset(field),
                        line.fieldStringLength(field),
                        StandardCharsets.UTF_8);
        };
    }
}
