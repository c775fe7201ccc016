// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.IntervalText;
import io.varve.query.plan.TimeText;
import java.math.BigDecimal;
import java.util.Locale;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Constants of time in the syntax tree: calls of `VarveOperators.TIMESTAMP` and `INTERVAL` over plain integers.
///
/// Calcite's own literals of these types count milliseconds; these carry nanoseconds, and [TimeLowering] only reads them back.
final class TimeLiterals {
    private TimeLiterals() {}

    /// A point in time, from text; an error at `position` if it is none.
    static SqlNode timestamp(String text, SqlParserPos position) {
        try {
            return timestamp(TimeText.parse(text), position);
        } catch (IllegalArgumentException e) {
            throw ParseErrors.text(String.valueOf(e.getMessage()), position, "write it as '2023-11-14 22:13:20.5'");
        }
    }

    /// A point in time.
    static SqlNode timestamp(long epochNs, SqlParserPos position) {
        return VarveOperators.TIMESTAMP.createCall(position, number(epochNs, position));
    }

    /// A span, from text or a duration; an error at `position` if it is none.
    static SqlNode interval(String text, SqlParserPos position) {
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
    static SqlNode interval(SqlIntervalLiteral literal) {
        SqlIntervalLiteral.IntervalValue value = literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
        String unit =
                value.getIntervalQualifier().toString().toLowerCase(Locale.ROOT).replaceAll("\\(.*?\\)", "");
        String text = value.getIntervalLiteral().strip();
        SqlParserPos position = literal.getParserPosition();
        try {
            IntervalText interval =
                    unit.contains(" to ") ? fields(text, unit) : IntervalText.of(new BigDecimal(text), unit);
            return interval(value.getSign() < 0 ? interval.negated() : interval, position);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw ParseErrors.text("not an interval: '" + text + "' " + unit, position);
        }
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

    private static SqlNode interval(IntervalText interval, SqlParserPos position) {
        return VarveOperators.INTERVAL.createCall(
                position, number(interval.months(), position), number(interval.nanos(), position));
    }

    private static SqlNode number(long value, SqlParserPos position) {
        return SqlLiteral.createExactNumeric(Long.toString(value), position);
    }
}
