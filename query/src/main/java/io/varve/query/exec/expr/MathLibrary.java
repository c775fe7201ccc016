// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Function;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Functions of numbers beyond the basic ones. Threads: stateless.
final class MathLibrary {
    private static final int MAX_DIGITS = 400;
    private static final int MAX_FACTORIAL = 33;

    private MathLibrary() {}

    /// The kernel of a function, or null if it is none of these.
    static Kernel.@Nullable Many kernel(Function function) {
        return switch (function) {
            case TRUNC -> MathLibrary::truncate;
            case FACTORIAL -> MathLibrary::factorial;
            case CBRT -> ofDouble(Math::cbrt);
            case LOG10 -> ofDouble(value -> Math.log10(positive(value)));
            case SIN -> ofDouble(Math::sin);
            case COS -> ofDouble(Math::cos);
            case TAN -> ofDouble(Math::tan);
            case ASIN -> ofDouble(value -> Math.asin(within(value, -1, 1)));
            case ACOS -> ofDouble(value -> Math.acos(within(value, -1, 1)));
            case ATAN -> ofDouble(Math::atan);
            case SINH -> ofDouble(Math::sinh);
            case COSH -> ofDouble(Math::cosh);
            case TANH -> ofDouble(Math::tanh);
            case ASINH -> ofDouble(MathLibrary::asinh);
            case ACOSH -> ofDouble(value -> acosh(within(value, 1, Double.POSITIVE_INFINITY)));
            case ATANH -> ofDouble(value -> (Math.log1p(within(value, -1, 1)) - Math.log1p(-value)) / 2);
            case DEGREES -> ofDouble(Math::toDegrees);
            case RADIANS -> ofDouble(Math::toRadians);
            case ATAN2 -> (a, row, into) -> into.setDouble(row, Math.atan2(a[0].doubleAt(row), a[1].doubleAt(row)));
            case LOG -> MathLibrary::log;
            default -> null;
        };
    }

    private static Kernel.Many ofDouble(DoubleUnaryOperator function) {
        return (a, row, into) -> into.setDouble(row, function.applyAsDouble(a[0].doubleAt(row)));
    }

    private static double within(double value, double low, double high) {
        if (value < low || value > high) {
            throw QueryException.value("input is out of range");
        }
        return value;
    }

    private static double positive(double value) {
        if (value <= 0) {
            throw QueryException.value("logarithm of " + (value == 0 ? "zero" : "a negative number"));
        }
        return value;
    }

    private static void log(Vector[] a, int row, Vector into) {
        double base = Math.log(positive(a[0].doubleAt(row)));
        if (base == 0) {
            throw QueryException.value("logarithm to base 1");
        }
        into.setDouble(row, Math.log(positive(a[1].doubleAt(row))) / base);
    }

    private static double asinh(double value) {
        double magnitude = Math.abs(value);
        double result = Math.log(magnitude + Math.sqrt(magnitude * magnitude + 1));
        return Math.copySign(Double.isInfinite(result) ? Math.log(magnitude) + Math.log(2) : result, value);
    }

    private static double acosh(double value) {
        double result = Math.log(value + Math.sqrt(value * value - 1));
        return Double.isInfinite(result) ? Math.log(value) + Math.log(2) : result;
    }

    private static void factorial(Vector[] a, int row, Vector into) {
        long number = a[0].lane(row);
        if (number < 0) {
            throw QueryException.value("factorial of a negative number");
        }
        if (number > MAX_FACTORIAL) {
            throw NumberKernels.outOfRange(SqlType.HUGEINT);
        }
        BigInteger product = BigInteger.ONE;
        for (long factor = 2; factor <= number; factor++) {
            product = product.multiply(BigInteger.valueOf(factor));
        }
        Int128.set(into, row, product);
    }

    private static void truncate(Vector[] a, int row, Vector into) {
        int digits = a.length < 2 ? 0 : Math.clamp(a[1].lane(row), -MAX_DIGITS, MAX_DIGITS);
        if (into.type() == SqlType.DOUBLE) {
            double value = a[0].doubleAt(row);
            into.setDouble(
                    row,
                    Double.isFinite(value)
                            ? BigDecimal.valueOf(value)
                                    .setScale(digits, RoundingMode.DOWN)
                                    .doubleValue()
                            : value);
            return;
        }
        BigInteger value = into.type() == SqlType.HUGEINT ? a[0].hugeAt(row) : BigInteger.valueOf(a[0].lane(row));
        BigInteger truncated = digits >= 0
                ? value
                : new BigDecimal(value).setScale(digits, RoundingMode.DOWN).toBigInteger();
        CastKernels.setInteger(into, row, truncated);
    }
}
