// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.expr.Eval;
import io.varve.query.exec.expr.Rows;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes expressions for each row.
final class ProjectOperator implements Operator {
    private final Operator input;
    private final List<Eval> expressions;
    private final Batch projected;

    ProjectOperator(Operator input, List<Eval> expressions) {
        this.input = input;
        this.expressions = expressions;
        this.projected = new Batch(new Vector[expressions.size()]);
    }

    @Override
    public void open() {
        input.open();
    }

    @Override
    public @Nullable Batch next() {
        Batch batch = input.next();
        if (batch == null) {
            return null;
        }
        for (int i = 0; i < expressions.size(); i++) {
            projected.column(i, Rows.evalAll(expressions.get(i), batch));
        }
        projected.count(batch.count());
        return projected;
    }

    @Override
    public void close() {
        input.close();
    }
}
