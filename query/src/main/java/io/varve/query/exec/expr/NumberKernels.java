// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Int128;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;

/// Functions of numbers.
final class NumberKernels {
    /// More digits than any double has on either side of its point.
    private static final int MAX_DIGITS = 400;

    private NumberKernels() {}

    static QueryException divisionByZero() {
        return QueryException.value("division by zero");
    }

    static QueryException outOfRange(SqlType type) {
        return QueryException.value(type + " out of range");
    }

    static Kernel.One negate(SqlType type) {
        return switch (type) {
            case DOUBLE -> (a, row, into) -> into.setDouble(row, -a.doubleAt(row));
            case HUGEINT, CALENDAR_INTERVAL ->
                (a, row, into) -> Int128.subtract(into, row, 0, 0, a.highs()[row], a.lane(row));
            case UBIGINT ->
                (a, row, into) -> {
                    if (a.lane(row) != 0) {
                        throw outOfRange(type);
                    }
                    into.set(row, 0);
                };
            default ->
                (a, row, into) -> {
                    if (a.lane(row) == Long.MIN_VALUE) {
                        throw outOfRange(type);
                    }
                    into.set(row, -a.lane(row));
                };
        };
    }

    static Kernel.One abs(SqlType type) {
        Kernel.One negate = negate(type);
        return switch (type) {
            case DOUBLE -> (a, row, into) -> into.setDouble(row, Math.abs(a.doubleAt(row)));
            case UBIGINT -> (a, row, into) -> into.set(row, a.lane(row));
            case HUGEINT ->
                (a, row, into) -> {
                    if (a.highs()[row] < 0) {
                        negate.apply(a, row, into);
                    } else {
                        into.setHuge(row, a.highs()[row], a.lane(row));
                    }
                };
            default ->
                (a, row, into) -> {
                    if (a.lane(row) < 0) {
                        negate.apply(a, row, into);
                    } else {
                        into.set(row, a.lane(row));
                    }
                };
        };
    }

    static Kernel.One sign(SqlType type) {
        return switch (type) {
            case DOUBLE -> (a, row, into) -> into.setDouble(row, Math.signum(a.doubleAt(row)));
            case UBIGINT -> (a, row, into) -> into.set(row, a.lane(row) == 0 ? 0 : 1);
            case HUGEINT ->
                (a, row, into) -> {
                    int sign = a.hugeAt(row).signum();
                    into.setHuge(row, sign >> 31, sign);
                };
            default -> (a, row, into) -> into.set(row, Long.signum(a.lane(row)));
        };
    }

    static Kernel.One ofDouble(DoubleUnaryOperator function) {
        return (a, row, into) -> into.setDouble(row, function.applyAsDouble(a.doubleAt(row)));
    }

    static double sqrt(double value) {
        if (value < 0) {
            throw QueryException.value("square root of a negative number");
        }
        return Math.sqrt(value);
    }

    static double ln(double value) {
        if (value <= 0) {
            throw QueryException.value("logarithm of " + (value == 0 ? "zero" : "a negative number"));
        }
        return Math.log(value);
    }

    static double power(double base, double exponent) {
        if (base == 0 && exponent < 0) {
            throw QueryException.value("zero raised to a negative power");
        }
        if (base < 0 && Double.isFinite(exponent) && exponent != Math.rint(exponent)) {
            throw QueryException.value("a negative number raised to a power that is no integer");
        }
        return base == 1 || exponent == 0 ? 1 : Math.pow(base, exponent);
    }

    /// Rounds without digits.
    static Kernel.One round(SqlType type) {
        return type == SqlType.DOUBLE ? ofDouble(Math::rint) : copy(type);
    }

    private static Kernel.One copy(SqlType type) {
        return type == SqlType.HUGEINT
                ? (a, row, into) -> into.setHuge(row, a.highs()[row], a.lane(row))
                : (a, row, into) -> into.set(row, a.lane(row));
    }

    /// Rounds to digits, half away from zero.
    static Kernel.Two roundTo(SqlType type) {
        Kernel.One copy = copy(type);
        return (a, digits, row, into) -> {
            int scale = (int) Math.max(-MAX_DIGITS, Math.min(MAX_DIGITS, digits.lane(row)));
            if (type == SqlType.DOUBLE) {
                double value = a.doubleAt(row);
                into.setDouble(
                        row,
                        Double.isFinite(value)
                                ? BigDecimal.valueOf(value)
                                        .setScale(scale, RoundingMode.HALF_UP)
                                        .doubleValue()
                                : value);
            } else if (scale >= 0) {
                copy.apply(a, row, into);
            } else {
                BigInteger exact = switch (type) {
                    case HUGEINT -> a.hugeAt(row);
                    case UBIGINT -> Int128.unsigned(a.lane(row));
                    default -> BigInteger.valueOf(a.lane(row));
                };
                BigInteger rounded = new BigDecimal(exact)
                        .setScale(scale, RoundingMode.HALF_UP)
                        .toBigInteger();
                CastKernels.setInteger(into, row, rounded);
            }
        };
    }
}
