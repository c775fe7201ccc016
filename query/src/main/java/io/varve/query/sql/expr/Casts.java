// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.plan.Expr;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.function.Signature;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes of type that the planner adds or carries out itself on constants. Threads: stateless.
public final class Casts {
    private Casts() {}

    /// `expr` as a value of `type`; constants that fit are converted now, all else at run time.
    public static Expr to(Expr expr, SqlType type) {
        if (expr.type() == type) {
            return expr;
        }
        if (expr instanceof Expr.Literal literal) {
            Object value = literal.value();
            if (value == null) {
                return new Expr.Literal(null, type);
            }
            Object converted = literal.type().isNumeric() ? number(value, literal.type(), type) : null;
            if (converted != null) {
                return new Expr.Literal(converted, type);
            }
        }
        return new Expr.Cast(expr, type);
    }

    /// Both brought to the type that holds both; a constant follows the other side where it loses nothing.
    static List<Expr> common(Expr left, Expr right) {
        Expr narrowLeft = narrowed(left, right);
        if (narrowLeft != null) {
            return common(narrowLeft, right);
        }
        Expr narrowRight = narrowed(right, left);
        if (narrowRight != null) {
            return common(left, narrowRight);
        }
        if (left.type() == right.type()) {
            return List.of(left, right);
        }
        if (left.type().isNumeric() && right.type().isNumeric()) {
            if (right instanceof Expr.Literal && to(right, left.type()) instanceof Expr.Literal same) {
                return List.of(left, same);
            }
            if (left instanceof Expr.Literal && to(left, right.type()) instanceof Expr.Literal same) {
                return List.of(same, right);
            }
            SqlType wide = Signature.wider(left.type(), right.type());
            return List.of(to(left, wide), to(right, wide));
        }
        boolean leftIsNull = left instanceof Expr.Literal literal && literal.value() == null;
        return leftIsNull ? List.of(to(left, right.type()), right) : List.of(left, to(right, left.type()));
    }

    /// A column that was only widened for the constant beside it, without that, if it holds the constant; else null.
    private static @Nullable Expr narrowed(Expr wide, Expr other) {
        return wide instanceof Expr.Cast cast
                        && cast.type() == SqlType.HUGEINT
                        && cast.input().type().isInteger()
                        && other instanceof Expr.Literal literal
                        && literal.value() != null
                        && number(literal.value(), literal.type(), SqlType.BIGINT) != null
                        && number(literal.value(), literal.type(), cast.input().type()) != null
                ? cast.input()
                : null;
    }

    /// Each as a value of `type`.
    static List<Expr> all(List<Expr> expressions, SqlType type) {
        List<Expr> result = new ArrayList<>();
        for (Expr expression : expressions) {
            result.add(to(expression, type));
        }
        return result;
    }

    /// A constant of the class that `type` holds, or null if it does not fit exactly (a DOUBLE may round).
    static @Nullable Object number(Object value, SqlType from, SqlType type) {
        BigDecimal exact = switch (value) {
            case Long number
            when from == SqlType.UBIGINT -> new BigDecimal(new BigInteger(Long.toUnsignedString(number)));
            case Long number -> BigDecimal.valueOf(number);
            case BigInteger number -> new BigDecimal(number);
            case Double number when Double.isFinite(number) -> new BigDecimal(number);
            default -> null;
        };
        if (exact == null) {
            return null;
        }
        return number(exact, type);
    }

    static @Nullable Object number(BigDecimal exact, SqlType type) {
        if (type == SqlType.DOUBLE) {
            return exact.doubleValue();
        }
        BigInteger integer;
        try {
            integer = exact.toBigIntegerExact();
        } catch (ArithmeticException e) {
            return null;
        }
        return switch (type) {
            case BIGINT -> integer.bitLength() <= 63 ? (Object) integer.longValue() : null;
            case UBIGINT -> integer.signum() >= 0 && integer.bitLength() <= 64 ? (Object) integer.longValue() : null;
            case HUGEINT -> integer;
            default -> null;
        };
    }
}
