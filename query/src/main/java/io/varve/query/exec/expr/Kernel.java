// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Vector;
import java.util.List;

/// A function of one to three values of one row, none of them null.
final class Kernel {
    private Kernel() {}

    /// Computes row `row` of `into`.
    @FunctionalInterface
    interface One {
        void apply(Vector a, int row, Vector into);
    }

    /// Computes row `row` of `into`.
    @FunctionalInterface
    interface Two {
        void apply(Vector a, Vector b, int row, Vector into);
    }

    /// Computes row `row` of `into`.
    @FunctionalInterface
    interface Three {
        void apply(Vector a, Vector b, Vector c, int row, Vector into);
    }

    /// Computes row `row` of `into` from any number of arguments.
    @FunctionalInterface
    interface Many {
        void apply(Vector[] arguments, int row, Vector into);
    }

    static Eval of(Many kernel, List<Eval> operands, Vector into) {
        Vector[] values = new Vector[operands.size()];
        return (batch, rows, count) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = operands.get(i).eval(batch, rows, count);
            }
            into.clear();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                boolean isNull = false;
                for (Vector value : values) {
                    isNull |= value.isNull(row);
                }
                if (isNull) {
                    into.setNull(row);
                } else {
                    kernel.apply(values, row, into);
                }
            }
            return into;
        };
    }

    static Eval of(One kernel, Eval operand, Vector into) {
        return (batch, rows, count) -> {
            Vector a = operand.eval(batch, rows, count);
            into.clear();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                if (a.isNull(row)) {
                    into.setNull(row);
                } else {
                    kernel.apply(a, row, into);
                }
            }
            return into;
        };
    }

    static Eval of(Two kernel, Eval left, Eval right, Vector into) {
        return (batch, rows, count) -> {
            Vector a = left.eval(batch, rows, count);
            Vector b = right.eval(batch, rows, count);
            into.clear();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                if (a.isNull(row) || b.isNull(row)) {
                    into.setNull(row);
                } else {
                    kernel.apply(a, b, row, into);
                }
            }
            return into;
        };
    }

    static Eval of(Three kernel, Eval first, Eval second, Eval third, Vector into) {
        return (batch, rows, count) -> {
            Vector a = first.eval(batch, rows, count);
            Vector b = second.eval(batch, rows, count);
            Vector c = third.eval(batch, rows, count);
            into.clear();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                if (a.isNull(row) || b.isNull(row) || c.isNull(row)) {
                    into.setNull(row);
                } else {
                    kernel.apply(a, b, c, row, into);
                }
            }
            return into;
        };
    }
}
