// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;

/// `+ - * / %` of two numbers of one type; what does not fit is an error.
final class ArithmeticEval implements Eval {
    private final Expr.Operation operation;
    private final SqlType type;
    private final Eval left;
    private final Eval right;
    private final Vector into;

    ArithmeticEval(Expr.Arithmetic arithmetic, Expressions expressions) {
        operation = arithmetic.op();
        type = arithmetic.type();
        left = expressions.compile(arithmetic.left());
        right = expressions.compile(arithmetic.right());
        into = expressions.vector(arithmetic);
    }

    @Override
    public Vector eval(Batch batch, int[] rows, int count) {
        Vector a = left.eval(batch, rows, count);
        Vector b = right.eval(batch, rows, count);
        into.clear();
        boolean nulls = a.mayHaveNulls() || b.mayHaveNulls();
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            if (nulls && (a.isNull(row) || b.isNull(row))) {
                into.setNull(row);
            } else {
                apply(a, b, row);
            }
        }
        return into;
    }

    private void apply(Vector a, Vector b, int row) {
        try {
            switch (type) {
                case DOUBLE -> into.setDouble(row, doubles(a.doubleAt(row), b.doubleAt(row)));
                case UBIGINT -> into.set(row, unsigned(a.lane(row), b.lane(row)));
                case HUGEINT, CALENDAR_INTERVAL -> huge(a, b, row);
                default -> into.set(row, signed(a.lane(row), b.lane(row)));
            }
        } catch (ArithmeticException e) {
            throw QueryException.value(type + " out of range in " + operation.symbol());
        }
    }

    private long signed(long a, long b) {
        return switch (operation) {
            case ADD -> Math.addExact(a, b);
            case SUBTRACT -> Math.subtractExact(a, b);
            case MULTIPLY -> Math.multiplyExact(a, b);
            case DIVIDE -> Math.divideExact(a, divisor(b));
            case MODULO -> a % divisor(b);
        };
    }

    private long unsigned(long a, long b) {
        return switch (operation) {
            case ADD -> checkUnsigned(a + b, Long.compareUnsigned(a + b, a) >= 0);
            case SUBTRACT -> checkUnsigned(a - b, Long.compareUnsigned(a, b) >= 0);
            case MULTIPLY -> checkUnsigned(a * b, Math.unsignedMultiplyHigh(a, b) == 0);
            case DIVIDE -> Long.divideUnsigned(a, divisor(b));
            case MODULO -> Long.remainderUnsigned(a, divisor(b));
        };
    }

    private static long checkUnsigned(long value, boolean fits) {
        if (!fits) {
            throw new ArithmeticException("beyond 64 unsigned bits");
        }
        return value;
    }

    private double doubles(double a, double b) {
        return switch (operation) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / divisor(b);
            case MODULO -> a % divisor(b);
        };
    }

    private void huge(Vector a, Vector b, int row) {
        long highA = a.highs()[row];
        long highB = b.highs()[row];
        long lowA = a.lane(row);
        long lowB = b.lane(row);
        switch (operation) {
            case ADD -> Int128.add(into, row, highA, lowA, highB, lowB);
            case SUBTRACT -> Int128.subtract(into, row, highA, lowA, highB, lowB);
            case MULTIPLY -> Int128.multiply(into, row, highA, lowA, highB, lowB);
            case DIVIDE -> {
                divisor(highB | lowB);
                Int128.divide(into, row, highA, lowA, highB, lowB);
            }
            case MODULO -> {
                divisor(highB | lowB);
                Int128.modulo(into, row, highA, lowA, highB, lowB);
            }
        }
    }

    private static long divisor(long value) {
        if (value == 0) {
            throw NumberKernels.divisionByZero();
        }
        return value;
    }

    private static double divisor(double value) {
        if (value == 0) {
            throw NumberKernels.divisionByZero();
        }
        return value;
    }
}
