// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import java.util.ArrayList;
import java.util.List;

/// Searched CASE: each condition is computed for the rows that no earlier one took, each result for the rows it is for.
final class CaseEval implements Eval {
    private final List<Eval> conditions = new ArrayList<>();
    private final List<Eval> results = new ArrayList<>();
    private final Eval otherwise;
    private final Vector into;
    private final int[] open = new int[Vector.CAPACITY];
    private final int[] taken = new int[Vector.CAPACITY];

    CaseEval(Expr.Case chain, Expressions expressions) {
        for (Expr.When when : chain.whens()) {
            conditions.add(expressions.compile(when.condition()));
            results.add(expressions.compile(when.result()));
        }
        otherwise = expressions.compile(chain.otherwise());
        into = expressions.vector(chain);
    }

    @Override
    public Vector eval(Batch batch, int[] rows, int count) {
        into.clear();
        System.arraycopy(rows, 0, open, 0, count);
        int left = count;
        for (int i = 0; i < conditions.size() && left > 0; i++) {
            Vector condition = conditions.get(i).eval(batch, open, left);
            int kept = Rows.whereTrue(condition, open, left, taken);
            left = without(kept, left);
            if (kept > 0) {
                copy(results.get(i).eval(batch, taken, kept), taken, kept);
            }
        }
        if (left > 0) {
            copy(otherwise.eval(batch, open, left), open, left);
        }
        return into;
    }

    /// Removes the taken rows from the open ones; both ascend.
    private int without(int takenCount, int openCount) {
        int kept = 0;
        int next = 0;
        for (int i = 0; i < openCount; i++) {
            if (next < takenCount && taken[next] == open[i]) {
                next++;
            } else {
                open[kept++] = open[i];
            }
        }
        return kept;
    }

    private void copy(Vector values, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            into.copyRow(rows[i], values, rows[i]);
        }
    }
}
