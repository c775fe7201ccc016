// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;

/// Comparison of two values. The two types that filters mostly compare have loops of their own.
final class CompareEval implements Eval {
    /// Bits: less, equal, greater.
    private final long accepted;

    private final Eval left;
    private final Eval right;
    private final Vector into;

    CompareEval(Expr.Compare compare, Expressions expressions) {
        accepted = switch (compare.op()) {
            case LESS -> 0b001;
            case EQUAL -> 0b010;
            case LESS_OR_EQUAL -> 0b011;
            case GREATER -> 0b100;
            case NOT_EQUAL -> 0b101;
            case GREATER_OR_EQUAL -> 0b110;
        };
        left = expressions.compile(compare.left());
        right = expressions.compile(compare.right());
        into = expressions.vector(compare);
    }

    @Override
    public Vector eval(Batch batch, int[] rows, int count) {
        Vector a = left.eval(batch, rows, count);
        Vector b = right.eval(batch, rows, count);
        into.clear();
        switch (a.type()) {
            case DOUBLE -> doubles(a, b, rows, count);
            case BIGINT -> longs(a.lanes(), b.lanes(), rows, count);
            default -> others(a, b, rows, count);
        }
        if (a.mayHaveNulls() || b.mayHaveNulls()) {
            for (int i = 0; i < count; i++) {
                if (a.isNull(rows[i]) || b.isNull(rows[i])) {
                    into.setNull(rows[i]);
                }
            }
        }
        return into;
    }

    private void doubles(Vector a, Vector b, int[] rows, int count) {
        long[] to = into.lanes();
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            int order = Integer.signum(Order.compare(a.doubleAt(row), b.doubleAt(row)));
            to[row] = accepted >>> (order + 1) & 1;
        }
    }

    private void longs(long[] a, long[] b, int[] rows, int count) {
        long[] to = into.lanes();
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            int order = a[row] < b[row] ? 0 : a[row] == b[row] ? 1 : 2;
            to[row] = accepted >>> order & 1;
        }
    }

    private void others(Vector a, Vector b, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            if (!a.isNull(row) && !b.isNull(row)) {
                int order = Integer.signum(Order.compare(a, row, b, row));
                into.set(row, accepted >>> (order + 1) & 1);
            }
        }
    }
}
