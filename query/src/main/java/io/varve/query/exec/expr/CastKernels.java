// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.calendar.CalendarInterval;
import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.NumberText;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/// Changes of type. Doubles become integers by rounding half to even; text is stripped and parsed, or refused.
final class CastKernels {
    private static final double TWO_63 = 0x1p63;
    /// Longer text is no number that fits anything, and costs quadratic time to read.
    private static final int MAX_NUMBER_CHARS = 1000;

    private CastKernels() {}

    static Kernel.One of(SqlType from, SqlType to) {
        return switch (to) {
            case BOOLEAN -> toBoolean(from);
            case DOUBLE -> toDouble(from);
            case VARCHAR -> toText(from);
            case CALENDAR_INTERVAL ->
                (a, row, into) -> Int128.set(into, row, new CalendarInterval(0, a.lane(row)).bits());
            default -> toInteger(from, to);
        };
    }

    private static Kernel.One toBoolean(SqlType from) {
        return switch (from) {
            case VARCHAR -> (a, row, into) -> into.setBoolean(row, parseBoolean(a.textAt(row)));
            case DOUBLE -> (a, row, into) -> into.setBoolean(row, a.doubleAt(row) != 0);
            case HUGEINT -> (a, row, into) -> into.setBoolean(row, (a.highs()[row] | a.lane(row)) != 0);
            default -> (a, row, into) -> into.setBoolean(row, a.lane(row) != 0);
        };
    }

    private static boolean parseBoolean(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
                return true;
            }
            if ("false".startsWith(word)
                    || "no".startsWith(word)
                    || word.equals("off")
                    || word.equals("of")
                    || word.equals("0")) {
                return false;
            }
        }
        throw invalid(SqlType.BOOLEAN, text);
    }

    private static Kernel.One toDouble(SqlType from) {
        return switch (from) {
            case DOUBLE -> (a, row, into) -> into.set(row, a.lane(row));
            case VARCHAR -> (a, row, into) -> into.setDouble(row, parseDouble(a.textAt(row)));
            case UBIGINT -> (a, row, into) -> into.setDouble(row, Int128.unsignedToDouble(a.lane(row)));
            case HUGEINT -> (a, row, into) -> into.setDouble(row, Int128.toDouble(a.highs()[row], a.lane(row)));
            default -> (a, row, into) -> into.setDouble(row, (double) a.lane(row));
        };
    }

    private static double parseDouble(String text) {
        String stripped = text.strip();
        return switch (stripped.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "inf", "+infinity", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                double value = decimal(SqlType.DOUBLE, text).doubleValue();
                if (Double.isInfinite(value)) {
                    throw QueryException.value("\"" + excerpt(text) + "\" is out of range for DOUBLE");
                }
                yield stripped.startsWith("-") && value == 0 ? -0.0 : value;
            }
        };
    }

    private static BigDecimal decimal(SqlType type, String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > MAX_NUMBER_CHARS) {
            throw invalid(type, text);
        }
        for (int i = 0; i < stripped.length(); i++) {
            if ("0123456789+-.eE".indexOf(stripped.charAt(i)) < 0) {
                throw invalid(type, text);
            }
        }
        try {
            return new BigDecimal(stripped);
        } catch (NumberFormatException e) {
            throw invalid(type, text);
        }
    }

    private static Kernel.One toText(SqlType from) {
        TextBuffer text = new TextBuffer(64);
        Kernel.One writer = switch (from) {
            case BOOLEAN -> (a, row, into) -> text.add(a.booleanAt(row) ? "true" : "false");
            case DOUBLE -> (a, row, into) -> NumberText.addSql(text, a.doubleAt(row));
            case UBIGINT -> (a, row, into) -> text.addUnsigned(a.lane(row));
            case HUGEINT -> (a, row, into) -> text.add(a.hugeAt(row).toString());
            case VARCHAR -> (a, row, into) -> text.add(a.heap(), a.textOffset(row), a.textLength(row));
            default -> (a, row, into) -> text.addLong(a.lane(row));
        };
        return (a, row, into) -> {
            text.length(0);
            writer.apply(a, row, into);
            into.setText(row, text.bytes(), 0, text.length());
        };
    }

    private static Kernel.One toInteger(SqlType from, SqlType to) {
        return switch (from) {
            case CALENDAR_INTERVAL -> (a, row, into) -> into.set(row, fixedNs(a, row));
            case DOUBLE -> (a, row, into) -> setRounded(into, row, a.doubleAt(row));
            case VARCHAR -> (a, row, into) -> setInteger(into, row, parseInteger(to, a.textAt(row)));
            case UBIGINT ->
                (a, row, into) -> {
                    if (to == SqlType.BIGINT && a.lane(row) < 0) {
                        throw NumberKernels.outOfRange(to);
                    }
                    set(into, row, 0, a.lane(row));
                };
            case HUGEINT -> (a, row, into) -> setInteger(into, row, a.hugeAt(row));
            default ->
                (a, row, into) -> {
                    if (to == SqlType.UBIGINT && a.lane(row) < 0) {
                        throw NumberKernels.outOfRange(to);
                    }
                    set(into, row, a.lane(row) >> 63, a.lane(row));
                };
        };
    }

    private static long fixedNs(Vector vector, int row) {
        CalendarInterval interval = IntervalKernels.interval(vector, row);
        if (interval.months() != 0) {
            throw QueryException.value("an interval of months has no fixed length: " + interval.text());
        }
        return interval.nanos();
    }

    private static void set(Vector into, int row, long high, long low) {
        if (into.type() == SqlType.HUGEINT) {
            into.setHuge(row, high, low);
        } else {
            into.set(row, low);
        }
    }

    private static BigInteger parseInteger(SqlType to, String text) {
        BigDecimal decimal = decimal(to, text);
        // An exponent is no part of an integer's text; without one the value has at most as many digits as the text.
        if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0 || text.indexOf('.') >= 0) {
            throw invalid(to, text);
        }
        return decimal.toBigInteger();
    }

    private static void setRounded(Vector into, int row, double value) {
        double rounded = Math.rint(value);
        boolean fits = switch (into.type()) {
            case UBIGINT -> Int128.fitsUnsigned(rounded);
            case HUGEINT -> Double.isFinite(rounded);
            default -> rounded >= -TWO_63 && rounded < TWO_63;
        };
        if (!fits) {
            throw NumberKernels.outOfRange(into.type());
        }
        if (into.type() == SqlType.BIGINT) {
            into.set(row, (long) rounded);
        } else {
            setInteger(into, row, new BigDecimal(rounded).toBigInteger());
        }
    }

    /// Sets a row of any integer type, if the value fits.
    static void setInteger(Vector into, int row, BigInteger value) {
        boolean fits = switch (into.type()) {
            case BIGINT -> value.bitLength() <= 63;
            case UBIGINT -> value.signum() >= 0 && value.bitLength() <= 64;
            default -> true;
        };
        if (!fits) {
            throw NumberKernels.outOfRange(into.type());
        }
        if (into.type() == SqlType.HUGEINT) {
            Int128.set(into, row, value);
        } else {
            into.set(row, value.longValue());
        }
    }

    private static QueryException invalid(SqlType type, String text) {
        return QueryException.value("invalid text for " + type + ": \"" + excerpt(text) + "\"");
    }

    private static String excerpt(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
