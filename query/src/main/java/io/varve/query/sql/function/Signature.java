// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.function;

import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The type rule of an operator: from the types of its operands to that of its value.
///
/// An operand type of null stands for the bare NULL, which fits anywhere. A result of null refuses the operands. Threads: stateless.
public interface Signature {
    @Nullable
    SqlType result(List<@Nullable SqlType> operands);

    /// Exactly these types, with numbers converted among each other.
    static Signature of(SqlType result, SqlType... parameters) {
        return operands -> {
            for (int i = 0; i < operands.size(); i++) {
                SqlType operand = operands.get(i);
                SqlType parameter = parameters[Math.min(i, parameters.length - 1)];
                if (operand != null && operand != parameter && !(operand.isNumeric() && parameter.isNumeric())) {
                    return null;
                }
            }
            return result;
        };
    }

    /// The same where a date may stand for its midnight, and an interval without months for one with.
    static Signature ofInstants(SqlType result, SqlType... parameters) {
        Signature exact = of(result, parameters);
        return operands -> {
            List<@Nullable SqlType> given = new ArrayList<>();
            for (int i = 0; i < operands.size(); i++) {
                SqlType operand = operands.get(i);
                SqlType parameter = parameters[Math.min(i, parameters.length - 1)];
                boolean fits = (operand == SqlType.DATE && parameter == SqlType.TIMESTAMP)
                        || (operand != null && operand.isInterval() && parameter.isInterval());
                given.add(fits ? parameter : operand);
            }
            return exact.result(given);
        };
    }

    /// A number, to the same type; operands after the first are integers.
    static Signature sameNumber() {
        return operands -> {
            SqlType first = operands.get(0);
            for (int i = 1; i < operands.size(); i++) {
                SqlType operand = operands.get(i);
                if (operand != null && !operand.isInteger()) {
                    return null;
                }
            }
            return first == null ? SqlType.DOUBLE : first.isNumeric() ? first : null;
        };
    }

    /// An integer, to the same type.
    static Signature sameInteger() {
        return operands -> {
            SqlType first = operands.get(0);
            return first == null ? SqlType.BIGINT : first.isInteger() ? first : null;
        };
    }

    /// `trunc`: BIGINT stays so, other integers are HUGEINT, all else DOUBLE.
    static Signature truncated() {
        return operands -> {
            SqlType number = sameNumber().result(operands);
            return number == SqlType.UBIGINT ? SqlType.HUGEINT : number;
        };
    }

    /// All of one type, numbers widened to hold each.
    static Signature common() {
        return Signature::commonOf;
    }

    static @Nullable SqlType commonOf(List<@Nullable SqlType> operands) {
        SqlType common = null;
        for (SqlType operand : operands) {
            if (operand == null || operand == common) {
                continue;
            }
            if (common == null) {
                common = operand;
            } else if (common.isNumeric() && operand.isNumeric()) {
                common = wider(common, operand);
            } else if (isInstant(common) && isInstant(operand)) {
                common = SqlType.TIMESTAMP;
            } else if (common.isInterval() && operand.isInterval()) {
                common = SqlType.CALENDAR_INTERVAL;
            } else {
                return null;
            }
        }
        return common == null ? SqlType.VARCHAR : common;
    }

    /// The number type that holds both: DOUBLE beats all, signed with unsigned needs HUGEINT.
    static SqlType wider(SqlType a, SqlType b) {
        if (a == b) {
            return a;
        }
        return a == SqlType.DOUBLE || b == SqlType.DOUBLE ? SqlType.DOUBLE : SqlType.HUGEINT;
    }

    private static boolean isInterval(@Nullable SqlType type) {
        return type != null && type.isInterval();
    }

    /// A date or a point in time.
    private static boolean isInstant(@Nullable SqlType type) {
        return type == SqlType.TIMESTAMP || type == SqlType.DATE;
    }

    /// `+`: numbers, spans, a span and a point in time, a date or a time of day, days and a date, a date and a time of day.
    static Signature plus() {
        return operands -> {
            SqlType a = operands.get(0);
            SqlType b = operands.get(1);
            SqlType moved = moved(a, b);
            SqlType other = moved == null ? moved(b, a) : moved;
            return other == null ? sumOf(a, b) : other;
        };
    }

