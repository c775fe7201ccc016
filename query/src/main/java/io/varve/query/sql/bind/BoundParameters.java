// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.bind;

import io.varve.query.plan.Parameters;
import io.varve.query.sql.error.NameErrors;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.TimeLiterals;
import io.varve.query.sql.parse.TypeNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Puts constants in the places of a text's parameters, so that each execution is planned for its values and none of them is ever
/// part of the text. Threads: immutable. Errors: QueryException at a parameter without a value, or with one of no type of ours.
///
/// @param names of the parameters in the order of the text; "" for `?`, digits for `$1`
public record BoundParameters(List<String> names, Parameters values) {
    private static final BigDecimal NS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);

    /// How many values by place these parameters want.
    public static int places(List<String> names) {
        int count = (int) names.stream().filter(String::isEmpty).count();
        for (String name : names) {
            if (!name.isEmpty() && isPlace(name)) {
                count = Math.max(count, place(name) + 1);
            }
        }
        return count;
    }

    /// The constant for one parameter.
    public SqlNode of(SqlDynamicParam parameter) {
        SqlParserPos at = parameter.getParserPosition();
        String name = names.get(parameter.getIndex());
        if (!name.isEmpty() && !isPlace(name)) {
            if (!values.has(name)) {
                List<String> known = new ArrayList<>();
                values.names().forEach(known::add);
                throw ParseErrors.text(
                        "parameter $" + ParseErrors.excerpt(name) + " has no value",
                        at,
                        NameErrors.didYouMean(name, known));
            }
            return constant("$" + name, values.get(name), at);
        }
        int place = name.isEmpty() ? questionMarksBefore(parameter.getIndex()) : place(name);
        if (place < 0 || !values.has(place)) {
            throw ParseErrors.text(
                    "parameter " + (place + 1) + " has no value",
                    at,
                    values.count() == 0 ? "give values beside the text" : values.count() + " values are given");
        }
        return constant("parameter " + (place + 1), values.get(place), at);
    }

    private static boolean isPlace(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int place(String name) {
        return name.length() > 4 ? Integer.MAX_VALUE - 1 : Integer.parseInt(name) - 1;
    }

    private int questionMarksBefore(int index) {
        return (int) names.subList(0, index).stream().filter(String::isEmpty).count();
    }

    private static SqlNode constant(String what, @Nullable Object value, SqlParserPos at) {
        return switch (value) {
            case null -> SqlLiteral.createNull(at);
            case Boolean bit -> SqlLiteral.createBoolean(bit, at);
            case Double number -> approximate(number, at);
            case Float number -> approximate(number, at);
            case BigDecimal number
            when number.stripTrailingZeros().scale() > 0 -> approximate(number.doubleValue(), at);
            case BigDecimal number ->
                SqlLiteral.createExactNumeric(number.toBigInteger().toString(), at);
            case BigInteger number -> SqlLiteral.createExactNumeric(number.toString(), at);
            case Number number -> SqlLiteral.createExactNumeric(Long.toString(number.longValue()), at);
            case String text -> SqlLiteral.createCharString(text, at);
            case Character text -> SqlLiteral.createCharString(text.toString(), at);
            case Instant time -> TimeLiterals.timestamp(epochNs(what, time, at), at);
            case LocalDateTime time -> TimeLiterals.timestamp(epochNs(what, time.toInstant(ZoneOffset.UTC), at), at);
            case LocalDate day -> TimeLiterals.date(day.toEpochDay(), at);
            case LocalTime time -> TimeLiterals.time(time.toNanoOfDay(), at);
            case Period span -> TimeLiterals.interval(span.toString(), at);
            case Duration span -> TimeLiterals.interval(span.toNanos() + "ns", at);
            default ->
                throw ParseErrors.text(
                        what + " has a value of class " + value.getClass().getName(),
                        at,
                        "give null, a boolean, a number, text, a point in time, a date, a time of day or a duration");
        };
    }

    private static long epochNs(String what, Instant time, SqlParserPos at) {
        try {
            return BigDecimal.valueOf(time.getEpochSecond())
                    .multiply(NS_PER_SECOND)
                    .add(BigDecimal.valueOf(time.getNano()))
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw ParseErrors.text(what + " is out of range: " + time, at, "times lie between 1677 and 2262");
        }
    }

    private static SqlNode approximate(double number, SqlParserPos at) {
        return Double.isFinite(number)
                ? SqlLiteral.createApproxNumeric(Double.toString(number), at)
                : SqlStdOperatorTable.CAST.createCall(
                        at, SqlLiteral.createCharString(Double.toString(number), at), TypeNames.ofDouble(at));
    }
}
