// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.SqlType;
import java.util.List;

/// `value IN (constants)`, by hash.
final class InEval implements Eval {
    private final Eval value;
    private final KeyTable constants;
    private final Vector[] key = new Vector[1];
    private final SqlType type;
    private final Expressions expressions;
    private final Vector into;

    InEval(Expr.In in, Expressions expressions) {
        this.expressions = expressions;
        type = in.value().type();
        value = expressions.compile(in.value());
        into = expressions.vector(in);
        constants = fill(in.constants());
    }

    private KeyTable fill(List<Expr.Literal> literals) {
        KeyTable table = new KeyTable(List.of(type), expressions.meter());
        Vector one = expressions.vector(type);
        key[0] = one;
        for (Expr.Literal literal : literals) {
            Object constant = literal.value();
            if (constant != null) {
                one.clear();
                one.setLiteral(0, constant);
                table.findOrAdd(key, 0);
            }
        }
        return table;
    }

    @Override
    public Vector eval(Batch batch, int[] rows, int count) {
        Vector a = value.eval(batch, rows, count);
        into.clear();
        key[0] = a;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            if (a.isNull(row)) {
                into.setNull(row);
            } else {
                into.setBoolean(row, constants.find(key, row) >= 0);
            }
        }
        return into;
    }
}