    /// What a time becomes when `by` is added to it, or taken from it; null if that cannot be.
    private static @Nullable SqlType moved(@Nullable SqlType time, @Nullable SqlType by) {
        if (time == SqlType.DATE && by != null && by.isInteger()) {
            return SqlType.DATE;
        }
        if (isInterval(by)) {
            return isInstant(time) ? SqlType.TIMESTAMP : time == SqlType.TIME ? time : null;
        }
        return time == SqlType.DATE && by == SqlType.TIME ? SqlType.TIMESTAMP : null;
    }

    /// `-`: numbers, spans, a span from a time, days from a date; two dates are so many days apart, two other times a span.
    static Signature minus() {
        return operands -> {
            SqlType a = operands.get(0);
            SqlType b = operands.get(1);
            if (a == SqlType.DATE && b == SqlType.DATE) {
                return SqlType.BIGINT;
            }
            if ((isInstant(a) && isInstant(b)) || (a == SqlType.TIME && b == SqlType.TIME)) {
                return SqlType.INTERVAL;
            }
            SqlType moved = moved(a, b);
            return moved == null ? sumOf(a, b) : moved;
        };
    }

    private static @Nullable SqlType sumOf(@Nullable SqlType a, @Nullable SqlType b) {
        return isInterval(a) && isInterval(b) ? a == b ? a : SqlType.CALENDAR_INTERVAL : numberOf(a, b);
    }

    /// `*`: numbers, a span and a number.
    static Signature times() {
        return operands -> {
            SqlType a = operands.get(0);
            SqlType b = operands.get(1);
            if (isInterval(a) && b != null && b.isNumeric()) {
                return a;
            }
            return isInterval(b) && a != null && a.isNumeric() ? b : numberOf(a, b);
        };
    }

    /// `/`: numbers (integers truncate), a span by a number, a span by a span (a DOUBLE).
    static Signature divide() {
        return operands -> {
            SqlType a = operands.get(0);
            SqlType b = operands.get(1);
            if (isInterval(a) && b != null) {
                return b.isNumeric() ? a : b.isInterval() ? SqlType.DOUBLE : null;
            }
            return numberOf(a, b);
        };
    }

    /// `%`: numbers.
    static Signature modulo() {
        return operands -> numberOf(operands.get(0), operands.get(1));
    }

    private static @Nullable SqlType numberOf(@Nullable SqlType a, @Nullable SqlType b) {
        if (a == null || b == null) {
            SqlType known = a == null ? b : a;
            return known == null ? SqlType.BIGINT : known.isNumeric() ? known : null;
        }
        return a.isNumeric() && b.isNumeric() ? wider(a, b) : null;
    }

    /// Unary minus: numbers and spans; of an unsigned number it needs HUGEINT.
    static Signature negate() {
        return operands -> {
            SqlType a = operands.get(0);
            if (a == null || a.isInterval()) {
                return a == null ? SqlType.BIGINT : a;
            }
            return a == SqlType.UBIGINT ? SqlType.HUGEINT : a.isNumeric() ? a : null;
        };
    }

    private static boolean isTemporalCast(SqlType from, SqlType to) {
        return switch (from) {
            case TIMESTAMP -> to == SqlType.DATE || to == SqlType.TIME;
            case DATE -> to == SqlType.TIMESTAMP;
            case TIME -> to == SqlType.INTERVAL;
            case INTERVAL, CALENDAR_INTERVAL -> to == SqlType.TIME;
            default -> false;
        };
    }

    /// A cast to `target`: text from and to all, numbers among each other, BOOLEAN with integers, times where one is part of the other.
    static Signature cast(SqlType target) {
        return operands -> {
            SqlType a = operands.get(0);
            boolean fits = a == null
                    || a == target
                    || a == SqlType.VARCHAR
                    || target == SqlType.VARCHAR
                    || (a.isNumeric() && target.isNumeric())
                    || (a == SqlType.BOOLEAN && target.isInteger())
                    || (a.isInteger() && target == SqlType.BOOLEAN)
                    || isTemporalCast(a, target);
            boolean mayHaveMonths =
                    target == SqlType.INTERVAL && (a == SqlType.VARCHAR || a == SqlType.CALENDAR_INTERVAL);
            return mayHaveMonths ? SqlType.CALENDAR_INTERVAL : fits ? target : null;
        };
    }

    /// Any operands.
    static Signature any(SqlType result) {
        return operands -> result;
    }

    /// `extract(field, time or span)`.
    static Signature extract() {
        return operands -> {
            SqlType field = operands.get(0);
            SqlType value = operands.get(1);
            boolean fits = (field == null || field == SqlType.VARCHAR) && (value == null || value.isTemporal());
            return fits ? SqlType.DOUBLE : null;
        };
    }
}
