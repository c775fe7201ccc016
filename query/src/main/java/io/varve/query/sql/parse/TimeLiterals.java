// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.calendar.ClockTime;
import io.varve.query.calendar.EpochDay;
import io.varve.query.plan.IntervalText;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TimeText;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Constants of time in the syntax tree: calls of `VarveOperators.TIMESTAMP` and its kin over plain integers.
///
/// Calcite's own literals of these types count milliseconds; these carry nanoseconds, and `TimeLowering` only reads them back.
/// Threads: stateless. Errors: QueryException where a text is none of its type.
public final class TimeLiterals {
    private TimeLiterals() {}

    /// A point in time, from text; an error at `position` if it is none.
    public static SqlNode timestamp(String text, SqlParserPos position) {
        try {
            return timestamp(TimeText.parse(text), position);
        } catch (IllegalArgumentException e) {
            throw ParseErrors.text(String.valueOf(e.getMessage()), position, "write it as '2023-11-14 22:13:20.5'");
        }
    }

    /// A text or a date as a constant point in time; anything else as it is.
    public static SqlNode instant(SqlNode node) {
        SqlParserPos position = node.getParserPosition();
        if (node instanceof SqlCharStringLiteral text) {
            return timestamp(String.valueOf(text.toValue()), position);
        }
        if (node instanceof SqlCall call
                && call.getOperator().equals(VarveOperators.DATE)
                && call.operand(0) instanceof SqlNumericLiteral day) {
            try {
                return timestamp(EpochDay.startNs(day.longValue(true)), position);
            } catch (ArithmeticException e) {
                throw ParseErrors.text("outside of the years 1677 to 2262", position);
            }
        }
        return node;
    }

    /// What stands behind the word TIMESTAMP, TIMESTAMPTZ, DATE or TIME.
    static SqlNode literal(String word, String text, SqlParserPos position) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "date" -> date(text, position);
            case "time" -> time(text, position);
            default -> timestamp(text, position);
        };
    }

    /// A day, from text; an error at `position` if it is none.
    static SqlNode date(String text, SqlParserPos position) {
        try {
            return date(EpochDay.parse(text), position);
        } catch (IllegalArgumentException e) {
            throw ParseErrors.text(String.valueOf(e.getMessage()), position, "write it as '2023-11-14'");
        }
    }

    /// A day.
    public static SqlNode date(long epochDay, SqlParserPos position) {
        return VarveOperators.DATE.createCall(position, number(epochDay, position));
    }

    /// A time of day, from text; an error at `position` if it is none.
    static SqlNode time(String text, SqlParserPos position) {
        try {
            return time(ClockTime.parse(text), position);
        } catch (IllegalArgumentException e) {
            throw ParseErrors.text(String.valueOf(e.getMessage()), position, "write it as '22:13:20.5'");
        }
    }

    /// A time of day.
    public static SqlNode time(long clockNs, SqlParserPos position) {
        return VarveOperators.TIME.createCall(position, number(clockNs, position));
    }

    /// A text that must be of `type`, as a constant of it; null for types whose text says nothing yet.
    public static @Nullable SqlNode of(SqlType type, String text, SqlParserPos position) {
        return switch (type) {
            case TIMESTAMP -> timestamp(text, position);
            case DATE -> date(text, position);
            case TIME -> time(text, position);
            case INTERVAL -> interval(text, position);
            default -> null;
        };
    }

    /// A point in time.
    public static SqlNode timestamp(long epochNs, SqlParserPos position) {
        return VarveOperators.TIMESTAMP.createCall(position, number(epochNs, position));
    }

    /// A span, from text or a duration; an error at `position` if it is none.
    public static SqlNode interval(String text, SqlParserPos position) {
        try {
            return interval(IntervalText.parse(text), position);
        } catch (IllegalArgumentException e) {
            throw ParseErrors.text(
                    String.valueOf(e.getMessage()), position, "write it as '5 minutes', '1 day 12 hours' or 1h30m");
        }
    }

    /// A span written as `1h30m`; here alone `M` is a month, `m` a minute.
    static SqlNode duration(String image, SqlParserPos position) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < image.length(); i++) {
            boolean month =
                    image.charAt(i) == 'M' && (i + 1 == image.length() || Character.isDigit(image.charAt(i + 1)));
            text.append(month ? "mon" : image.substring(i, i + 1));
        }
        return interval(text.toString(), position);
    }

    /// `INTERVAL '1:30' HOUR TO MINUTE`, as Calcite read it.
    public static SqlNode interval(SqlIntervalLiteral literal) {
        SqlIntervalLiteral.IntervalValue value = literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
        String unit =
                value.getIntervalQualifier().toString().toLowerCase(Locale.ROOT).replaceAll("\\(.*?\\)", "");
        String text = value.getIntervalLiteral().strip();
        SqlParserPos position = literal.getParserPosition();
        try {
            IntervalText interval = unit.contains(" to ") ? fields(text, unit) : of(new BigDecimal(text), unit);
            return interval(value.getSign() < 0 ? interval.negated() : interval, position);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw ParseErrors.text("not an interval: '" + text + "' " + unit, position);
        }
    }

    /// Only seconds have a fraction: what is less than the unit is cut off, as the standard has it.
    private static IntervalText of(BigDecimal quantity, String unit) {
        return IntervalText.of(unit.startsWith("second") ? quantity : quantity.setScale(0, RoundingMode.DOWN), unit);
    }

    private static IntervalText fields(String text, String unit) {
        String[] units = {"year", "month", "day", "hour", "minute", "second"};
        String from = unit.substring(0, unit.indexOf(" to "));
        int at = 0;
        while (!units[at].equals(from)) {
            at++;
        }
        boolean negative = text.startsWith("-");
        IntervalText sum = new IntervalText(0, 0);
        for (String field : (negative ? text.substring(1) : text).split("[-: ]", -1)) {
            sum = sum.plus(IntervalText.of(new BigDecimal(field), units[at++]));
        }
        return negative ? sum.negated() : sum;
    }

    /// A third operand marks one with months.
    private static SqlNode interval(IntervalText interval, SqlParserPos position) {
        SqlNode months = number(interval.months(), position);
        SqlNode nanos = number(interval.nanos(), position);
        return interval.months() == 0
                ? VarveOperators.INTERVAL.createCall(position, months, nanos)
                : VarveOperators.INTERVAL.createCall(position, months, nanos, SqlLiteral.createBoolean(true, position));
    }

    private static SqlNode number(long value, SqlParserPos position) {
        return SqlLiteral.createExactNumeric(Long.toString(value), position);
    }
}
